"""Claims and recommendations as things to be found by themselves: each opens its document at its own point."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Select, and_, select

from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, numbers_of
from forum.core.refs import Ref
from forum.library.addresses import block_anchor, document_address
from forum.library.models import NUMBERED, Block, Document, DocumentVersion
from forum.library.queries.listing import themes_of_documents
from forum.library.queries.uses import point_column
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.plain import excerpt


def _of_published(*columns: Any) -> Select:
    """Return the statement of the points that readers read: those of published versions, and of no other."""
    return (
        select(*columns)
        .select_from(Block)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .join(Document, and_(Document.id == DocumentVersion.document_id, Document.published_number == DocumentVersion.number))
        .where(Block.kind.in_(NUMBERED))
    )


def _findable() -> tuple[ColumnElement[bool], ...]:
    return Document.state == State.LIVE, visible(SYSTEM, Document), Block.plain != ""


def point_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the points that the actor may read."""
    columns = (Block.id, Block.key, Block.plain, point_column().label("point"), DocumentVersion.title)
    place = (Document.id.label("document_id"), Document.slug, Document.listed_at, Pact.id.label("pact_id"), Pact.title.label("pact_title"))
    found = db.session.execute(
        _of_published(*columns, *place)
        .outerjoin(Pact, and_(Pact.id == Document.pact_id, visible(actor, Pact)))
        .where(Block.id.in_(list(ids)), visible(actor, Document))
    )
    return {
        row.id: Card(
            ref=Ref("block", row.id),
            url=f"{document_address(row.document_id, row.slug)}#{block_anchor(row.key)}",
            title=row.title,
            plain=excerpt(row.plain),
            by=gettext("point %(number)s", number=row.point),
            at=row.listed_at,
            pact_title=row.pact_title or "",
            pact_id=row.pact_id,
        )
        for row in found
    }


def point_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of points, in their own words alone: those of their sources are found where they were said."""
    columns = (Block.id, Block.plain, Document.id.label("document_id"), Document.audience, Document.opened_at, Document.listed_at)
    found = db.session.execute(
        _of_published(*columns, Document.pact_id, Document.author_id, DocumentVersion.title).where(Block.id.in_(list(ids)), *_findable())
    ).all()
    themes = themes_of_documents(row.document_id for row in found)
    return {
        row.id: Entry(
            ref=Ref("block", row.id),
            kind="block",
            group=Ref("document", row.document_id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.listed_at,
            title=row.title,
            body=row.plain,
            pact_id=row.pact_id,
            theme_ids=themes.get(row.document_id, ()),
            author_id=row.author_id,
        )
        for row in found
    }


def point_ids() -> Iterator[int]:
    """Name all points that can be found."""
    return numbers_of(_of_published(Block.id).where(*_findable()), Block.id)


POINT = Kind("block", _("Point"), point_cards, point_entries, point_ids, bears_title=False)
