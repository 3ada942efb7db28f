"""Bringing the entries of speech up to date when something about its meeting changes, however many they are, in one statement."""

from sqlalchemy import ColumnElement, select

from forum.core.outbox import enqueue_rows
from forum.core.work import INDEX_BOX
from forum.listening.models import Passage
from forum.meetings.models import Meeting, Recording


def renew_of_recording(recording_id: int) -> None:
    """Put every passage of a recording into the index's box."""
    _renew(Passage.recording_id == recording_id)


def renew_of_meeting(meeting_id: int) -> None:
    """Put every passage of a meeting into the index's box."""
    _renew(Passage.recording_id.in_(select(Recording.id).where(Recording.meeting_id == meeting_id)))


def renew_of_pact(pact_id: int) -> None:
    """Put every passage of a pact's meetings into the index's box."""
    recordings = select(Recording.id).join(Meeting, Meeting.id == Recording.meeting_id).where(Meeting.pact_id == pact_id)
    _renew(Passage.recording_id.in_(recordings))


def _renew(which: ColumnElement[bool]) -> None:
    enqueue_rows(INDEX_BOX, "passage", Passage.id, which)
