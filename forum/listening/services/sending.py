"""Giving a meeting a recording that we keep ourselves."""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files.services import Taken
from forum.meetings import policy
from forum.meetings.events import MeetingChanged
from forum.meetings.models import Meeting, Recording
from forum.meetings.services.rows import hold_meeting, open_files
from forum.meetings.sheet import LinkedRecording, write_sheet
from forum.text.recordings import find_own


def add_own_recording(actor: Actor, meeting_id: int, taken: Taken, title: str = "", key: str | None = None) -> Meeting:
    """Put a file that the actor just sent after the recordings of a meeting; raises Denied, Invalid, Repeated."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        meeting = hold_meeting(actor, meeting_id)
        require(policy.edit(actor, meeting))
        place = _next_place(meeting_id)
        played = find_own(taken.url)
        if played is None:
            raise Invalid({"file": _("The forum cannot play this file.")})
        names = {"provider": played.provider, "host": played.host, "key": played.key, "url": played.url}
        db.session.add(Recording(meeting_id=meeting_id, position=place, title=title, start=0, **names))
        _say(meeting, LinkedRecording(played, title), first=place == 0)
        meeting.version += 1
        meeting.updated_at = clock.now()
        db.session.flush()
        open_files(actor, meeting)
        work.made(Ref("meeting", meeting.id))
        work.emit(MeetingChanged(actor_id=actor.member_id, meeting_id=meeting.id, version=meeting.version, audience=meeting.audience))
    return meeting


def _next_place(meeting_id: int) -> int:
    """Return the place after the last recording; raises Invalid where there is no more room."""
    standing = (Recording.meeting_id == meeting_id, Recording.position >= 0)
    last = db.session.scalar(select(func.max(Recording.position)).where(*standing))
    place = 0 if last is None else last + 1
    if place >= limits.RECORDINGS_PER_MEETING:
        raise Invalid({"file": _("At most %(most)s recordings.", most=limits.RECORDINGS_PER_MEETING)})
    return place


def _say(meeting: Meeting, linked: LinkedRecording, first: bool) -> None:
    """Have the meeting's texts know of the recording: bare times in them mean the first one, and its title is found by search."""
    if first:
        written = write_sheet(meeting.sheet, [linked])
        meeting.sheet_html, meeting.plain, meeting.text_version = written.html, written.plain, written.version
    elif linked.title:
        meeting.plain = f"{meeting.plain}\n{linked.title}".strip()
