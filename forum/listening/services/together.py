"""Listening together: a window of days in which people are asked for a few moments each."""

from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db, upsert
from forum.core.errors import Denied, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.events import ListeningClosed, ListeningOpened
from forum.listening.models import DismissedListening, Listening
from forum.listening.queries.together import under_way, unfinished
from forum.meetings.models import Meeting, Recording
from forum.meetings.services.rows import hold_meeting
from forum.web.dates import today


@dataclass(frozen=True)
class Window:
    """From which day to which people listen together, how many moments each is asked for, and what is said to them."""

    first_day: date
    last_day: date
    wanted: int
    greeting: str = ""


def current_listening(meeting_id: int, day: date) -> int | None:
    """Return the window in which people listen to a meeting on a day, for the moments noted then; None outside one.

    `day` is a day at the place (`queries.consent.today()`), and the caller has decided who may note.
    """
    own = (Listening.meeting_id == meeting_id, under_way(day))
    return db.session.scalar(select(Listening.id).where(*own).order_by(Listening.id.desc()).limit(1))


def open_listening(actor: Actor, meeting_id: int, window: Window, key: str | None = None) -> Listening:
    """Ask people for a few moments each; raises Denied, Invalid, Repeated."""
    _check(window)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        meeting = hold_meeting(actor, meeting_id)
        require(policy.care(actor, meeting))
        if meeting.state != State.LIVE:
            raise Denied(_("This meeting is hidden for now."))
        if not db.session.scalar(select(func.count(Recording.id)).where(Recording.meeting_id == meeting_id, Recording.position >= 0)):
            raise Denied(_("There is no recording to listen to yet: add one to the page first."))
        if db.session.scalar(select(Listening.id).where(Listening.meeting_id == meeting_id, unfinished(today())).limit(1)):
            raise Denied(_("People are asked to listen together already: one window at a time."))
        row = Listening(
            meeting_id=meeting_id,
            first_day=window.first_day,
            last_day=window.last_day,
            wanted=window.wanted,
            greeting=window.greeting,
            opened_by=actor.member_id,
            opened_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        work.made(Ref("meeting", meeting_id))
        work.emit(ListeningOpened(actor_id=actor.member_id, meeting_id=meeting_id, listening_id=row.id))
    return row


def close_listening(actor: Actor, meeting_id: int) -> None:
    """Close the window that is open or about to be; raises Denied where there is none."""
    with unit_of_work() as work:
        meeting = hold_meeting(actor, meeting_id)
        require(policy.care(actor, meeting))
        own = (Listening.meeting_id == meeting_id, unfinished(today()))
        row = db.session.scalar(select(Listening).where(*own).order_by(Listening.id.desc()).limit(1))
        if row is None:
            raise Denied(_("It is closed already."))
        row.closed_at = clock.now()
        work.emit(ListeningClosed(actor_id=actor.member_id, meeting_id=meeting_id, listening_id=row.id))


def dismiss_listening(actor: Actor, meeting_id: int, listening_id: int) -> None:
    """Have somebody be told no more of a window; raises NotFound. No event: nothing shown to anybody else changes."""
    with unit_of_work():
        own = (Listening.id == listening_id, Listening.meeting_id == meeting_id)
        seen = select(Listening.id).join(Meeting, Meeting.id == Listening.meeting_id).where(*own, visible(actor, Meeting))
        if not actor.is_member or db.session.scalar(seen) is None:
            raise NotFound
        insert = upsert(DismissedListening).values(listening_id=listening_id, member_id=actor.member_id)
        db.session.execute(insert.on_conflict_do_nothing())


def _check(window: Window) -> None:
    if window.first_day < today():
        raise Invalid({"first_day": _("This day is over: begin today or later.")})
    if window.last_day < window.first_day:
        raise Invalid({"last_day": _("The last day comes after the first.")})
    if (window.last_day - window.first_day).days >= limits.LISTENING_DAYS:
        raise Invalid({"last_day": _("At most %(most)s days: a longer window is forgotten.", most=limits.LISTENING_DAYS)})
    if not 1 <= window.wanted <= limits.LISTENING_WANTED:
        raise Invalid({"wanted": _("Ask for one to %(most)s moments.", most=limits.LISTENING_WANTED)})
