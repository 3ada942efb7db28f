"""Who is asked to read a document, who could be, and which documents wait for their keepers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, true

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db, rows
from forum.library.addresses import document_address
from forum.library.models import Document, Reviewer, Stage
from forum.library.queries.reading import DocumentShown
from forum.pacts.queries.keepers import facilitates
from forum.web.dates import today

_SHOWN = 8


@dataclass(frozen=True)
class ReviewerShown:
    """Somebody who was asked to read a document."""

    member_id: int
    name: str
    asked_at: datetime
    me: bool


@dataclass(frozen=True)
class Waiting:
    """A document that asks something of the reader: to be read before publication, or again because its day has come."""

    title: str
    url: str
    asked: bool
    due: date | None


def may_be_asked(pact_id: int | None, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a member looks after documents of a pact, or of the commons, and is not the one who asks."""
    keeps = Member.is_curator == true()
    if pact_id is not None:
        keeps = or_(keeps, facilitates(pact_id))
    return and_(members_in(), keeps, Member.id != actor.member_id)


def reviewers_of(actor: Actor, document: DocumentShown) -> tuple[ReviewerShown, ...]:
    """Return who was asked to read a document that the actor looks after, the first asked first."""
    found = rows(
        select(Member.id, Member.name, Reviewer.asked_at)
        .join(Reviewer, Reviewer.member_id == Member.id)
        .where(Reviewer.document_id == document.id, members_in())
        .order_by(Reviewer.asked_at, Member.id)
    )
    return tuple(ReviewerShown(row.id, row.name, row.asked_at, row.id == actor.member_id) for row in found)


def askable(actor: Actor, document: DocumentShown) -> tuple[tuple[int, str], ...]:
    """Return number and name of those who could be asked to read a document and were not yet."""
    asked = select(Reviewer.member_id).where(Reviewer.document_id == document.id)
    found = db.session.execute(
        select(Member.id, Member.name)
        .where(may_be_asked(document.pact_id, actor), Member.id.not_in(asked))
        .order_by(Member.name, Member.id)
    )
    return tuple((row.id, row.name) for row in found)


def something_to_read(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that a document waits for the actor on a day; None for who looks after none."""
    if not (actor.is_curator or actor.facilitates):
        return None
    return exists().where(visible(actor, Document), or_(_asked(actor), _due(actor, day)))


def _asked(actor: Actor) -> ColumnElement[bool]:
    asked = exists().where(Reviewer.document_id == Document.id, Reviewer.member_id == actor.member_id).correlate(Document)
    return and_(asked, Document.stage != Stage.PUBLISHED)


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
    return tuple(
        Waiting(row.title, document_address(row.id, row.slug), bool(row.asked), row.review_on if row.due else None) for row in found
    )
