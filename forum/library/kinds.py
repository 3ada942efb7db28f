"""How documents present themselves to rooms that do not know them."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind
from forum.core.refs import Ref
from forum.files.marking import file_ids_in
from forum.library.addresses import document_address
from forum.library.models import Document, DocumentTheme, DocumentVersion
from forum.library.services.moderating import hide_document, restore_document
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.placeholders import ELEMENT
from forum.web.identity import member_address

_BATCH = 1_000


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


def _themes_of(document_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    rows = db.session.execute(
        select(DocumentTheme.document_id, DocumentTheme.theme_id)
        .where(DocumentTheme.document_id.in_(sorted(document_ids)))
        .order_by(DocumentTheme.document_id, DocumentTheme.theme_id)
    )
    for document_id, theme_id in rows:
        found[document_id] = (*found.get(document_id, ()), theme_id)
    return found


def document_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of documents: the words of the published version alone, nothing for drafts."""
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
            DocumentVersion.plain,
            DocumentVersion.html.contains(f"<{ELEMENT} ", autoescape=True).label("plays"),
        )
        .join(DocumentVersion, published)
        .where(Document.id.in_(list(ids)), Document.state == State.LIVE, visible(SYSTEM, Document))
    ).all()
    themes = _themes_of({row.id for row in rows})
    return {
        row.id: Entry(
            ref=Ref("document", row.id),
            kind="document",
            group=Ref("document", row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.listed_at,
            title=row.title,
            body=f"{row.summary}\n{row.plain}",
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
    """Name all published documents, a batch at a time so that no statement stays open while they are worked on."""
    last = 0
    while True:
        statement = select(Document.id).where(Document.id > last, Document.state == State.LIVE, visible(SYSTEM, Document))
        batch = db.session.scalars(statement.order_by(Document.id).limit(_BATCH)).all()
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1]


DOCUMENT = Kind("document", _("Document"), document_cards, document_entries, document_ids, hide_document, restore_document, document_files)
