"""Keeping stretches of a recording out: asking, answering, showing again, and the rows that follow."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, exists, func, select, update

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.care_addresses import stretches_address
from forum.listening.events import StretchAccepted, StretchAsked, StretchLifted, StretchRefused, StretchWithdrawn
from forum.listening.letters import stretch_answered, stretch_asked
from forum.listening.models import Moment, Passage, Stretch, StretchState
from forum.listening.queries.stretches import overlapping
from forum.listening.queries.tenders import title_for_letters
from forum.listening.services.minutes import renew_times
from forum.listening.services.own_files import close_kept_out
from forum.listening.services.rows import hold_recording
from forum.mail.queue import post_mail
from forum.meetings.models import Meeting, Recording
from forum.meetings.policy import tends
from forum.pacts.queries.keepers import find_recipient, keepers_of
from forum.text.clocks import LONGEST_MS


@dataclass(frozen=True)
class Wish:
    """A stretch that somebody wants kept out, in milliseconds, with a few words if they like."""

    recording_id: int
    starts: int
    ends: int
    reason: str = ""


@dataclass(frozen=True)
class Reserved:
    """The rows that changed sides: those taken out just now, and those shown again."""

    passages_out: tuple[int, ...]
    moments_out: tuple[int, ...]
    passages_back: tuple[int, ...]
    moments_back: tuple[int, ...]


def reserve_rows(recording_id: int) -> Reserved:
    """Have `reserved` say of every passage and moment of a recording whether an accepted stretch covers any of it.

    To be called within the unit of work of whatever writes such rows or moves their times (a transcript put in place, brought
    back or cut anew, a moment noted or changed), once they are in the session: what overlaps an accepted stretch is then never
    shown, not even for a moment. What is reserved has no entry in the index, so whoever wrote the rows indexes them as ever.
    """
    db.session.flush()
    return Reserved(
        passages_out=_set(Passage, recording_id, True),
        moments_out=_set(Moment, recording_id, True),
        passages_back=_set(Passage, recording_id, False),
        moments_back=_set(Moment, recording_id, False),
    )


def _covered(model: type[Passage] | type[Moment]) -> ColumnElement[bool]:
    """Say that an accepted stretch covers some of a row."""
    accepted = (Stretch.recording_id == model.recording_id, Stretch.state == StretchState.ACCEPTED)
    return exists().where(*accepted, overlapping(model, Stretch.starts, Stretch.ends))


def _set(model: type[Passage] | type[Moment], recording_id: int, out: bool) -> tuple[int, ...]:
    covered = _covered(model)
    which = (model.recording_id == recording_id, model.reserved.is_not(out), covered if out else ~covered)
    changed = db.session.scalars(
        update(model).where(*which).values(reserved=out).returning(model.id), execution_options={"synchronize_session": "fetch"}
    )
    return tuple(sorted(changed))


def ask_stretch(actor: Actor, meeting_id: int, wish: Wish, key: str | None = None) -> Stretch:
    """Ask that a stretch of a meeting's recording be kept out; raises Invalid, Denied, Repeated."""
    _check(wish)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        recording, meeting = _hold(actor, meeting_id, wish.recording_id)
        require(policy.ask_stretch(actor, meeting))
        _not_too_many(actor, meeting_id)
        row = Stretch(
            recording_id=recording.id,
            starts=wish.starts,
            ends=wish.ends,
            state=StretchState.ASKED,
            reason=wish.reason,
            asked_by=actor.member_id,
            asked_at=clock.now(),
        )
        db.session.add(row)
        db.session.flush()
        work.made(Ref("meeting", meeting_id))
        work.emit(StretchAsked(actor_id=actor.member_id, stretch_id=row.id, recording_id=recording.id, meeting_id=meeting_id))
        _tell_tenders(actor, meeting)
    return row


def decide_stretch(actor: Actor, meeting_id: int, stretch_id: int, accept: bool, answer: str) -> Stretch:
    """Keep a stretch out, or say why not; raises NotFound for who does not tend the meeting, Denied once it was answered."""
    with unit_of_work() as work:
        row, meeting = _hold_stretch(actor, meeting_id, stretch_id)
        if not tends(actor, meeting):
            raise NotFound
        require(policy.decide_stretch(actor, meeting, row.state))
        if not accept and not answer:
            raise Invalid({"answer": _("Say in a line why not: who asked will read it.")})
        row.state = StretchState.ACCEPTED if accept else StretchState.REFUSED
        row.answer, row.decided_by, row.decided_at = answer, actor.member_id, clock.now()
        which: dict[str, Any] = {"stretch_id": row.id, "recording_id": row.recording_id, "meeting_id": meeting_id}
        if accept:
            work.emit(StretchAccepted(actor_id=actor.member_id, **_follow(meeting, row), **which))
        else:
            work.emit(StretchRefused(actor_id=actor.member_id, **which))
        _tell_who_asked(actor, meeting_id, row)
    return row


def lift_stretch(actor: Actor, meeting_id: int, stretch_id: int) -> StretchState:
    """Show again what is kept out, or take one's own wish back; returns how the stretch stood. Raises NotFound, Denied."""
    with unit_of_work() as work:
        row, meeting = _hold_stretch(actor, meeting_id, stretch_id)
        if not tends(actor, meeting) and row.asked_by != actor.member_id:
            raise NotFound
        require(policy.lift_stretch(actor, meeting, row.state, row.asked_by))
        before = StretchState(row.state)
        row.state, row.decided_by, row.decided_at = StretchState.LIFTED, actor.member_id, clock.now()
        which: dict[str, Any] = {"stretch_id": row.id, "recording_id": row.recording_id, "meeting_id": meeting_id}
        if before == StretchState.ACCEPTED:
            work.emit(StretchLifted(actor_id=actor.member_id, **_follow(meeting, row), **which))
        else:
            work.emit(StretchWithdrawn(actor_id=actor.member_id, **which))
    return before


def _follow(meeting: Meeting, stretch: Stretch) -> dict[str, Any]:
    """Have the rows and the page follow an answered stretch; returns the passages and moments that changed sides."""
    changed = reserve_rows(stretch.recording_id)
    renew_times(meeting.id)
    close_kept_out(meeting.id)
    return {
        "passages": (*changed.passages_out, *changed.passages_back),
        "moments": (*changed.moments_out, *changed.moments_back),
    }


def _check(wish: Wish) -> None:
    if not 0 <= wish.starts <= LONGEST_MS:
        raise Invalid({"starts": _("No recording is that long.")})
    if wish.ends > LONGEST_MS:
        raise Invalid({"ends": _("No recording is that long.")})
    if wish.ends <= wish.starts:
        raise Invalid({"ends": _("The end comes after the beginning.")})


def _hold(actor: Actor, meeting_id: int, recording_id: int) -> tuple[Recording, Meeting]:
    recording, meeting = hold_recording(actor, recording_id)
    if meeting.id != meeting_id:
        raise NotFound
    return recording, meeting


def _hold_stretch(actor: Actor, meeting_id: int, stretch_id: int) -> tuple[Stretch, Meeting]:
    recording_id = db.session.scalar(select(Stretch.recording_id).where(Stretch.id == stretch_id))
    if recording_id is None:
        raise NotFound
    _recording, meeting = _hold(actor, meeting_id, recording_id)
    # Read once the meeting's lock is had: of two answers at once the second finds it answered.
    return db.session.scalars(select(Stretch).where(Stretch.id == stretch_id).with_for_update()).one(), meeting


def _not_too_many(actor: Actor, meeting_id: int) -> None:
    own = (Stretch.asked_by == actor.member_id, Stretch.state == StretchState.ASKED, Recording.meeting_id == meeting_id)
    waiting = db.session.scalar(select(func.count(Stretch.id)).join(Recording, Recording.id == Stretch.recording_id).where(*own))
    if (waiting or 0) >= limits.STRETCHES_WAITING:
        raise Denied(_("Many of your wishes wait here already: let them be answered first."))


def _tell_tenders(actor: Actor, meeting: Meeting) -> None:
    """Write to who tends the meeting, once for however many wishes wait in the outbox."""
    letter = stretch_asked(stretches_address(meeting.id), title_for_letters(meeting))
    for one in keepers_of(meeting.pact_id):
        if one.member_id != actor.member_id:
            post_mail(f"stretch:{meeting.id}:{one.member_id}", letter, one.email, one.language)


def _tell_who_asked(actor: Actor, meeting_id: int, row: Stretch) -> None:
    one = find_recipient(row.asked_by)
    if one is not None and one.member_id != actor.member_id:
        post_mail(f"stretch-answer:{row.id}", stretch_answered(stretches_address(meeting_id)), one.email, one.language)
