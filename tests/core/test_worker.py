"""The worker: rounds that end."""

from dataclasses import dataclass, field

from sqlalchemy import select

from forum.core.database import db
from forum.core.outbox import OutboxRow, Parcel, enqueue
from forum.core.work import unit_of_work
from forum.core.worker import Worker

_ENOUGH = 5


@dataclass
class EndlessBox:
    """A box into which somebody puts something whenever a batch leaves it, as in a busy hour."""

    name: str = "endless"
    batch: int = 2
    batches: list[list[str]] = field(default_factory=list)

    def handler(self, parcels: list[Parcel]) -> None:
        self.batches.append([parcel.key for parcel in parcels])
        if len(self.batches) < _ENOUGH:
            put(f"later-{len(self.batches)}")


def put(*keys: str) -> None:
    with unit_of_work():
        for key in keys:
            enqueue("endless", key)


def test_a_round_takes_what_lay_in_the_box_and_leaves_the_rest_to_the_next(database, tmp_path):
    box = EndlessBox()
    worker = Worker([box], database.app_context, tmp_path)
    put("one", "two", "three")
    assert worker.drain_all() == 3
    assert box.batches == [["one", "two"], ["three"]]
    assert db.session.scalars(select(OutboxRow.key).order_by(OutboxRow.id)).all() == ["later-1", "later-2"]
    assert worker.drain_all() == 2
