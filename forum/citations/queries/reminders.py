"""Long conversations that ended with nothing collected: of which somebody should be told, and who was."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from forum.citations.models import Citation, Collected, Excerpt, ThreadReminder
from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.memory import recalled
from forum.discussions.addresses import thread_address
from forum.discussions.models import Post, Thread

_POST = "post"


@dataclass(frozen=True)
class Reminder:
    """A conversation of which its facilitators were told."""

    thread_id: int
    title: str
    slug: str
    posts: int

    @property
    def url(self) -> str:
        """Where it is read, from its beginning."""
        return thread_address(self.thread_id, self.slug)


def harvested(thread_id: Any) -> ColumnElement[bool]:
    """Return the condition that something of a conversation was collected or cited, by anybody."""
    taken = (
        select(Excerpt.id)
        .join(Post, and_(Excerpt.source_kind == _POST, Post.id == Excerpt.source_id))
        .outerjoin(Collected, Collected.excerpt_id == Excerpt.id)
        .outerjoin(Citation, Citation.excerpt_id == Excerpt.id)
        .where(Post.thread_id == thread_id, or_(Collected.id.is_not(None), Citation.id.is_not(None)))
    )
    return taken.exists()


def facilitated(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor is one of those told of a conversation: facilitators of its pact, curators in the commons."""
    own = Thread.pact_id.in_(sorted(actor.facilitates)) if actor.facilitates else false()
    return or_(own, Thread.pact_id.is_(None)) if actor.is_curator else own


def reminders(actor: Actor) -> tuple[Reminder, ...]:
    """Return what the actor was told of and did not answer yet, the latest first; nothing, and at no cost, to who facilitates nothing."""
    return _waiting(actor) if actor.facilitates or actor.is_curator else ()


def something_unanswered(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that the actor was told of a conversation and did not answer; None to who facilitates nothing."""
    return exists().where(*_unanswered(actor)) if actor.facilitates or actor.is_curator else None


def find_post_to_begin_from(actor: Actor, thread_id: int) -> int | None:
    """Return the first post of a conversation of which the actor was told and has not answered; None where there is nothing to say."""
    first = select(Post.id).join(Thread, Thread.id == Post.thread_id).join(ThreadReminder, ThreadReminder.thread_id == Thread.id)
    asked = (Thread.id == thread_id, *_unanswered(actor), visible(actor, Post))
    return db.session.scalar(first.where(*asked).order_by(Post.position, Post.id).limit(1))


def _unanswered(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    told = (ThreadReminder.thread_id == Thread.id, ThreadReminder.let_go_at.is_(None))
    return *told, visible(actor, Thread), Thread.state == State.LIVE, facilitated(actor), ~harvested(Thread.id)


@recalled
def _waiting(actor: Actor) -> tuple[Reminder, ...]:
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.slug, Thread.post_count)
        .select_from(Thread)
        .join(ThreadReminder, ThreadReminder.thread_id == Thread.id)
        .where(*_unanswered(actor))
        .order_by(ThreadReminder.told_at.desc(), Thread.id.desc())
        .limit(limits.REMINDERS_SHOWN)
    )
    return tuple(Reminder(*row) for row in rows)
