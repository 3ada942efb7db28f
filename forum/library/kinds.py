"""How documents present themselves to rooms that do not know them."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, numbers_of
from forum.core.refs import Ref
from forum.files.marking import file_ids_in
from forum.library.addresses import document_address
from forum.library.models import NUMBERED, Block, BlockKind, Document, DocumentVersion
from forum.library.queries.listing import themes_of_documents
from forum.library.quotables import document_quotables
from forum.library.services.moderating import hide_document, restore_document
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.placeholders import ELEMENT
from forum.web.identity import member_address


def document_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the documents that the actor may see."""
    person = (Member.name, Member.handle, Member.audience.label("profile_audience"), Member.left_at)
    rows = db.session.execute(
        select(
            Document.id,
            Document.title,
            Document.slug,
            Document.summary,
            Document.listed_at,
            Document.author_id,
            *person,
            Pact.id.label("pact_id"),
            Pact.title.label("pact_title"),
        )
        .outerjoin(Member, Member.id == Document.author_id)
        .outerjoin(Pact, and_(Pact.id == Document.pact_id, visible(actor, Pact)))
        .where(Document.id.in_(list(ids)), visible(actor, Document))
    )
    cards = {}
    for row in rows:
        linked = row.handle and row.left_at is None and (row.profile_audience == PUBLIC or actor.is_member)
        cards[row.id] = Card(
            ref=Ref("document", row.id),
            url=document_address(row.id, row.slug),
            title=row.title,
            plain=row.summary,
            by=row.name or "",
            by_url=member_address(row.author_id, row.handle) if linked else "",
            at=row.listed_at,
            pact_title=row.pact_title or "",
            pact_id=row.pact_id,
            author_id=row.author_id,
        )
    return cards


def _prose_of(document_ids: Iterable[int]) -> dict[int, str]:
    """Return the words of published versions that are found with their document: its points are found by themselves.

    The line that leads to a quotation is read only by who is shown the quotation, which an index cannot tell.
    """
    elsewhere = (*NUMBERED, BlockKind.QUOTATION)
    published = and_(Document.id == DocumentVersion.document_id, Document.published_number == DocumentVersion.number)
    rows = db.session.execute(
        select(Document.id, Block.plain)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .join(Document, published)
        .where(Document.id.in_(sorted(document_ids)), visible(SYSTEM, Document), Block.kind.not_in(elsewhere), Block.plain != "")
        .order_by(Document.id, Block.position)
    )
    found: dict[int, list[str]] = {}
    for document_id, plain in rows:
        found.setdefault(document_id, []).append(plain)
    return {document_id: "\n".join(words) for document_id, words in found.items()}


def document_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of documents: what the published version says around its points, nothing for drafts."""
    published = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.published_number)
    rows = db.session.execute(
        select(
            Document.id,
            Document.audience,
            Document.opened_at,
            Document.listed_at,
            Document.pact_id,
            Document.author_id,
            DocumentVersion.title,
            DocumentVersion.summary,
            DocumentVersion.html.contains(f"<{ELEMENT} ", autoescape=True).label("plays"),
        )
        .join(DocumentVersion, published)
        .where(Document.id.in_(list(ids)), Document.state == State.LIVE, visible(SYSTEM, Document))
    ).all()
    themes, prose = themes_of_documents(row.id for row in rows), _prose_of({row.id for row in rows})
    return {
        row.id: Entry(
            ref=Ref("document", row.id),
            kind="document",
            group=Ref("document", row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.listed_at,
            title=row.title,
            body=f"{row.summary}\n{prose.get(row.id, '')}",
            pact_id=row.pact_id,
            theme_ids=themes.get(row.id, ()),
            author_id=row.author_id,
            has_recording=bool(row.plays),
        )
        for row in rows
    }


def document_files(ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """Return the files that the published versions of documents show."""
    published = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.published_number)
    statement = select(Document.id, DocumentVersion.html).join(DocumentVersion, published)
    rows = db.session.execute(statement.where(Document.id.in_(list(ids)), visible(SYSTEM, Document)))
    return {row.id: frozenset(file_ids_in(row.html)) for row in rows}


def document_ids() -> Iterator[int]:
    """Name all published documents."""
    return numbers_of(select(Document.id).where(Document.state == State.LIVE, visible(SYSTEM, Document)), Document.id)


DOCUMENT = Kind(
    *("document", _("Document"), document_cards, document_entries, document_ids, hide_document, restore_document, document_files),
    quotables=document_quotables,
)
