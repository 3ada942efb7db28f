"""What may be cited from a learning document: the blocks of the version that its readers read, in its own words alone."""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import Row, and_, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.kinds import Quotable, Spot
from forum.library.addresses import document_address
from forum.library.models import Block, BlockKind, Document, DocumentVersion

# A place in a document, which is also the block's anchor on the page: 'punto-7'.
_PLACE = re.compile(r"punto-([0-9]{1,9})", re.ASCII)


def document_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the words of blocks of the documents that the actor may see; a block that the version has no more says nothing.

    The words that a document quotes are not among them, nor what leads to them: who wants them cites where they were said.
    """
    wanted = {spot: int(found[1]) for spot in spots if (found := _PLACE.fullmatch(spot.place))}
    columns = (Document.id, Document.slug, Document.audience, Document.opened_at, Document.state, Document.author_id, Document.pact_id)
    published = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.published_number)
    statement = (
        select(*columns, DocumentVersion.id.label("version_id"), DocumentVersion.title, DocumentVersion.published_at)
        .outerjoin(DocumentVersion, published)
        .where(Document.id.in_(sorted({spot.id for spot in wanted})), visible(actor, Document))
    )
    rows = {row.id: row for row in db.session.execute(statement)}
    blocks = _blocks_of(row.version_id for row in rows.values() if row.version_id is not None)
    return {
        spot: _quotable(spot, rows[spot.id], blocks.get((rows[spot.id].version_id, key), ""))
        for spot, key in wanted.items()
        if spot.id in rows
    }


def _blocks_of(version_ids: Iterable[int]) -> dict[tuple[int, int], str]:
    own = (Block.version_id.in_(sorted(version_ids)), Block.kind != BlockKind.QUOTATION)
    rows = db.session.execute(select(Block.version_id, Block.key, Block.plain).where(*own))
    return {(version_id, key): plain for version_id, key, plain in rows}


def _quotable(spot: Spot, row: Row, plain: str) -> Quotable:
    return Quotable(
        spot=spot,
        plain=plain,
        title=row.title or "",
        url=f"{document_address(row.id, row.slug)}#{spot.place}",
        audience=row.audience,
        opened_at=row.opened_at,
        state=row.state,
        author_id=row.author_id,
        pact_id=row.pact_id,
        said_at=row.published_at,
    )
