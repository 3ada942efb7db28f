"""What a narrowed pact asks of every feature: pull your things in, in the same commit.

A feature with content of pacts listens to PactNarrowed and calls `pull_in(model, event, kind)` for each of its
content tables; nothing else is needed.
"""

from sqlalchemy import JSON, String, cast, literal, select, update

from forum.core import clock
from forum.core.audience import Rung
from forum.core.database import UtcDateTime, db, upsert
from forum.core.outbox import OutboxRow
from forum.core.work import INDEX_BOX
from forum.pacts.events import PactNarrowed


def pull_in(model: type, event: PactNarrowed, kind: str = "") -> None:
    """Move the pact's rows that reach further than it now allows to the audience of the event.

    `kind` names the rows' kind when they can be searched: the index then brings each moved row up to date.
    """
    wider = (model.pact_id == event.pact_id, model.audience % len(Rung) < event.rung)  # type: ignore[attr-defined]
    if kind:
        _reindex(model, kind, wider)
    db.session.execute(update(model).where(*wider).values(audience=event.audience).execution_options(synchronize_session=False))
    db.session.expire_all()


def _reindex(model: type, kind: str, which: tuple[object, ...]) -> None:
    """Put the rows into the index's box in one statement, however many they are."""
    key = literal(f"{kind}:", String) + cast(model.id, String)  # type: ignore[attr-defined]
    columns = [literal(INDEX_BOX, String), key, literal({}, JSON), literal(1), literal(0), literal(clock.now(), UtcDateTime)]
    rows = select(*columns).where(*which)  # type: ignore[arg-type]
    insert = upsert(OutboxRow).from_select(["box", "key", "payload", "version", "attempts", "available_at"], rows)
    renewed = {"version": OutboxRow.version + 1, "attempts": 0, "available_at": insert.excluded.available_at}
    db.session.execute(insert.on_conflict_do_update(index_elements=["box", "key"], set_=renewed))
