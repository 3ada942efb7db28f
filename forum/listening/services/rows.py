"""The one way in which a service takes hold of a recording and its meeting."""

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotFound
from forum.meetings.models import Meeting, Recording
from forum.meetings.services.rows import hold_meeting


def hold_recording(actor: Actor, recording_id: int) -> tuple[Recording, Meeting]:
    """Return a recording under its meeting's lock, and the meeting; raises NotFound when the actor does not see it."""
    standing = (Recording.id == recording_id, Recording.position >= 0)
    meeting_id = db.session.scalar(select(Recording.meeting_id).where(*standing))
    if meeting_id is None:
        raise NotFound
    meeting = hold_meeting(actor, meeting_id)
    recording = db.session.scalar(select(Recording).where(*standing))
    if recording is None:
        raise NotFound
    return recording, meeting
