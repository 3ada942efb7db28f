"""What the editor lays out: the blocks of a version, and what somebody typed and has not saved yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from forum.accounts.models import Member
from forum.citations.models import Agreement
from forum.citations.policy import awaits_editors
from forum.citations.queries.sources import SourceShown, sources_of
from forum.core.actor import Actor
from forum.core.database import db
from forum.library.arranging import Crossing, crossings
from forum.library.models import Block, BlockCitation, BlockKind, DocumentDraft, DocumentVersion
from forum.library.queries.reading import VersionShown
from forum.library.splitting import apart
from forum.library.values import BlockValues, DraftValues, Sending


@dataclass(frozen=True)
class KeptDraft:
    """A draft, when it was kept, and the `version` that its writer had before them.

    `sent` is the sending that kept it; `beside` what the same writer's other window had kept, until they have seen both.
    """

    values: DraftValues
    version: int
    saved_at: datetime
    sent: Sending = field(default_factory=Sending)
    beside: DraftValues | None = None

    @property
    def blocks(self) -> tuple[BlockValues, ...]:
        """Every block that it holds on to."""
        return (*self.values.blocks, *(self.beside.blocks if self.beside else ()))


def blocks_of(document_id: int, number: int) -> tuple[BlockValues, ...]:
    """Return the blocks of a version, asked for once its document may be seen."""
    rows = db.session.execute(
        select(Block.key, Block.kind, Block.source, BlockCitation.citation_id)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .outerjoin(BlockCitation, BlockCitation.block_id == Block.id)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
        .order_by(Block.position, BlockCitation.position)
    )
    return gathered(rows)


def gathered(rows: Iterable[Any]) -> tuple[BlockValues, ...]:
    """Return blocks from rows that name one citation each."""
    found: dict[int, BlockValues] = {}
    for row in rows:
        cited = () if row.citation_id is None else (row.citation_id,)
        before = found[row.key].citation_ids if row.key in found else ()
        found[row.key] = BlockValues(row.key, row.kind, row.source, (*before, *cited))
    return tuple(found.values())


def laid_out(actor: Actor, document_id: int, number: int) -> tuple[tuple[BlockValues, ...], KeptDraft | None]:
    """Return the blocks of a version and the actor's own draft of the document, in one statement."""
    # The draft comes with one row alone, for it is as long as all the others together.
    first = and_(Block.position == 0, func.coalesce(BlockCitation.position, 0) == 0)
    own = and_(DocumentDraft.document_id == document_id, DocumentDraft.member_id == actor.member_id, first)
    rows = db.session.execute(
        select(
            *(Block.key, Block.kind, Block.source, BlockCitation.citation_id),
            *(DocumentDraft.fields, DocumentDraft.version, DocumentDraft.saved_at),
        )
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .outerjoin(BlockCitation, BlockCitation.block_id == Block.id)
        .outerjoin(DocumentDraft, own)
        .where(DocumentVersion.document_id == document_id, DocumentVersion.number == number)
        .order_by(Block.position, BlockCitation.position)
    ).all()
    return gathered(rows), next((_kept(row) for row in rows if row.saved_at is not None), None)


def find_draft(actor: Actor, document_id: int) -> KeptDraft | None:
    """Return the actor's own draft of a document, None when nothing waits."""
    row = db.session.get(DocumentDraft, (document_id, actor.member_id), populate_existing=True)
    return _kept(row) if row is not None else None


def drafts_of(document_id: int) -> tuple[KeptDraft, ...]:
    """Return what everybody keeps of a document: for the machinery that lets go of what nobody holds, never for a page."""
    return tuple(map(_kept, db.session.scalars(select(DocumentDraft).where(DocumentDraft.document_id == document_id))))


def _kept(row: Any) -> KeptDraft:
    sent, beside = row.fields.get("sent", {}), row.fields.get("beside")
    return KeptDraft(unpacked(row.fields), row.version, row.saved_at, Sending(**sent), unpacked(beside) if beside else None)


@dataclass(frozen=True)
class Chip:
    """A source of a block as the editor names it; None where its words are not to be read any more, or not by this editor."""

    citation_id: int
    source: SourceShown | None

    @property
    def turn(self) -> str:
        """Whose turn it is to speak before readers see it, in one word for templates; empty when nobody has to."""
        source = self.source
        if source is None or source.agreement not in (Agreement.ASKED, Agreement.REWORD):
            return ""
        if source.agreement == Agreement.REWORD:
            return "reword" if awaits_editors(source.agreement, source.answered_at) else "proposed"
        if not source.has_account:
            return "instead"
        return "asked" if source.asked_at else "unasked"


@dataclass(frozen=True)
class Piece:
    """A block in the editor: `kind` and `words` as the form offers them."""

    key: int
    kind: str
    words: str
    chips: tuple[Chip, ...]

    @property
    def quotes(self) -> bool:
        """Whether its words are those of its one source."""
        return self.kind == BlockKind.QUOTATION


def chips_of(actor: Actor, blocks: Iterable[BlockValues]) -> dict[int | None, tuple[Chip, ...]]:
    """Return the sources of blocks by key, as far as this editor reads them, in one statement."""
    cited = {block.key: block.citation_ids for block in blocks if block.citation_ids}
    sources = sources_of(actor, [number for numbers in cited.values() for number in numbers], edits=True)
    return {key: tuple(Chip(number, sources.get(number)) for number in numbers) for key, numbers in cited.items()}


@dataclass(frozen=True)
class Meanwhile:
    """What was saved while one was writing: by somebody else, or from another window of one's own.

    `number` is None for what the other window keeps and no version says yet.
    """

    number: int | None
    title: str
    summary: str
    by: str
    at: datetime
    crossings: tuple[Crossing, ...]
    own: bool = False


def meanwhile_of(actor: Actor, newest: VersionShown, document_id: int, values: DraftValues, theirs: tuple[BlockValues, ...]) -> Meanwhile:
    """Return what the newest version says otherwise than the one from which somebody began to write."""
    by = db.session.scalar(select(Member.name).where(Member.id == newest.author_id)) or ""
    crossed = crossings(apart(blocks_of(document_id, values.number)), values.blocks, theirs)
    own = newest.author_id == actor.member_id
    return Meanwhile(newest.number, newest.title, newest.summary, by, newest.written_at, crossed, own)


def beside_of(document_id: int, values: DraftValues, beside: DraftValues, at: datetime) -> Meanwhile | None:
    """Return what another window of the same writer kept otherwise than this text; None when the two go together."""
    which = (DocumentVersion.document_id == document_id, DocumentVersion.number == values.number)
    base = db.session.execute(select(DocumentVersion.title, DocumentVersion.summary).where(*which)).first()
    standing = tuple(base) if base else ("", "")
    lines = zip((values.title, values.summary), standing, (beside.title, beside.summary), strict=True)
    title, summary = (mine if theirs == before else theirs for mine, before, theirs in lines)
    crossed = crossings(apart(blocks_of(document_id, values.number)), values.blocks, beside.blocks)
    if not crossed and (title, summary) == (values.title, values.summary):
        return None
    return Meanwhile(None, title, summary, "", at, crossed, own=True)


def packed(kept: KeptDraft) -> dict[str, Any]:
    """Return a draft as it is kept."""
    sent = {"key": kept.sent.key, "turn": kept.sent.turn, "step": kept.sent.step}
    return {**_packed(kept.values), "sent": sent, "beside": _packed(kept.beside) if kept.beside else None}


def _packed(values: DraftValues) -> dict[str, Any]:
    told = {"title": values.title, "summary": values.summary, "change": values.change, "number": values.number}
    shelf = {"themes": list(values.theme_ids), "review_on": values.review_on, "rung": values.rung}
    blocks = [{"key": one.key, "kind": one.kind, "source": one.source, "citations": list(one.citation_ids)} for one in values.blocks]
    return {**told, **shelf, "blocks": blocks}


def unpacked(fields: Mapping[str, Any]) -> DraftValues:
    """Return a draft from what was kept of it."""
    return DraftValues(
        title=fields["title"],
        summary=fields["summary"],
        change=fields["change"],
        number=fields["number"],
        blocks=tuple(BlockValues(one["key"], one["kind"], one["source"], tuple(one["citations"])) for one in fields["blocks"]),
        theme_ids=tuple(fields["themes"]),
        review_on=fields["review_on"],
        rung=fields["rung"],
    )
