"""What became of the sources of a document, for those who look after it: which ask for a choice, and what stands there now."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, and_, func, or_, select, true

from forum.citations.locating import squeeze
from forum.citations.models import LINK, Agreement, Citation, Excerpt, Standing
from forum.citations.queries.sources import SourceShown, sources_of
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.kinds import Quotable, Spot, find_kind
from forum.core.refs import Ref
from forum.library.addresses import LIBRARY
from forum.library.models import Block, BlockCitation, BlockKind, Document, DocumentVersion
from forum.library.queries.blocks import NUMBERED, block_anchor
from forum.library.queries.drafts import laid_out
from forum.library.queries.source_places import Place, places_of
from forum.library.splitting import apart
from forum.library.values import BlockValues
from forum.text.plain import from_markdown

_DOCUMENT = "document"
_SHOWN = 8
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
# Fewer of the former words than this, and no sentence is offered in their place.
_ALIKE = 0.3
_GONE = (Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN)

# What the editors have to choose about: words that went away, a no, an author who wants it said otherwise.
ASKS_FOR_A_CHOICE: ColumnElement[bool] = or_(
    Excerpt.standing.in_(_GONE),
    Citation.agreement == Agreement.REFUSED,
    and_(Citation.agreement == Agreement.REWORD, Citation.answered_at.is_not(None)),
)


@dataclass(frozen=True)
class Seat:
    """Where a source stands among the others: its block's place in the text and number among the points, its own place in the block.

    `mark` is the small number that leads to it on the document's page; None where no mark does, and for a draft, which has no page.
    """

    piece: int
    point: int | None
    place: int
    beside: int
    mark: int | None = None


@dataclass(frozen=True)
class KeptSource:
    """A source of a block, with what the block says.

    `words` and `now` are there only for who reads the source: the words as they were cited, and all that stands there today;
    `offered` is the sentence that most resembles the former words. `where` is as much of its place as its editor may know.
    """

    citation_id: int
    key: int
    seat: Seat
    says: str
    standing: int
    agreement: int
    kind: str
    label: str
    taken_at: datetime
    since: datetime | None = None
    shown: SourceShown | None = None
    awaits_rewording: bool = False
    words: str = ""
    now: str = ""
    offered: str = ""
    where: Place | None = None

    @property
    def asks(self) -> bool:
        """Whether its editors have to choose."""
        return self.standing in _GONE or self.agreement == Agreement.REFUSED or self.awaits_rewording

    @property
    def anchor(self) -> str:
        """The place of its block, here and in the editor."""
        return block_anchor(self.key)


@dataclass(frozen=True)
class KeptSources:
    """All sources of a document's newest version, or of the reader's own draft of it."""

    sources: tuple[KeptSource, ...]
    drafted: bool

    @property
    def asking(self) -> tuple[KeptSource, ...]:
        """Those about which something is to be chosen."""
        return tuple(source for source in self.sources if source.asks)

    @property
    def settled(self) -> tuple[KeptSource, ...]:
        """The others."""
        return tuple(source for source in self.sources if not source.asks)


def kept_sources(actor: Actor, document_id: int, number: int) -> KeptSources:
    """Return the sources of a document that the actor was found to look after."""
    newest, draft = laid_out(actor, document_id, number)
    blocks = draft.values.blocks if draft else apart(newest)
    named = [citation_id for block in blocks for citation_id in block.citation_ids]
    shown = sources_of(actor, named, edits=True)
    rows = _rows(actor, document_id, named)
    now = _standing_now(actor, rows.values())
    marks = {} if draft else _marks(blocks, shown)
    sources = [
        _kept(rows[citation_id], block, replace(seat, mark=marks.get(citation_id)), shown.get(citation_id), now.get(citation_id))
        for block, citation_id, seat in _seated(blocks)
        if citation_id in rows
    ]
    return KeptSources(_placed(actor, sources, rows), draft is not None)


def _seated(blocks: Iterable[BlockValues]) -> Iterator[tuple[BlockValues, int, Seat]]:
    point = 0
    for piece, block in enumerate(blocks, 1):
        numbered = block.kind in NUMBERED
        point += numbered
        for place, citation_id in enumerate(block.citation_ids, 1):
            yield block, citation_id, Seat(piece, point if numbered else None, place, len(block.citation_ids))


def _marks(blocks: Iterable[BlockValues], shown: Mapping[int, SourceShown]) -> dict[int, int]:
    """Return the number of the mark that leads to each source, as the document's page counts them for its editors."""
    notes: dict[SourceShown, int] = {}
    cited = (number for block in blocks if block.kind != BlockKind.QUOTATION for number in block.citation_ids if number in shown)
    return {number: notes.setdefault(replace(shown[number], citation_id=0), len(notes) + 1) for number in cited}


def _rows(actor: Actor, document_id: int, citation_ids: Iterable[int]) -> dict[int, Row]:
    wanted = sorted(set(citation_ids))
    if not wanted:
        return {}
    columns = (
        *(Citation.id, Citation.agreement, Citation.answered_at, Excerpt.standing, Excerpt.words),
        *(Excerpt.source_kind, Excerpt.source_id, Excerpt.place, Excerpt.spot, Excerpt.taken_at, Excerpt.standing_since),
    )
    statement = select(*columns).join(Excerpt, Excerpt.id == Citation.excerpt_id)
    own = (Citation.holder_kind == _DOCUMENT, Citation.holder_id == document_id)
    return {row.id: row for row in db.session.execute(statement.where(Citation.id.in_(wanted), *own))}


def _standing_now(actor: Actor, rows: Iterable[Row]) -> dict[int, Quotable]:
    """Return what stands today where words were changed, by citation, as far as the actor reads it there."""
    spots: dict[str, dict[int, Spot]] = {}
    for row in rows:
        if row.standing == Standing.CHANGED and row.agreement != Agreement.REFUSED:
            spots.setdefault(row.source_kind, {})[row.id] = Spot(row.source_id, row.place)
    found: dict[int, Quotable] = {}
    for name, places in spots.items():
        kind = find_kind(name)
        standing = kind.quotables(actor, set(places.values())) if kind is not None and kind.quotables is not None else {}
        found.update((citation_id, standing[spot]) for citation_id, spot in places.items() if spot in standing)
    return found


def _kept(row: Row, block: BlockValues, seat: Seat, shown: SourceShown | None, now: Quotable | None) -> KeptSource:
    gone = row.standing in _GONE
    kept = KeptSource(
        citation_id=row.id,
        key=block.key or 0,
        seat=seat,
        says=from_markdown(block.source),
        standing=row.standing,
        agreement=row.agreement,
        kind=row.source_kind,
        label=_label(row.source_kind),
        taken_at=row.taken_at,
        since=row.standing_since if gone else row.answered_at,
        shown=shown,
        awaits_rewording=row.agreement == Agreement.REWORD and row.answered_at is not None,
    )
    if now is None:
        return kept
    where = Place(now.title, now.url, now.where)
    return replace(kept, words=row.words, now=now.plain, offered=nearest(now.plain, row.words), where=where)


def _label(kind: str) -> str:
    known = find_kind(kind)
    return _("A page outside this site") if kind == LINK or known is None else str(known.label)


def _placed(actor: Actor, sources: Iterable[KeptSource], rows: Mapping[int, Row]) -> tuple[KeptSource, ...]:
    """Return sources with as much of their place as the actor may know; of what its author took away nothing is kept, its place neither."""
    kept = list(sources)
    refs = {
        one.citation_id: Ref(row.source_kind, row.source_id)
        for one in kept
        if one.asks and one.where is None and one.standing != Standing.WITHDRAWN
        for row in [rows[one.citation_id]]
    }
    places = places_of(actor, refs.values())

    def placed(one: KeptSource) -> KeptSource:
        where = places.get(refs[one.citation_id]) if one.citation_id in refs else None
        if where is None:
            return one
        return replace(one, where=replace(where, spot=rows[one.citation_id].spot if where.itself else ""))

    return tuple(map(placed, kept))


def nearest(plain: str, words: str) -> str:
    """Return the sentence of a text that has most of some words in it; empty when none resembles them."""
    sought = _bare(words)
    best, most = "", _ALIKE
    for sentence in _SENTENCE.split(plain):
        there = _bare(sentence)
        alike = len(sought & there) / len(sought | there) if there else 0
        if alike > most:
            best, most = sentence.strip(), alike
    return best


def _bare(words: str) -> set[str]:
    return set(re.findall(r"\w+", squeeze(words).lower()))


# Which documents wait for a choice


@dataclass(frozen=True)
class Unsettled:
    """A document of which some sources ask for a choice."""

    title: str
    url: str
    count: int


def sources_address(document_id: int) -> str:
    """Return the address where the editors choose; it holds no word of the title."""
    return f"{LIBRARY}/{document_id}/fonti"


_IN_NEWEST = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.newest_number)
_ASKING = func.count(Citation.id.distinct())


def _asking(*columns: Any) -> Any:
    return (
        select(*columns)
        .select_from(Document)
        .join(DocumentVersion, _IN_NEWEST)
        .join(Block, Block.version_id == DocumentVersion.id)
        .join(BlockCitation, BlockCitation.block_id == Block.id)
        .join(Citation, Citation.id == BlockCitation.citation_id)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .where(ASKS_FOR_A_CHOICE)
    )


def count_asking(actor: Actor, document_id: int) -> int:
    """Return how many sources of a document's newest version ask for a choice."""
    return int(db.session.scalar(_asking(_ASKING).where(Document.id == document_id, visible(actor, Document))) or 0)


@dataclass(frozen=True)
class Unanswered:
    """Sources of a version that its readers will not see, by whose turn it is: the authors', the editors', nobody's any more."""

    waiting: int = 0
    to_reword: int = 0
    refused: int = 0


def unanswered_in(actor: Actor, document_id: int) -> Unanswered:
    """Return how many sources of a document's newest version have no agreement yet, or a no; those whose words went are not among them."""
    found = db.session.execute(
        select(Citation.id, Citation.agreement, Citation.answered_at)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .join(BlockCitation, BlockCitation.citation_id == Citation.id)
        .join(Block, Block.id == BlockCitation.block_id)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .join(Document, _IN_NEWEST)
        .where(Document.id == document_id, visible(actor, Document), Excerpt.standing.not_in(_GONE))
        .distinct()
    ).all()
    to_reword = sum(row.agreement == Agreement.REWORD and row.answered_at is not None for row in found)
    waiting = sum(row.agreement in (Agreement.ASKED, Agreement.REWORD) for row in found) - to_reword
    return Unanswered(waiting, to_reword, sum(row.agreement == Agreement.REFUSED for row in found))


def _in_care_of(actor: Actor) -> ColumnElement[bool]:
    kept = true() if actor.is_curator else Document.pact_id.in_(sorted(actor.facilitates))
    return and_(visible(actor, Document), kept)


def something_unsettled(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that sources of documents in the actor's care ask for a choice; None for who looks after none."""
    return _asking(Document.id).where(_in_care_of(actor)).exists() if actor.is_curator or actor.facilitates else None


def unsettled_for(actor: Actor) -> tuple[Unsettled, ...]:
    """Return the documents in the actor's care of which sources ask for a choice, in one statement."""
    statement = _asking(Document.id, Document.title, _ASKING.label("asking")).where(_in_care_of(actor))
    rows = db.session.execute(statement.group_by(Document.id, Document.title).order_by(Document.id).limit(_SHOWN))
    return tuple(Unsettled(row.title, sources_address(row.id), row.asking) for row in rows)
