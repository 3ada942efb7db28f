"""The outbox: what must happen outside is written in the same commit as the change, then drained, twice without harm."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import JSON, Insert, String, UniqueConstraint, bindparam, cast, delete, literal, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import Base, UtcDateTime, db, rows, upsert_for

_LONGEST_PAUSE_SECONDS = 3600


class OutboxRow(Base):
    """One parcel waiting to leave: at most one per box and key, its version raised by every repeat."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("box", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    box: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    available_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


@dataclass(frozen=True)
class Parcel:
    """A parcel as a handler sees it."""

    id: int
    box: str
    key: str
    payload: dict[str, Any]
    version: int
    attempts: int


@cache
def _renewal(dialect: str) -> Insert:
    """Return the statement that puts a parcel in or renews it, built once for each engine."""
    names = ("box", "key", "payload", "version", "attempts", "available_at")
    insert = upsert_for(dialect, OutboxRow).values({name: bindparam(name, type_=OutboxRow.__table__.c[name].type) for name in names})
    renewed = {
        "payload": insert.excluded.payload,
        "version": OutboxRow.version + 1,
        "attempts": 0,
        "available_at": insert.excluded.available_at,
    }
    return insert.on_conflict_do_update(index_elements=["box", "key"], set_=renewed)


def enqueue(box: str, key: str, payload: dict[str, Any] | None = None, *, at: datetime | None = None) -> None:
    """Put a parcel into a box within the present transaction, to leave at once or at a time; a repeat renews it and raises its version."""
    parcel = {"box": box, "key": key, "payload": payload or {}, "version": 1, "attempts": 0, "available_at": at or clock.now()}
    rows(_renewal(db.engine.dialect.name), parcel)


def enqueue_to_gather(box: str, key: str, at: datetime) -> None:
    """Put a parcel in to leave at a time, so that what happens until then goes with it; one that waits already keeps its time."""
    waits_until = db.session.scalar(select(OutboxRow.available_at).where(OutboxRow.box == box, OutboxRow.key == key))
    enqueue(box, key, at=waits_until if waits_until is not None and waits_until > clock.now() else at)


def take_back(box: str, key: str) -> None:
    """Take a parcel that still waits out of its box, if there is one."""
    db.session.execute(
        delete(OutboxRow).where(OutboxRow.box == box, OutboxRow.key == key), execution_options={"synchronize_session": False}
    )


def enqueue_rows(box: str, kind: str, number: Any, *which: Any) -> None:
    """Put a parcel for each row that the conditions choose into a box, however many they are, in one statement.

    `number` is the column of their ids; the parcels are named as a reference to such a thing.
    """
    key = literal(f"{kind}:", String) + cast(number, String)
    columns = [literal(box, String), key, literal({}, JSON), literal(1), literal(0), literal(clock.now(), UtcDateTime)]
    names = ["box", "key", "payload", "version", "attempts", "available_at"]
    insert = upsert_for(db.engine.dialect.name, OutboxRow).from_select(names, select(*columns).where(*which))
    renewed = {"version": OutboxRow.version + 1, "attempts": 0, "available_at": insert.excluded.available_at}
    db.session.execute(insert.on_conflict_do_update(index_elements=["box", "key"], set_=renewed))


def waiting(box: str, limit: int, until: datetime | None = None) -> list[Parcel]:
    """Return the parcels of a box whose time has come, now or `until` a moment that is past, oldest first."""
    statement = (
        select(OutboxRow.id, OutboxRow.box, OutboxRow.key, OutboxRow.payload, OutboxRow.version, OutboxRow.attempts)
        .where(OutboxRow.box == box, OutboxRow.available_at <= (until or clock.now()))
        .order_by(OutboxRow.id)
        .limit(limit)
    )
    return [Parcel(*row) for row in db.session.execute(statement)]


def settle(parcels: Iterable[Parcel]) -> None:
    """Take delivered parcels out; one renewed meanwhile has a higher version and stays."""
    for parcel in parcels:
        db.session.execute(delete(OutboxRow).where(OutboxRow.id == parcel.id, OutboxRow.version == parcel.version))
    db.session.commit()


def postpone(parcels: Iterable[Parcel]) -> None:
    """Try failed parcels again later, each time twice as late, at most an hour."""
    for parcel in parcels:
        pause = min(2**parcel.attempts, _LONGEST_PAUSE_SECONDS)
        later = {"attempts": parcel.attempts + 1, "available_at": clock.now() + timedelta(seconds=pause)}
        db.session.execute(update(OutboxRow).where(OutboxRow.id == parcel.id, OutboxRow.version == parcel.version).values(**later))
    db.session.commit()


def hold(parcel: Parcel, seconds: float) -> None:
    """Keep a parcel in its box a while longer although it did not fail; its higher version keeps it from being taken out.

    It is not put in anew: that would wake the worker at once, again and again.
    """
    later = {"version": OutboxRow.version + 1, "available_at": clock.now() + timedelta(seconds=seconds)}
    db.session.execute(update(OutboxRow).where(OutboxRow.id == parcel.id, OutboxRow.version == parcel.version).values(**later))
    db.session.commit()


Handler = Callable[[list[Parcel]], None]


def drain(box: str, handler: Handler, limit: int = 50, until: datetime | None = None) -> int:
    """Hand one batch of a box to its handler and return how many parcels left; a handler that raises postpones the batch.

    With `until`, parcels whose time came after it are left. The handler runs outside any transaction of ours and must bear being
    run twice. What was postponed comes back alone, so that one parcel that always fails holds up none of those it once travelled with.
    """
    parcels = waiting(box, limit, until)
    db.session.rollback()
    if not parcels:
        return 0
    if parcels[0].attempts:
        return sum(_deliver([parcel], handler) for parcel in parcels if parcel.attempts)
    return _deliver([parcel for parcel in parcels if not parcel.attempts], handler)


def _deliver(parcels: list[Parcel], handler: Handler) -> int:
    try:
        handler(parcels)
    except Exception:
        db.session.rollback()
        postpone(parcels)
        raise
    db.session.rollback()
    settle(parcels)
    return len(parcels)
