"""Bringing the entries of points up to date when something about their document changes, however many they are, in one statement."""

from sqlalchemy import ColumnElement, select

from forum.core.outbox import enqueue_rows
from forum.core.work import INDEX_BOX
from forum.library.models import NUMBERED, Block, Document, DocumentVersion


def renew_points(document_id: int) -> None:
    """Put the points of every version of a document that was ever published into the index's box."""
    _renew(DocumentVersion.document_id == document_id)


def renew_points_of_pact(pact_id: int) -> None:
    """Put the points of all the documents of a pact into the index's box."""
    _renew(DocumentVersion.document_id.in_(select(Document.id).where(Document.pact_id == pact_id)))


def _renew(which: ColumnElement[bool]) -> None:
    published = select(DocumentVersion.id).where(which, DocumentVersion.published_at.is_not(None))
    enqueue_rows(INDEX_BOX, "block", Block.id, Block.kind.in_(NUMBERED), Block.version_id.in_(published))
