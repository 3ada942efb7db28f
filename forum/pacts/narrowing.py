"""What a narrowed pact asks of every feature: pull your things in, in the same commit.

A feature with content of pacts listens to PactNarrowed and calls `pull_in(model, event, kind)` for each of its
content tables; nothing else is needed.
"""

from sqlalchemy import update

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.outbox import enqueue_rows
from forum.core.work import INDEX_BOX
from forum.pacts.events import PactNarrowed


def pull_in(model: type, event: PactNarrowed, kind: str = "") -> None:
    """Move the pact's rows that reach further than it now allows to the audience of the event.

    `kind` names the rows' kind when they can be searched: the index then brings each moved row up to date.
    """
    wider = (model.pact_id == event.pact_id, model.audience % len(Rung) < event.rung)  # type: ignore[attr-defined]
    if kind:
        enqueue_rows(INDEX_BOX, kind, model.id, *wider)  # type: ignore[attr-defined]
    db.session.execute(update(model).where(*wider).values(audience=event.audience).execution_options(synchronize_session=False))
    db.session.expire_all()
