"""A recording and its meeting as the pages about it name them, and what decides who may do what there."""

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening.addresses import listening_address
from forum.listening.models import Transcript
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording


@dataclass(frozen=True)
class RecordingAbout:
    """A recording, the meeting it is of, and the version of its transcript: 0 where there is none."""

    id: int
    position: int
    meeting_id: int
    slug: str
    meeting_title: str
    audience: int
    state: int
    pact_id: int | None
    transcript_version: int

    @property
    def meeting_url(self) -> str:
        """The address of the meeting's page."""
        return meeting_address(self.meeting_id, self.slug)

    @property
    def url(self) -> str:
        """The address of the page on which it is listened to."""
        return self.at()

    def at(self, starts: int | None = None) -> str:
        """Return where it is listened to from a moment on, in milliseconds."""
        return listening_address(self.meeting_id, self.slug, starts, self.position + 1)


def get_recording(actor: Actor, recording_id: int) -> RecordingAbout:
    """Return a recording in one statement; raises NotFound when there is none for this actor."""
    statement = (
        select(
            *(Recording.id, Recording.position, Meeting.id.label("meeting_id"), Meeting.slug, Meeting.title.label("meeting_title")),
            *(Meeting.audience, Meeting.state, Meeting.pact_id),
            func.coalesce(Transcript.version, 0).label("transcript_version"),
        )
        .select_from(Recording)
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .outerjoin(Transcript, Transcript.recording_id == Recording.id)
        .where(Recording.id == recording_id, Recording.position >= 0, visible(actor, Meeting))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return RecordingAbout(**row._mapping)
