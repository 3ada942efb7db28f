"""Furniture of the library: documents and versions with one line each."""

from datetime import date, datetime
from typing import Any

from forum.accounts.models import Member
from forum.citations.models import Agreement, Citation, Excerpt, Standing
from forum.citations.services.citing import cite
from forum.core.actor import SYSTEM
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.joining import with_keys
from forum.library.models import BlockKind, Document, DocumentVersion, Stage
from forum.library.queries.drafts import blocks_of
from forum.library.services.importing import ImportedBlock, ImportedDocument, ImportedVersion, add_imported_document
from forum.library.services.rows import add_version, make_public, ref_of, set_themes
from forum.library.services.words import take_imported, take_imported_blocks
from forum.library.services.writing import new_document
from forum.library.values import BlockValues
from forum.pacts.models import Pact, Theme
from tests.support.people import LONG_AGO

TEXT = (
    "Si comincia da chi c'è già.\n\n## Primo passo\n\nAscoltare.\n\n## Secondo passo\n\nProvare insieme.\n\n## Terzo passo\n\nRaccontare."
)


def make_document(
    author: Member | None = None,
    title: str = "Come si comincia",
    *,
    text: str = TEXT,
    summary: str = "Tre passi per cominciare.",
    pact: Pact | None = None,
    rung: Rung | None = None,
    themes: tuple[Theme, ...] = (),
    at: datetime = LONG_AGO,
    draft: bool = False,
    review_on: date | None = None,
) -> Document:
    """Make a published document, or a draft, as wide as its pact lets it be unless `rung` says otherwise."""
    reach = rung if rung is not None else Rung(pact.rung) if pact is not None else Rung.PUBLIC
    pact_id, author_id = pact.id if pact else None, author.id if author else None
    theme_ids = tuple(theme.id for theme in themes)
    if not draft:
        versions = (ImportedVersion(text, at, author_id, "Prima stesura."),)
        return add_imported_document(ImportedDocument(title, summary, versions, theme_ids, pact_id, reach, review_on))
    with unit_of_work():
        document = new_document(pact_id, audience_of(reach, pact_id), author_id, at)
        document.review_on = review_on
        add_version(document, take_imported(text), title, summary, "Prima stesura.", author_id, at)
        set_themes(document, theme_ids)
    return document


def next_version(
    document: Document, text: str, author: Member | None = None, *, change: str = "Riscritto.", at: datetime = LONG_AGO
) -> int:
    """Add a version that readers do not see yet; returns its number."""
    with unit_of_work():
        row = db.session.get_one(Document, document.id)
        add_version(row, take_imported(text), row.title, row.summary, change, author.id if author else None, at)
        row.version += 1
    return row.newest_number


def put(document: Document, **values: Any) -> Document:
    """Set columns of a document's row, where the way there is not what is tested."""
    with unit_of_work():
        row = db.session.get_one(Document, document.id)
        for name, value in values.items():
            setattr(row, name, value)
    return row


def published(document: Document, number: int, at: datetime = LONG_AGO) -> Document:
    """Put a version before the document's readers."""
    with unit_of_work():
        row = db.session.get_one(Document, document.id)
        make_public(row, db.session.scalars(db.select(DocumentVersion).filter_by(document_id=row.id, number=number)).one(), at)
    return row


def hidden(document: Document, reason: str = "Nomina una famiglia.") -> Document:
    """Hide a document."""
    return put(document, state=State.HIDDEN, hidden_reason=reason)


def in_review(document: Document) -> Document:
    """Put a document's newest version in review."""
    return put(document, stage=Stage.IN_REVIEW)


def now(document: Document) -> Document:
    """Return the document as the database has it now."""
    db.session.rollback()
    return _let_go(db.session.get_one(Document, document.id, populate_existing=True))


def version(document: Document, number: int) -> DocumentVersion:
    """Return one version's row as the database has it now."""
    db.session.rollback()
    rows = db.select(DocumentVersion).filter_by(document_id=document.id, number=number)
    return _let_go(db.session.scalars(rows.execution_options(populate_existing=True)).one())


def keys_of(document: Document, number: int = 1) -> tuple[int, ...]:
    """Return the keys of a version's blocks in their order."""
    keys = tuple(block.key or 0 for block in blocks_of(document.id, number))
    db.session.rollback()
    return keys


def _let_go(row: Any) -> Any:
    """End the reading here: a read left open could not become a write after another request's."""
    db.session.expunge(row)
    db.session.rollback()
    return row


def address(document: Document, rest: str = "") -> str:
    """Return the document's address."""
    return f"/biblioteca/{document.id}-{document.slug}{rest}"


def take(ref: Ref, words: str, *, audience: int = PUBLIC, opened_at: datetime = LONG_AGO, **values: Any) -> Excerpt:
    """Keep words of a source, through the row alone: as somebody of that audience wrote them, and nothing became of them."""
    facts = {"standing": Standing.UNCHANGED, "standing_since": LONG_AGO, "taken_at": LONG_AGO, "said_at": LONG_AGO}
    place = {"title": "Come si tiene aperto il cortile", "url": f"/prova/{ref.id}"}
    with unit_of_work():
        row = Excerpt(
            source_kind=ref.kind, source_id=ref.id, words=words, audience=audience, opened_at=opened_at, **{**facts, **place, **values}
        )
        db.session.add(row)
    return row


def learn(*blocks: ImportedBlock, title: str = "Apprendimenti 2026", at: datetime = LONG_AGO, **values: Any) -> Document:
    """Make a published document of blocks; without a pact it stands before everybody."""
    versions = (ImportedVersion("", at, blocks=blocks),)
    return add_imported_document(ImportedDocument(title, values.pop("summary", "Quello che resta."), versions, **values))


def claim(source: str, *excerpts: Excerpt) -> ImportedBlock:
    """A claim with its sources."""
    return ImportedBlock(BlockKind.CLAIM, source, excerpts)


def relearn(document: Document, *blocks: ImportedBlock, at: datetime = LONG_AGO) -> int:
    """Publish a next version made of these blocks; returns its number."""
    with unit_of_work():
        row = db.session.get_one(Document, document.id)
        former = blocks_of(row.id, row.newest_number)
        values = tuple(
            BlockValues(None, block.kind, block.source, tuple(cite(SYSTEM, one, ref_of(row), row.audience).id for one in block.excerpts))
            for block in blocks
        )
        words = with_keys(take_imported_blocks(values), former)
        make_public(row, add_version(row, words, row.title, row.summary, "Riscritto.", None, at), at)
    return row.newest_number


def agree(excerpt: Excerpt, agreement: Agreement, **values: Any) -> None:
    """Set what the author of words says of every use of them."""
    with unit_of_work():
        for row in db.session.scalars(db.select(Citation).filter_by(excerpt_id=excerpt.id)):
            row.agreement = agreement
            for name, value in values.items():
                setattr(row, name, value)


def become(excerpt: Excerpt, standing: Standing) -> None:
    """Have the words of a source become something, as the watch would say it."""
    states = {Standing.CHANGED: State.HIDDEN, Standing.HIDDEN: State.HIDDEN, Standing.WITHDRAWN: State.DELETED}
    with unit_of_work():
        row = db.session.get_one(Excerpt, excerpt.id)
        row.standing, row.state = standing, states.get(standing, State.LIVE)
