"""Documents that come from elsewhere, published with their own dates and authors: for imports and for the demonstration."""

from dataclasses import dataclass
from datetime import date, datetime

from forum.core import limits
from forum.core.audience import Rung, audience_of
from forum.core.work import unit_of_work
from forum.library.events import DocumentBegun, DocumentPublished
from forum.library.models import Document
from forum.library.services.rows import add_version, make_public, set_themes
from forum.library.services.words import take_imported
from forum.library.services.writing import new_document


@dataclass(frozen=True)
class ImportedVersion:
    """One published version, `text` in Markdown."""

    text: str
    published_at: datetime
    author_id: int | None = None
    change: str = ""


@dataclass(frozen=True)
class ImportedDocument:
    """A whole document, its versions from the oldest; without a pact it stands in the commons, which is public."""

    title: str
    summary: str
    versions: tuple[ImportedVersion, ...]
    theme_ids: tuple[int, ...] = ()
    pact_id: int | None = None
    rung: Rung = Rung.PUBLIC
    review_on: date | None = None


def add_imported_document(values: ImportedDocument) -> Document:
    """Add a published document with all its versions; joins the unit of work that stands around it."""
    title, summary = " ".join(values.title.split())[: limits.TITLE], values.summary[: limits.SUMMARY]
    words = [take_imported(version.text) for version in values.versions]
    first = values.versions[0]
    with unit_of_work() as work:
        document = new_document(values.pact_id, audience_of(values.rung, values.pact_id), first.author_id, first.published_at)
        document.review_on = values.review_on
        set_themes(document, values.theme_ids)
        work.emit(DocumentBegun(actor_id=first.author_id, document_id=document.id, number=1))
        for version, taken in zip(values.versions, words, strict=True):
            change, at = version.change[: limits.SUMMARY], version.published_at
            row = add_version(document, taken, title, summary, change, version.author_id, at)
            make_public(document, row, at)
            work.emit(DocumentPublished(actor_id=version.author_id, document_id=document.id, number=row.number))
    return document
