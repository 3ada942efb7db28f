"""What a reader of a text gets of the sources it cites, in one statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from forum.accounts.models import Member
from forum.citations.models import LINK, Agreement, Citation, Excerpt, Standing
from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.web.identity import member_address

# Before everybody who reads the text, because the author said so; and waiting for an answer, before who looks after it.
_AGREED = (Agreement.WITH_NAME, Agreement.ROLE_ONLY, Agreement.REWORDED)
_WAITING = (Agreement.ASKED, Agreement.REWORD)
_UNNAMED = (Agreement.ROLE_ONLY, Agreement.REWORDED)


@dataclass(frozen=True)
class SourceShown:
    """A source as its reader gets it; what was not agreed to travel is not in it.

    To who reads the words only here, it has neither title nor address, day nor the words around: nobody agreed to those.
    Whose turn it is to speak, and since when, only who looks after the text is told; it makes no other source of the same words.
    """

    citation_id: int
    excerpt_id: int
    kind: str
    words: str
    before: str
    after: str
    reworded: bool
    by: str
    by_url: str
    title: str
    url: str
    spot: str
    said_at: datetime | None
    accessed_on: date | None
    standing: int
    agreement: int
    mine: bool
    asked_at: datetime | None = field(default=None, compare=False)
    answered_at: datetime | None = field(default=None, compare=False)
    has_account: bool = field(default=True, compare=False)


def stands_before(actor: Actor, edits: bool) -> ColumnElement[bool]:
    """Return the condition under which a reader of a text gets one of its citations, joined with its excerpt.

    It asks nothing of the text: who calls has decided that the actor reads it, and whether they look after it.
    """
    agreements = (Agreement.NOT_NEEDED, *_WAITING) if edits else (Agreement.NOT_NEEDED,)
    read_there = and_(Citation.agreement.in_(agreements), visible(actor, Excerpt))
    return and_(Excerpt.state == State.LIVE, or_(read_there, Citation.agreement.in_(_AGREED)))


def sources_of(actor: Actor, citation_ids: Iterable[int], edits: bool) -> dict[int, SourceShown]:
    """Return the sources that this reader gets, by citation; `edits` is true of who looks after the text that cites them.

    What is not there must not be told of: no mark, no count. Who calls has decided that the actor reads the text.
    """
    wanted = sorted(set(citation_ids))
    if not wanted:
        return {}
    reads = visible(actor, Excerpt).label("reads")
    statement = (
        select(*_COLUMNS, reads)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Member, Member.id == Excerpt.author_id)
        .where(Citation.id.in_(wanted), stands_before(actor, edits))
    )
    return {row.citation_id: _shown(actor, row, edits) for row in db.session.execute(statement)}


_COLUMNS = (
    *(Citation.id.label("citation_id"), Citation.agreement, Citation.rewording, Citation.shown_role),
    *(Citation.asked_at, Citation.answered_at),
    *(Excerpt.id.label("excerpt_id"), Excerpt.source_kind, Excerpt.words, Excerpt.before, Excerpt.after, Excerpt.standing),
    *(Excerpt.title, Excerpt.url, Excerpt.byline, Excerpt.spot, Excerpt.said_at, Excerpt.accessed_on, Excerpt.author_id),
    *(Member.name, Member.handle, Member.audience.label("profile_audience")),
    func.coalesce(Member.left_at, Member.suspended_at).label("gone_at"),
)


def _shown(actor: Actor, row: Row, edits: bool) -> SourceShown:
    reworded = row.agreement == Agreement.REWORDED
    reads = bool(row.reads)
    # What stood around may have been taken out of an edited text: it stands nowhere any more.
    whole = reads and not reworded and row.standing == Standing.UNCHANGED
    by, by_url = _who(actor, row)
    return SourceShown(
        citation_id=row.citation_id,
        excerpt_id=row.excerpt_id,
        kind=row.source_kind,
        words=row.rewording if reworded else row.words,
        before=row.before if whole else "",
        after=row.after if whole else "",
        reworded=reworded,
        by=by,
        by_url=by_url,
        title=row.title if reads else "",
        url=row.url if reads else "",
        spot=row.spot if reads else "",
        said_at=row.said_at if reads else None,
        accessed_on=row.accessed_on,
        standing=row.standing,
        agreement=row.agreement,
        mine=row.author_id is not None and row.author_id == actor.member_id,
        asked_at=row.asked_at if edits else None,
        answered_at=row.answered_at if edits else None,
        has_account=row.author_id is not None,
    )


def _who(actor: Actor, row: Row) -> tuple[str, str]:
    """Return who said it as they agreed to be shown, and their profile where this reader may open it."""
    if row.source_kind == LINK:
        return "", ""
    if row.agreement in _UNNAMED:
        return row.shown_role, ""
    known = row.handle and not row.byline and row.gone_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return row.byline or row.name or "", member_address(row.author_id, row.handle) if known else ""
