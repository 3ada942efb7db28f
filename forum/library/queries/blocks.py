"""The blocks of a version with their sources: one statement for the blocks, one for the words that this reader gets of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import String, cast, func, select

from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.queries.sources import SourceShown, sources_of
from forum.core.actor import Actor
from forum.core.database import db, rows
from forum.library.addresses import block_anchor
from forum.library.models import NUMBERED, Block, BlockCitation, BlockKind, DocumentVersion
from forum.library.queries.reading import DocumentShown, VersionShown

WAITING = (Agreement.ASKED, Agreement.REWORD)


@dataclass(frozen=True)
class Mark:
    """A small number on a claim, which leads to the source of that number; while its author is asked only editors see it."""

    number: int
    citation_id: int
    waiting: bool = False


@dataclass(frozen=True)
class Unshown:
    """A source that this version names and that no reader is shown: only its editors learn that it is there, and why."""

    citation_id: int
    standing: int
    agreement: int


@dataclass(frozen=True)
class BlockShown:
    """A block as it is read: `number` is the point's number, `quoted` a quotation's words.

    `unshown` is for editors alone; readers cannot tell a block with unshown sources from a block without.
    """

    key: int
    position: int
    kind: str
    html: str
    plain: str
    number: int | None = None
    marks: tuple[Mark, ...] = ()
    quoted: SourceShown | None = None
    unshown: tuple[Unshown, ...] = ()

    @property
    def anchor(self) -> str:
        """The place on the page where the block stands."""
        return block_anchor(self.key)

    @property
    def bare(self) -> bool:
        """Whether it claims something and shows its readers no source."""
        return self.kind == BlockKind.CLAIM and all(mark.waiting for mark in self.marks)


@dataclass(frozen=True)
class Reading:
    """A version as one reader reads it.

    `sources` are the notes, each with its number, in the order in which the text leads to them, the same words once. `claims`
    counts the claims, `sourced` those with a source that is shown to readers, `bare` the others.
    """

    blocks: tuple[BlockShown, ...] = ()
    sources: tuple[tuple[int, SourceShown], ...] = ()
    claims: int = 0
    sourced: int = 0
    recommendations: int = 0

    @property
    def bare(self) -> int:
        """How many claims show no source."""
        return self.claims - self.sourced

    @property
    def shaped(self) -> bool:
        """Whether it is more than headings and paragraphs."""
        return any(block.kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH) for block in self.blocks)


@dataclass(frozen=True)
class _Kept:
    """A block's row, with its citations in their order."""

    key: int
    position: int
    kind: str
    html: str
    plain: str
    citation_ids: tuple[int, ...]


def read_citations(named: str | None) -> tuple[int, ...]:
    """Read '2:91,1:40' as (40, 91): the engines do not promise the order in which they join."""
    pairs = sorted(tuple(map(int, one.split(":"))) for one in named.split(",")) if named else []
    return tuple(citation_id for _position, citation_id in pairs)


def citations_column() -> Any:
    """Return the column that names a block's citations in one text, so that its words come once."""
    named = cast(BlockCitation.position, String).concat(":").concat(cast(BlockCitation.citation_id, String))
    return select(func.aggregate_strings(named, ",")).where(BlockCitation.block_id == Block.id).correlate(Block).scalar_subquery()


def _kept_blocks(document_id: int, number: int) -> list[_Kept]:
    found = rows(
        select(Block.key, Block.position, Block.kind, Block.html, Block.plain, citations_column())
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
        .order_by(Block.position)
    )
    return [_Kept(row.key, row.position, row.kind, row.html, row.plain, read_citations(row[5])) for row in found]


def reading_of(actor: Actor, document: DocumentShown, version: VersionShown, edits: bool = False) -> Reading:
    """Return a version that the actor was found to read; with `edits` also the sources that wait for their authors."""
    kept = _kept_blocks(document.id, version.number)
    named = [citation_id for block in kept for citation_id in block.citation_ids]
    shown = sources_of(actor, named, edits) if named else {}
    unshown = _unshown(set(named) - set(shown)) if edits else {}
    return _arranged(kept, shown, unshown, edits)


def _unshown(citation_ids: Iterable[int]) -> Mapping[int, Unshown]:
    wanted = sorted(citation_ids)
    if not wanted:
        return {}
    found = db.session.execute(
        select(Citation.id, Excerpt.standing, Citation.agreement)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .where(Citation.id.in_(wanted))
    )
    return {row.id: Unshown(*row) for row in found}


def _arranged(kept: Sequence[_Kept], shown: Mapping[int, SourceShown], unshown: Mapping[int, Unshown], edits: bool) -> Reading:
    """Number the points and the notes, and leave out the quotations that have no words for this reader."""
    notes: dict[SourceShown, tuple[int, SourceShown]] = {}
    blocks: list[BlockShown] = []
    point = 0
    for block in kept:
        numbered = block.kind in NUMBERED
        point += numbered
        missing = tuple(unshown[one] for one in block.citation_ids if one in unshown)
        quoted: SourceShown | None = None
        marks: tuple[Mark, ...] = ()
        if block.kind == BlockKind.QUOTATION:
            quoted = next((shown[one] for one in block.citation_ids if one in shown), None)
            if quoted is None and not edits:
                continue
        else:
            marks = _marks(block.citation_ids, shown, notes)
        number = point if numbered else None
        blocks.append(BlockShown(block.key, block.position, block.kind, block.html, block.plain, number, marks, quoted, missing))
    return _counted(tuple(blocks), tuple(notes.values()))


def _marks(
    citation_ids: Iterable[int], shown: Mapping[int, SourceShown], notes: dict[SourceShown, tuple[int, SourceShown]]
) -> tuple[Mark, ...]:
    """Return the marks of a block; the same words used at several points, told in the same way, are one note."""
    marks: dict[int, Mark] = {}
    for citation_id in citation_ids:
        if citation_id in shown:
            source = shown[citation_id]
            number, _first = notes.setdefault(replace(source, citation_id=0), (len(notes) + 1, source))
            marks.setdefault(number, Mark(number, citation_id, source.agreement in WAITING))
    return tuple(marks.values())


def _counted(blocks: tuple[BlockShown, ...], sources: tuple[tuple[int, SourceShown], ...]) -> Reading:
    claims = [block for block in blocks if block.kind == BlockKind.CLAIM]
    recommendations = sum(block.kind == BlockKind.RECOMMENDATION for block in blocks)
    return Reading(blocks, sources, len(claims), sum(not block.bare for block in claims), recommendations)
