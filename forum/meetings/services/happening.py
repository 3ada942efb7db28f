"""Typing in what happened in the room: who was there, minutes, decisions, the next date."""

from forum.core import clock
from forum.core.actor import Actor
from forum.core.errors import Conflict, require
from forum.core.work import unit_of_work
from forum.meetings import policy
from forum.meetings.events import MeetingChanged
from forum.meetings.models import Meeting
from forum.meetings.queries import get_meeting_to_edit
from forum.meetings.services.rows import hold_meeting, open_files, set_decisions, words_of_decisions
from forum.meetings.sheet import Happened, write_sheet


def tell_what_happened(actor: Actor, meeting_id: int, version: int, happened: Happened) -> Meeting:
    """Put what happened on a meeting's page and leave the rest of it as it is; raises Conflict when somebody saved since `version`."""
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.edit(actor, row))
        stands = get_meeting_to_edit(actor, meeting_id)
        if row.version != version:
            raise Conflict(stands)
        written = write_sheet({**row.sheet, **happened.sheet}, stands.values.recordings)
        row.sheet, row.sheet_html, row.text_version = written.source, written.html, written.version
        row.next_day, row.next_hour = happened.next_day, happened.next_hour if happened.next_day else None
        row.next_date_text = happened.next_date_text
        set_decisions(row.id, happened.decided)
        row.plain = "\n".join(filter(None, (written.plain, words_of_decisions(row.id))))
        row.version, row.updated_at = row.version + 1, clock.now()
        open_files(actor, row)
        work.emit(MeetingChanged(actor_id=actor.member_id, meeting_id=row.id, version=row.version, audience=row.audience))
    return row
