"""The remarks on a document, each with the point it is about, for who looks after the document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import rows
from forum.library import policy
from forum.library.models import NUMBERED, Block, BlockKind, DocumentVersion, Remark, RemarkReply
from forum.library.queries.reading import DocumentShown
from forum.text.plain import excerpt

_LABEL_WORDS = 90


@dataclass(frozen=True)
class Point:
    """A block as a list of points names it; claims and recommendations have their number on the page."""

    key: int
    kind: str
    words: str
    number: int | None = None


@dataclass(frozen=True)
class ReplyShown:
    """An answer to a remark."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RemarkShown:
    """A remark with its answers; `about` is the point as the newest version has it, None when it is gone."""

    id: int
    number: int
    about: Point | None
    words: str
    text: str
    by: str
    raised_at: datetime
    closed_at: datetime | None
    may_close: bool
    replies: tuple[ReplyShown, ...]


def points_of(document: DocumentShown) -> tuple[Point, ...]:
    """Return the blocks of the newest version in their order."""
    found = rows(
        select(Block.key, Block.kind, Block.plain)
        .join(DocumentVersion, DocumentVersion.id == Block.version_id)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.number == document.newest_number)
        .order_by(Block.position)
    )
    points, last = [], 0
    for row in found:
        number = last = last + 1 if row.kind in NUMBERED else last
        if row.plain or row.kind == BlockKind.QUOTATION:
            points.append(Point(row.key, row.kind, excerpt(row.plain, _LABEL_WORDS), number if row.kind in NUMBERED else None))
    return tuple(points)


def count_open_remarks(document: DocumentShown) -> int:
    """Return how many remarks on a document wait for who raised them to be content."""
    own = (Remark.document_id == document.id, Remark.closed_at.is_(None))
    return int(rows(select(func.count()).select_from(Remark).where(*own)).scalar_one())


def remarks_of(actor: Actor, document: DocumentShown, points: Sequence[Point]) -> tuple[RemarkShown, ...]:
    """Return the remarks on a document that the actor looks after: the open ones first, in the order of the points."""
    known = {point.key: place for place, point in enumerate(points)}
    found = rows(
        select(Remark, Member.name, Member.left_at)
        .outerjoin(Member, Member.id == Remark.raised_by)
        .where(Remark.document_id == document.id)
        .order_by(Remark.id.desc())
        .limit(limits.REMARKS_SHOWN)
    ).all()
    replies = _replies_of([row.id for row in found])
    shown = [_shown(actor, row, points[known[row.block_key]] if row.block_key in known else None, replies) for row in found]
    last = len(known)
    order = {row.id: known.get(row.block_key, last) for row in found}
    return tuple(sorted(shown, key=lambda one: (one.closed_at is not None, order[one.id], one.id)))


def _shown(actor: Actor, row: Any, about: Point | None, replies: dict[int, list[ReplyShown]]) -> RemarkShown:
    raiser = None if row.left_at is not None else row.raised_by
    return RemarkShown(
        id=row.id,
        number=row.number,
        about=about,
        words=row.words,
        text=row.text,
        by=row.name or "",
        raised_at=row.raised_at,
        closed_at=row.closed_at,
        may_close=policy.close_remark(actor, raiser).allowed,
        replies=tuple(replies.get(row.id, ())),
    )


def _replies_of(remark_ids: Iterable[int]) -> dict[int, list[ReplyShown]]:
    found: dict[int, list[ReplyShown]] = {}
    answers = rows(
        select(RemarkReply.remark_id, RemarkReply.text, RemarkReply.at, Member.name)
        .outerjoin(Member, Member.id == RemarkReply.member_id)
        .where(RemarkReply.remark_id.in_(list(remark_ids)))
        .order_by(RemarkReply.id)
    )
    for row in answers:
        found.setdefault(row.remark_id, []).append(ReplyShown(row.text, row.name or "", row.at))
    return found
