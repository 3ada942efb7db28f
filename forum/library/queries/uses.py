"""Where a thing is used: the points of published documents that cite it, told within the statement that reads the thing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, and_, case, cast, func, select
from sqlalchemy.orm import aliased

from forum.citations.models import Citation, Excerpt
from forum.citations.queries.sources import stands_before
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.library.addresses import block_anchor, document_address
from forum.library.models import NUMBERED, Block, BlockCitation, Document, DocumentVersion
from forum.web.beside import Beside, Used, read_told, told_column

DOCUMENT = "document"


def point_column() -> Any:
    """Return the column with the number that a block's point has in its version."""
    earlier = aliased(Block)
    counted = select(func.count()).where(
        earlier.version_id == Block.version_id, earlier.position <= Block.position, earlier.kind.in_(NUMBERED)
    )
    return counted.correlate(Block).scalar_subquery()


def uses_column(actor: Actor, kind: str, source_id: Any) -> Any:
    """Return the column that tells in one text the points of published documents that use a thing, as far as the actor reads both.

    What a document does not show to its readers is not told here either.
    """
    citing, version = aliased(Document), aliased(DocumentVersion)
    point = case((Block.kind.in_(NUMBERED), cast(point_column(), String)), else_="")
    where = (cast(citing.listed_at, String), cast(Block.position, String), cast(citing.id, String), citing.slug, cast(Block.key, String))
    standing = and_(version.document_id == citing.id, version.number == citing.published_number)
    return (
        select(told_column(*where, point, Excerpt.spot, citing.title))
        .select_from(Excerpt)
        .join(Citation, Citation.excerpt_id == Excerpt.id)
        .join(BlockCitation, BlockCitation.citation_id == Citation.id)
        .join(Block, Block.id == BlockCitation.block_id)
        .join(version, version.id == Block.version_id)
        .join(citing, standing)
        .where(Excerpt.source_kind == kind, Excerpt.source_id == source_id, visible(actor, Excerpt), stands_before(actor, edits=False))
        .where(Citation.holder_kind == DOCUMENT, Citation.holder_id == citing.id)
        .where(visible(actor, citing), citing.state == State.LIVE)
        .correlate_except(Excerpt, Citation, BlockCitation, Block, version, citing)
        .scalar_subquery()
    )


def read_uses(told: str | None) -> tuple[Used, ...]:
    """Return what a `uses_column` tells: the document published last comes first, its points in their order."""
    lines = read_told(told)
    lines.sort(key=lambda line: int(line[1]))
    lines.sort(key=lambda line: line[0], reverse=True)
    found: dict[Used, None] = {}
    for _at, _position, document_id, slug, key, point, spot, title in lines:
        named = _("%(title)s, point %(number)s", title=title, number=point) if point else title
        found[Used(named, f"{document_address(int(document_id), slug)}#{block_anchor(int(key))}", spot)] = None
    return tuple(found)


def _beside(kind: str) -> Beside:
    return Beside(lambda actor, source_id: uses_column(actor, kind, source_id), read_uses)


BESIDE_POSTS = _beside("post")
BESIDE_MOMENTS = _beside("moment")
BESIDE_MEETINGS = _beside("meeting")
BESIDE_RECORDINGS = _beside("recording")
