"""Bringing the entries of points up to date when something about their document changes, however many they are, in one statement."""

from sqlalchemy import JSON, ColumnElement, String, cast, literal, select

from forum.core import clock
from forum.core.database import UtcDateTime, db, upsert
from forum.core.outbox import OutboxRow
from forum.core.work import INDEX_BOX
from forum.library.models import NUMBERED, Block, Document, DocumentVersion


def renew_points(document_id: int) -> None:
    """Put the points of every version of a document that was ever published into the index's box."""
    _renew(DocumentVersion.document_id == document_id)


def renew_points_of_pact(pact_id: int) -> None:
    """Put the points of all the documents of a pact into the index's box."""
    _renew(DocumentVersion.document_id.in_(select(Document.id).where(Document.pact_id == pact_id)))


def _renew(which: ColumnElement[bool]) -> None:
    key = literal("block:", String) + cast(Block.id, String)
    columns = [literal(INDEX_BOX, String), key, literal({}, JSON), literal(1), literal(0), literal(clock.now(), UtcDateTime)]
    names = ["box", "key", "payload", "version", "attempts", "available_at"]
    points = select(*columns).join(DocumentVersion, DocumentVersion.id == Block.version_id)
    published = (Block.kind.in_(NUMBERED), DocumentVersion.published_at.is_not(None))
    insert = upsert(OutboxRow).from_select(names, points.where(which, *published))
    renewed = {"version": OutboxRow.version + 1, "attempts": 0, "available_at": insert.excluded.available_at}
    db.session.execute(insert.on_conflict_do_update(index_elements=["box", "key"], set_=renewed))
