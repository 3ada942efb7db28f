"""Rows about to be changed, found only among what the actor may see and locked until the commit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum.citations.models import Citation
from forum.core import limits
from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound, require
from forum.core.refs import Ref
from forum.library import policy
from forum.library.joining import BlockWords, Words
from forum.library.models import Block, BlockCitation, Document, DocumentTheme, DocumentVersion, Stage
from forum.library.queries.reading import PactBounds
from forum.pacts.models import Pact, Theme
from forum.text.slugs import slugify


def ref_of(document: Document) -> Ref:
    """Return the document's name across features."""
    return Ref("document", document.id)


def get_document_row(actor: Actor, document_id: int) -> Document:
    """Return a document to change; raises NotFound when the actor does not see it."""
    row = db.session.scalar(select(Document).where(Document.id == document_id, visible(actor, Document)).with_for_update())
    if row is None:
        raise NotFound
    return row


def get_row_to_revise(actor: Actor, document_id: int) -> Document:
    """Return a document whose words the actor is about to change.

    Raises NotFound to who does not look after it, Denied with the reason when nobody may change it now.
    """
    document = get_document_row(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    require(policy.revise(actor, document))
    return document


def newest_version(document: Document) -> DocumentVersion:
    """Return the newest version of a document that is being changed."""
    which = (DocumentVersion.document_id == document.id, DocumentVersion.number == document.newest_number)
    return db.session.scalars(select(DocumentVersion).where(*which)).one()


def find_bounds(pact_id: int | None) -> PactBounds | None:
    """Return how far a pact lets its things reach, None for the commons; no word of the pact is read."""
    if pact_id is None:
        return None
    row = db.session.execute(select(Pact.id, Pact.rung, Pact.joining).where(Pact.id == pact_id, visible(SYSTEM, Pact))).one()
    return PactBounds(*row)


def own_citations(document: Document, citation_ids: Sequence[int]) -> set[int]:
    """Return those of the citations that the document holds."""
    if not citation_ids:
        return set()
    held = (Citation.holder_kind == "document", Citation.holder_id == document.id)
    return set(db.session.scalars(select(Citation.id).where(Citation.id.in_(citation_ids), *held)))


def set_themes(document: Document, theme_ids: tuple[int, ...]) -> bool:
    """Make these the themes of a document; returns whether that changed anything."""
    wanted = set(db.session.scalars(select(Theme.id).where(Theme.id.in_(theme_ids))))
    changed = False
    for old in db.session.scalars(select(DocumentTheme).where(DocumentTheme.document_id == document.id)).all():
        if old.theme_id in wanted:
            wanted.discard(old.theme_id)
        else:
            db.session.delete(old)
            changed = True
    db.session.add_all(DocumentTheme(document_id=document.id, theme_id=theme_id) for theme_id in sorted(wanted))
    return changed or bool(wanted)


def add_version(
    document: Document, words: Words, title: str, summary: str, change: str, author_id: int | None, at: datetime
) -> DocumentVersion:
    """Add the next version of a document with its blocks, frozen from now on."""
    document.newest_number += 1
    document.stage = Stage.DRAFT
    version = DocumentVersion(
        document_id=document.id,
        number=document.newest_number,
        title=title,
        summary=summary,
        source=words.source,
        html=words.html,
        plain=words.plain,
        text_version=words.version,
        change=change,
        author_id=author_id,
        written_at=at,
    )
    db.session.add(version)
    if document.published_number is None:
        show_in_lists(document, version, at)
    db.session.flush()
    _add_blocks(document, version, words.blocks)
    return version


def _add_blocks(document: Document, version: DocumentVersion, blocks: Sequence[BlockWords]) -> None:
    """Add the blocks of a version; those that the document does not know yet get a number that was never another's."""
    taken: set[int] = set()
    rows = []
    for position, block in enumerate(blocks):
        key = block.values.key
        if key is None or not 0 < key < document.next_key or key in taken:
            key, document.next_key = document.next_key, document.next_key + 1
        taken.add(key)
        kind, source = block.values.kind, block.values.source
        rows.append(Block(version_id=version.id, position=position, key=key, kind=kind, source=source, html=block.html, plain=block.plain))
    db.session.add_all(rows)
    db.session.flush()
    for row, block in zip(rows, blocks, strict=True):
        cited = enumerate(dict.fromkeys(block.values.citation_ids))
        db.session.add_all(BlockCitation(block_id=row.id, citation_id=number, position=place) for place, number in cited)


def show_in_lists(document: Document, version: DocumentVersion, at: datetime) -> None:
    """Have lists show a document as this version calls it, placed at this moment."""
    document.title, document.summary = version.title, version.summary
    document.slug = slugify(version.title, "documento")[: limits.NAME]
    document.listed_at = at


def make_public(document: Document, version: DocumentVersion, at: datetime) -> None:
    """Put a version before the document's readers."""
    version.published_at, version.withdrawn_at = at, None
    document.published_number, document.stage, document.state = version.number, Stage.PUBLISHED, State.LIVE
    show_in_lists(document, version, at)
