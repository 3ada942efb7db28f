"""Hiding a meeting, showing it again, taking it away: for moderation and for who keeps it."""

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import State
from forum.core.errors import require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import services as files
from forum.meetings import policy
from forum.meetings.events import MeetingDeleted, MeetingHidden, MeetingRestored
from forum.meetings.services.rows import forget_decisions_and_attachments, forget_recordings, hold_meeting


def hide_meeting(actor: Actor, meeting_id: int, reason: str) -> None:
    """Show a meeting only to its author and to who moderates, with the reason; its files go with it."""
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.hide(actor, row))
        row.state, row.hidden_reason = State.HIDDEN, reason[: limits.REASON]
        files.hide(Ref("meeting", row.id))
        work.emit(MeetingHidden(actor_id=actor.member_id, meeting_id=row.id, reason=row.hidden_reason))


def restore_meeting(actor: Actor, meeting_id: int) -> None:
    """Show a hidden meeting again."""
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.restore(actor, row))
        row.state, row.hidden_reason = State.LIVE, ""
        files.show(Ref("meeting", row.id))
        work.emit(MeetingRestored(actor_id=actor.member_id, meeting_id=row.id))


def delete_meeting(actor: Actor, meeting_id: int) -> None:
    """Take a meeting and its words away for good; the empty row stays, so that its number is never used again."""
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.delete(actor, row))
        row.state = State.DELETED
        row.sheet, row.sheet_html, row.plain = {}, {}, ""
        row.place = row.date_text = row.next_date_text = row.provenance = row.provenance_date = row.hidden_reason = ""
        row.day = row.last_day = row.next_day = row.next_hour = None
        forget_decisions_and_attachments(row.id)
        forget_recordings(row.id)
        files.release(Ref("meeting", row.id))
        work.emit(MeetingDeleted(actor_id=actor.member_id, meeting_id=row.id))
