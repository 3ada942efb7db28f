"""Who reads a document before it goes out, who could be asked to, and which documents wait for their keepers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Row, and_, exists, false, func, not_, or_, select, true

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State, visible
from forum.core.database import rows
from forum.library.addresses import LIBRARY, document_address
from forum.library.models import Document, DocumentVersion, Opinion, Review, Reviewer, Stage
from forum.library.queries.reading import DocumentShown, VersionShown
from forum.pacts.models import Membership
from forum.pacts.queries.keepers import facilitates
from forum.web.dates import today

_SHOWN = 8


class Reach(Protocol):
    """What decides who looks after a document."""

    @property
    def audience(self) -> int:
        """Who reads it once it is published."""

    @property
    def opened_at(self) -> datetime:
        """The moment that a newcomer's day of entry is compared with."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""


@dataclass(frozen=True)
class ReaderShown:
    """Somebody who was asked to read a document, or said something of its newest version.

    `opinion` is their last word on that version, empty while they said none; `keeps` is whether they still look after it.
    """

    member_id: int
    name: str
    asked_at: datetime | None
    opinion: str
    said_at: datetime | None
    me: bool
    wrote: bool
    keeps: bool

    @property
    def approves(self) -> bool:
        """Whether theirs is an approval that counts."""
        return self.opinion == Opinion.APPROVED and self.keeps


@dataclass(frozen=True)
class Desk:
    """The people around the newest version of a document: who reads it, and who could be asked to, with number and name."""

    readers: tuple[ReaderShown, ...]
    askable: tuple[tuple[int, str], ...]
    alone: bool

    @property
    def approvals(self) -> int:
        """How many people find it good."""
        return sum(one.approves for one in self.readers)

    @property
    def approved(self) -> ReaderShown | None:
        """The reader's own approval, None while there is none."""
        return next((one for one in self.readers if one.me and one.approves), None)


@dataclass(frozen=True)
class Waiting:
    """A document that asks something of the reader: to be read before publication, or again because its day has come."""

    title: str
    url: str
    asked: bool
    due: date | None


def looks_after(document: Reach) -> ColumnElement[bool]:
    """Return the condition that a member looks after a document: they facilitate its pact, or are a curator who reads it."""
    curates = and_(Member.is_curator == true(), _reads(document))
    return and_(members_in(), curates if document.pact_id is None else or_(curates, facilitates(document.pact_id)))


def _reads(document: Reach) -> ColumnElement[bool]:
    """Return the condition that a curator, who reads drafts wherever they read at all, reads a document; its pact's team is apart."""
    rung = rung_of(document.audience)
    if rung in (Rung.PUBLIC, Rung.MEMBERS):
        return true()
    if rung == Rung.TEAM:
        return false()
    since = or_(Membership.sees_from.is_(None), Membership.sees_from <= document.opened_at)
    seat = (Membership.member_id == Member.id, Membership.pact_id == document.pact_id)
    return select(Membership.member_id).where(*seat, since).exists()


def may_be_asked(document: Reach, *own: int | None) -> ColumnElement[bool]:
    """Return the condition that a member looks after a document and is neither who asks nor who wrote what is to be read."""
    return and_(looks_after(document), Member.id.not_in([one for one in own if one is not None]))


def stands_alone(actor: Actor, document: DocumentShown) -> bool:
    """Say whether nobody but the actor looks after a document."""
    return rows(select(Member.id).where(may_be_asked(document, actor.member_id)).limit(1)).first() is None


def desk_of(actor: Actor, document: DocumentShown, newest: VersionShown) -> Desk:
    """Return the people around the newest version of a document that the actor looks after, in one statement."""
    keeps = looks_after(document)
    said = (Review.document_id == document.id, Review.number == newest.number, Review.member_id == Member.id)
    opinion, said_at = (
        select(column).where(*said).order_by(Review.id.desc()).limit(1).correlate(Member).scalar_subquery()
        for column in (Review.opinion, Review.at)
    )
    found = rows(
        select(Member.id, Member.name, Reviewer.asked_at, keeps.label("keeps"), opinion.label("opinion"), said_at.label("said_at"))
        .outerjoin(Reviewer, and_(Reviewer.member_id == Member.id, Reviewer.document_id == document.id))
        .where(members_in(), or_(keeps, Reviewer.member_id.is_not(None)))
        .order_by(Member.name, Member.id)
    ).all()
    readers = [_reader(actor, row, newest) for row in found if row.asked_at is not None or row.opinion is not None]
    own = (actor.member_id, newest.author_id)
    askable = tuple((row.id, row.name) for row in found if row.keeps and row.asked_at is None and row.id not in own)
    alone = not any(row.keeps and row.id != actor.member_id for row in found)
    # Those who were asked come first, in that order; whoever read it unasked follows.
    readers.sort(key=lambda one: (one.asked_at is None, one.asked_at or one.said_at, one.member_id))
    return Desk(tuple(readers), askable, alone)


def _reader(actor: Actor, row: Row, newest: VersionShown) -> ReaderShown:
    return ReaderShown(
        member_id=row.id,
        name=row.name,
        asked_at=row.asked_at,
        opinion=row.opinion or "",
        said_at=row.said_at,
        me=row.id == actor.member_id,
        wrote=row.id == newest.author_id,
        keeps=bool(row.keeps),
    )


def something_to_read(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that a document waits for the actor on a day; None for who looks after none."""
    if not (actor.is_curator or actor.facilitates):
        return None
    return exists().where(visible(actor, Document), or_(_asked(actor), _due(actor, day)))


def _asked(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a document waits to be read by the actor, who neither wrote its newest version nor read it yet."""
    asked = exists().where(Reviewer.document_id == Document.id, Reviewer.member_id == actor.member_id).correlate(Document)
    newest = (DocumentVersion.document_id == Document.id, DocumentVersion.number == Document.newest_number)
    wrote = exists().where(*newest, DocumentVersion.author_id == actor.member_id).correlate(Document)
    said = _last_word(actor)
    # Who asked for changes has nothing to do until it comes back.
    read = or_(said == Opinion.APPROVED, and_(said == Opinion.CHANGES, Document.stage == Stage.DRAFT))
    return and_(asked, Document.stage != Stage.PUBLISHED, not_(wrote), not_(read))


def _last_word(actor: Actor) -> ColumnElement[Any]:
    """Return the column of the actor's last word on a document's newest version, empty where there is none."""
    own = (Review.document_id == Document.id, Review.number == Document.newest_number, Review.member_id == actor.member_id)
    last = select(Review.opinion).where(*own).order_by(Review.id.desc()).limit(1).correlate(Document).scalar_subquery()
    return func.coalesce(last, "")


def _due(actor: Actor, day: date) -> ColumnElement[bool]:
    kept = true() if actor.is_curator else Document.pact_id.in_(sorted(actor.facilitates))
    return and_(kept, Document.state == State.LIVE, Document.review_on <= day)


def waiting_for(actor: Actor) -> tuple[Waiting, ...]:
    """Return the documents that wait for the actor: those they were asked to read, those in their care whose day has come."""
    to_read, due = _asked(actor), _due(actor, today())
    found = rows(
        select(Document.id, Document.title, Document.slug, Document.review_on, to_read.label("asked"), due.label("due"))
        .where(visible(actor, Document), or_(to_read, due))
        .order_by(Document.review_on, Document.id)
        .limit(_SHOWN)
    )
    return tuple(Waiting(row.title, _waiting_address(row), bool(row.asked), row.review_on if row.due else None) for row in found)


def _waiting_address(row: Row) -> str:
    """Return where somebody goes on from the front door: who is asked to read finds the newest version, readers' or not."""
    return f"{LIBRARY}/{row.id}/revisione" if row.asked else document_address(row.id, row.slug)
