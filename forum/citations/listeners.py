"""What citations do when others act: the watch over everything that words were taken from.

Events that only make new things are not among these: nobody can have taken words from what was not there.
"""

from sqlalchemy import and_, select

from forum.citations.models import Excerpt
from forum.citations.services.watching import look_again, look_again_where, taken_from
from forum.core.events import Event, Listener
from forum.core.refs import Ref
from forum.core.work import UnitOfWork
from forum.discussions.events import (
    PostDeleted,
    PostEdited,
    PostEvent,
    PostHidden,
    PostRestored,
    ThreadDeleted,
    ThreadHidden,
    ThreadMoved,
    ThreadRestored,
    ThreadRetitled,
    WholeThreadEvent,
)
from forum.discussions.models import Post
from forum.files.events import FileRead
from forum.listening.events import (
    MomentDeleted,
    MomentEdited,
    MomentEvent,
    MomentHidden,
    MomentRestored,
    PassagesCorrected,
    SpeechEvent,
    StretchAccepted,
    StretchLifted,
    TranscriptReplaced,
    TranscriptSet,
)
from forum.listening.models import Moment
from forum.meetings.events import MeetingChanged, MeetingDeleted, MeetingEvent, MeetingHidden, MeetingRestored
from forum.meetings.models import Recording
from forum.pacts.events import PactNarrowed


def look_at_post(event: PostEvent, work: UnitOfWork) -> None:
    """See what became of the words of a post, and of the documents laid beside it."""
    look_again((Ref("post", event.post_id),), work, event.actor_id)


def look_at_thread(event: WholeThreadEvent, work: UnitOfWork) -> None:
    """See what became of the words of a whole thread: of all its posts, also those that the event does not name."""
    there = select(Post.id).where(Post.thread_id == event.thread_id)
    look_again_where(and_(Excerpt.source_kind == "post", Excerpt.source_id.in_(there)), work, event.actor_id)
    look_again((Ref("post", post_id) for post_id in event.post_ids), work, event.actor_id)


def look_at_moment(event: MomentEvent, work: UnitOfWork) -> None:
    """See what became of the line of a moment."""
    look_again((Ref("moment", event.moment_id),), work, event.actor_id)


def look_at_speech(event: SpeechEvent, work: UnitOfWork) -> None:
    """See what became of the words of a recording, and of the moments that an event names with it."""
    moments = (Ref("moment", number) for number in event.moments)
    look_again((Ref("recording", event.recording_id), *moments), work, event.actor_id)


def look_at_meeting(event: MeetingEvent, work: UnitOfWork) -> None:
    """See what became of the minutes of a meeting, of what is said in its recordings and of what was noted there."""
    recordings = select(Recording.id).where(Recording.meeting_id == event.meeting_id)
    # Those of a meeting that is gone too: what was taken from them goes with it.
    moments = select(Moment.id).where(Moment.meeting_id == event.meeting_id)
    which = (
        taken_from((Ref("meeting", event.meeting_id),))
        | and_(Excerpt.source_kind == "recording", Excerpt.source_id.in_(recordings))
        | and_(Excerpt.source_kind == "moment", Excerpt.source_id.in_(moments))
    )
    look_again_where(which, work, event.actor_id)


def look_at_file(event: FileRead, work: UnitOfWork) -> None:
    """See what became of the words of a document that was read again."""
    look_again((Ref("file", event.file_id),), work, event.actor_id)


def look_at_pact(event: PactNarrowed, work: UnitOfWork) -> None:
    """See who reads now what was taken from a pact: every feature before this one has pulled its things in."""
    look_again_where(Excerpt.pact_id == event.pact_id, work, event.actor_id)


WATCHED: tuple[tuple[type[Event], Listener], ...] = (
    *((event, look_at_post) for event in (PostEdited, PostDeleted, PostHidden, PostRestored)),
    *((event, look_at_thread) for event in (ThreadRetitled, ThreadMoved, ThreadHidden, ThreadRestored, ThreadDeleted)),
    *((event, look_at_moment) for event in (MomentEdited, MomentDeleted, MomentHidden, MomentRestored)),
    *((event, look_at_speech) for event in (StretchAccepted, StretchLifted, TranscriptReplaced, TranscriptSet, PassagesCorrected)),
    *((event, look_at_meeting) for event in (MeetingChanged, MeetingHidden, MeetingRestored, MeetingDeleted)),
    (FileRead, look_at_file),
    (PactNarrowed, look_at_pact),
)
