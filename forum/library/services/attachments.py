"""The files that documents show: readers open those of the versions they read, who looks after the library the others too."""

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.database import db
from forum.files.services import adopt, file_ids_in, keep_back
from forum.library.models import Document, DocumentVersion
from forum.library.services.rows import ref_of


def take_up_files(actor: Actor, document: Document, html: str) -> None:
    """Give a document the files of a version just saved; its readers open none of them before that version is published."""
    _adopt(actor, document, file_ids_in(html))
    keep_back(ref_of(document))
    open_files(actor, document)


def open_files(actor: Actor, document: Document) -> None:
    """Show the files of the versions that readers read to them, and no others."""
    db.session.flush()
    readable = (DocumentVersion.published_at.is_not(None), DocumentVersion.withdrawn_at.is_(None))
    texts = db.session.scalars(select(DocumentVersion.html).where(DocumentVersion.document_id == document.id, *readable))
    _adopt(actor, document, dict.fromkeys(public_id for html in texts for public_id in file_ids_in(html)))


def _adopt(actor: Actor, document: Document, public_ids: tuple[str, ...] | dict[str, None]) -> None:
    adopt(actor, public_ids, ref_of(document), document.audience, document.opened_at, document.pact_id)
