"""Noting moments of a recording, changing them, taking them away, hiding them."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.events import MomentDeleted, MomentEdited, MomentHidden, MomentNoted, MomentRestored
from forum.listening.models import Moment, MomentAnswer, MomentKind
from forum.listening.queries.shown import shown
from forum.listening.queries.stretches import kept_out
from forum.listening.services.rows import hold_recording
from forum.listening.services.together import current_listening
from forum.meetings.models import Meeting
from forum.text.clocks import LONGEST_MS, SECOND
from forum.web.dates import today


@dataclass(frozen=True)
class Note:
    """What somebody notes: from when to when in milliseconds (None for a single second), what for, and a line."""

    starts: int
    ends: int | None
    kind: str
    line: str


def note_moment(actor: Actor, meeting_id: int, recording_id: int, given: Note, submission: str | None = None) -> Moment:
    """Note a moment; raises NotFound, Denied, Repeated, and Invalid for a time that is kept out."""
    _check(given)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        recording, meeting = hold_recording(actor, recording_id)
        if meeting.id != meeting_id:
            raise NotFound
        require(policy.note(actor, meeting))
        _refuse_kept_out(recording.id, given)
        _refuse_one_too_many(recording.id)
        row = Moment(
            recording_id=recording.id,
            meeting_id=meeting.id,
            starts=given.starts,
            ends=given.ends,
            kind=MomentKind(given.kind),
            line=given.line,
            reserved=False,
            made_at=clock.now(),
            listening_id=current_listening(meeting.id, today()),
            audience=meeting.audience,
            opened_at=meeting.opened_at,
            pact_id=meeting.pact_id,
            author_id=actor.member_id,
            state=State.LIVE,
        )
        db.session.add(row)
        db.session.flush()
        work.made(Ref("moment", row.id))
        work.emit(MomentNoted(actor_id=actor.member_id, moment_id=row.id, meeting_id=meeting.id))
    return row


def edit_moment(actor: Actor, moment_id: int, given: Note, version: int, submission: str | None = None) -> Moment:
    """Change one's own moment; raises Conflict with the note that stands when `version` is no longer the current one."""
    _check(given)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        row, meeting = hold_moment(actor, moment_id)
        work.made(Ref("moment", row.id))
        require(policy.edit_moment(actor, meeting, row))
        standing = Note(row.starts, row.ends, row.kind, row.line)
        if row.version != version:
            raise Conflict((row.version, standing))
        if given == standing:
            return row
        _refuse_kept_out(row.recording_id, given)
        now = clock.now()
        if not policy.edit_leaves_no_trace(row.made_at, now):
            row.edited_at = now
        row.starts, row.ends, row.kind, row.line = given.starts, given.ends, MomentKind(given.kind), given.line
        row.version += 1
        work.emit(MomentEdited(actor_id=actor.member_id, moment_id=row.id, meeting_id=meeting.id, version=row.version))
    return row


def delete_moment(actor: Actor, moment_id: int) -> None:
    """Take a moment and its words away for good, and with a hidden one the answers that nobody sees any more."""
    with unit_of_work() as work:
        row, meeting = hold_moment(actor, moment_id)
        # Those of others: an author who only answered themselves takes all of it along.
        others = (MomentAnswer.moment_id == row.id, MomentAnswer.author_id.is_distinct_from(row.author_id))
        answers = select(func.count(MomentAnswer.id)).where(*others, MomentAnswer.state == State.LIVE, visible(actor, MomentAnswer))
        require(policy.delete_moment(actor, row, db.session.scalar(answers) or 0))
        row.state, row.line, row.hidden_reason = State.DELETED, "", ""
        for answer in db.session.scalars(select(MomentAnswer).where(MomentAnswer.moment_id == row.id)):
            answer.state, answer.text, answer.hidden_reason = State.DELETED, "", ""
        work.emit(MomentDeleted(actor_id=actor.member_id, moment_id=row.id, meeting_id=meeting.id))


def hide_moment(actor: Actor, moment_id: int, reason: str) -> None:
    """Show a moment only to its author, with the reason, and to who moderates."""
    with unit_of_work() as work:
        row, meeting = hold_moment(actor, moment_id)
        require(policy.hide_words(actor, row))
        row.state, row.hidden_reason = State.HIDDEN, reason[: limits.REASON]
        work.emit(MomentHidden(actor_id=actor.member_id, moment_id=row.id, meeting_id=meeting.id, reason=row.hidden_reason))


def restore_moment(actor: Actor, moment_id: int) -> None:
    """Show a hidden moment again."""
    with unit_of_work() as work:
        row, meeting = hold_moment(actor, moment_id)
        require(policy.restore_words(actor, row))
        row.state, row.hidden_reason = State.LIVE, ""
        work.emit(MomentRestored(actor_id=actor.member_id, moment_id=row.id, meeting_id=meeting.id))


def hold_moment(actor: Actor, moment_id: int) -> tuple[Moment, Meeting]:
    """Return a moment under its meeting's lock, and the meeting; raises NotFound when the actor does not see both."""
    seen = (Moment.id == moment_id, visible(actor, Moment), shown(Moment))
    recording_id = db.session.scalar(select(Moment.recording_id).where(*seen))
    if recording_id is None:
        raise NotFound
    _recording, meeting = hold_recording(actor, recording_id)
    row = db.session.scalar(select(Moment).where(*seen).with_for_update())
    if row is None:
        raise NotFound
    return row, meeting


def _check(given: Note) -> None:
    ends = given.starts if given.ends is None else given.ends
    if not 0 <= given.starts <= ends <= LONGEST_MS:
        raise Invalid({"quando": _("No recording is that long.")})


def _refuse_kept_out(recording_id: int, given: Note) -> None:
    """Refuse what overlaps a stretch that is kept out: nobody but who tends the meeting would ever see it."""
    ends = given.starts + SECOND if given.ends is None else given.ends
    if any(given.starts < until and ends > since for since, until in kept_out(recording_id)):
        raise Invalid({"quando": _("This part of the recording is kept out: choose another second.")})


def _refuse_one_too_many(recording_id: int) -> None:
    count = db.session.scalar(select(func.count(Moment.id)).where(Moment.recording_id == recording_id, Moment.state != State.DELETED))
    if (count or 0) >= limits.MOMENTS_PER_RECORDING:
        raise Denied(_("This recording holds very many moments already: answer one of those, or open a discussion."))
