"""Documents that come from elsewhere, published with their own dates and authors: for imports and for the demonstration."""

from dataclasses import dataclass
from datetime import date, datetime

from forum.citations.models import Excerpt
from forum.citations.services.citing import cite, put_to_use
from forum.core import limits
from forum.core.actor import SYSTEM
from forum.core.audience import Rung, audience_of
from forum.core.work import unit_of_work
from forum.library.events import DocumentBegun, DocumentPublished
from forum.library.joining import with_keys
from forum.library.models import Document
from forum.library.queries.drafts import blocks_of
from forum.library.services.rows import add_version, make_public, ref_of, set_themes
from forum.library.services.words import take_imported, take_imported_blocks
from forum.library.services.writing import new_document
from forum.library.values import BlockValues


@dataclass(frozen=True)
class ImportedBlock:
    """A block in Markdown (a heading with its ##), and the excerpts that it shows, taken within the same unit of work."""

    kind: str
    source: str
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True)
class ImportedVersion:
    """One published version, `text` in Markdown or the blocks that stand instead of it."""

    text: str
    published_at: datetime
    author_id: int | None = None
    change: str = ""
    blocks: tuple[ImportedBlock, ...] = ()


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
    words = [take_imported(version.text) if not version.blocks else None for version in values.versions]
    first = values.versions[0]
    with unit_of_work() as work:
        document = new_document(values.pact_id, audience_of(values.rung, values.pact_id), first.author_id, first.published_at)
        document.review_on = values.review_on
        set_themes(document, values.theme_ids)
        work.emit(DocumentBegun(actor_id=first.author_id, document_id=document.id, number=1))
        former: tuple[BlockValues, ...] = ()
        for version, taken in zip(values.versions, words, strict=True):
            change, at = version.change[: limits.SUMMARY], version.published_at
            told = with_keys(taken or take_imported_blocks(_blocks(document, version)), former)
            row = add_version(document, told, title, summary, change, version.author_id, at)
            former = blocks_of(document.id, row.number)
            make_public(document, row, at)
            put_to_use(SYSTEM, work, ref_of(document), {number for block in former for number in block.citation_ids})
            work.emit(DocumentPublished(actor_id=version.author_id, document_id=document.id, number=row.number))
    return document


def _blocks(document: Document, version: ImportedVersion) -> tuple[BlockValues, ...]:
    """Return the blocks of a version, their excerpts cited by the document."""
    holder, audience = ref_of(document), document.audience
    return tuple(
        BlockValues(None, block.kind, block.source, tuple(cite(SYSTEM, excerpt, holder, audience).id for excerpt in block.excerpts))
        for block in version.blocks
    )
