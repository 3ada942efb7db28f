"""A word to who facilitates, once, when a long conversation ended and nothing of it was collected."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from forum.citations.events import HarvestLetGo, HarvestReminded
from forum.citations.models import ThreadReminder
from forum.citations.queries.reminders import facilitated, harvested
from forum.citations.reminder_letters import nothing_collected
from forum.core import clock, limits
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.outbox import Parcel, enqueue
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.discussions.events import PostAdded, ThreadLocked
from forum.discussions.models import Thread
from forum.mail.queue import post_mail
from forum.pacts.queries.keepers import keepers_of

HARVEST_BOX = "harvest"


def on_lock(event: ThreadLocked, work: UnitOfWork) -> None:
    """Tell of a conversation that takes no more replies."""
    _tell(event.thread_id, event.actor_id, work)


def on_post(event: PostAdded, work: UnitOfWork) -> None:
    """Leave a parcel that waits for the day on which a long conversation would have been silent for long; each reply moves it."""
    long = (Thread.id == event.thread_id, Thread.post_count >= limits.LONG_THREAD, ~_told())
    last_post_at = db.session.scalar(select(Thread.last_post_at).where(*long, visible(SYSTEM, Thread)))
    # What was imported after it had been silent for long is nobody's unfinished business.
    if last_post_at is None or (day := _silent_from(last_post_at)) <= clock.now():
        return
    enqueue(HARVEST_BOX, str(Ref("thread", event.thread_id)), at=day)


def tell_parcels(parcels: list[Parcel]) -> None:
    """Tell of the conversations whose day has come and in which nobody wrote since."""
    for parcel in parcels:
        thread_id = Ref.parse(parcel.key).id
        with unit_of_work() as work:
            last_post_at = db.session.scalar(select(Thread.last_post_at).where(Thread.id == thread_id, visible(SYSTEM, Thread)))
            if last_post_at is not None and _silent_from(last_post_at) <= clock.now():
                _tell(thread_id, None, work)


def let_go(actor: Actor, thread_id: int) -> None:
    """Say that there is nothing to collect from a conversation; raises NotFound to who was not told of it."""
    with unit_of_work() as work:
        row = db.session.scalar(
            select(ThreadReminder)
            .join(Thread, Thread.id == ThreadReminder.thread_id)
            .where(Thread.id == thread_id, visible(actor, Thread), facilitated(actor))
            .with_for_update(of=ThreadReminder)
        )
        if row is None:
            raise NotFound
        if row.let_go_at is None:
            row.let_go_at = clock.now()
            work.emit(HarvestLetGo(actor_id=actor.member_id, thread_id=thread_id))


def _silent_from(last_post_at: datetime) -> datetime:
    return last_post_at + timedelta(days=limits.OLD_THREAD_DAYS)


def _told() -> ColumnElement[bool]:
    return select(ThreadReminder.thread_id).where(ThreadReminder.thread_id == Thread.id).exists()


def _tell(thread_id: int, actor_id: int | None, work: UnitOfWork) -> None:
    """Tell of a conversation that is long, before its readers, never told of, and of which nothing was collected."""
    due = (Thread.state == State.LIVE, Thread.post_count >= limits.LONG_THREAD, ~_told(), ~harvested(Thread.id))
    # The row is locked first: of two who come at once, the second finds that it was told.
    thread = db.session.scalar(select(Thread).where(Thread.id == thread_id, visible(SYSTEM, Thread), *due).with_for_update(of=Thread))
    if thread is None:
        return
    db.session.add(ThreadReminder(thread_id=thread_id, told_at=clock.now()))
    # Neither a title nor an address that holds one leaves a confidential pact.
    title = thread.title if rung_of(thread.audience) <= Rung.MEMBERS else ""
    for one in keepers_of(thread.pact_id):
        # Who closes a conversation finds the same words on the next page.
        if one.member_id != actor_id:
            letter = nothing_collected(f"/discussioni/{thread_id}", title, limits.LONG_THREAD)
            post_mail(f"harvest:{thread_id}:{one.member_id}", letter, one.email, one.language)
    work.emit(HarvestReminded(actor_id=actor_id, thread_id=thread_id))
