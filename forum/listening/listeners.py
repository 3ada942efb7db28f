"""What listening does when others act."""

from forum.core.work import UnitOfWork
from forum.listening.events import SpeechEvent
from forum.listening.models import Moment, MomentAnswer
from forum.listening.services.care import forget_care
from forum.listening.services.following import follow_meeting, renew_entries, take_away_with_meeting
from forum.listening.services.minutes import unlink_times
from forum.listening.services.own_files import close_kept_out
from forum.listening.services.renewing import renew_of_meeting, renew_of_pact, renew_of_recording
from forum.listening.services.transcribing import forget_speech
from forum.meetings.events import MeetingChanged, MeetingDeleted, MeetingEvent, MeetingHidden, MeetingRestored
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in

# Speech in the search


def renew_speech(event: MeetingEvent, work: UnitOfWork) -> None:
    """Have the search find what is said in a meeting as it finds the meeting."""
    renew_of_meeting(event.meeting_id)


def renew_speech_of_pact(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have what is said in the meetings of a narrowed pact be found by no more people than these."""
    renew_of_pact(event.pact_id)


def renew_speech_beside(event: SpeechEvent, work: UnitOfWork) -> None:
    """Bring all of a recording's speech up to date when a stretch changes sides: a chapter's title stands over words beyond it."""
    renew_of_recording(event.recording_id)


def forget_what_was_said(event: MeetingDeleted, work: UnitOfWork) -> None:
    """Let the words go with the meeting."""
    forget_speech(event.meeting_id)
    renew_of_meeting(event.meeting_id)


# Moments and their answers


def follow_changed_meeting(event: MeetingChanged, work: UnitOfWork) -> None:
    """Have the moments of a changed meeting reach as far as it does."""
    follow_meeting(event.meeting_id)


def look_again_at_moments(event: MeetingHidden | MeetingRestored, work: UnitOfWork) -> None:
    """Have the moments of a meeting leave the index with it, and come back with it."""
    renew_entries(event.meeting_id)


def take_moments_away(event: MeetingDeleted, work: UnitOfWork) -> None:
    """Take the moments of a meeting away with it."""
    take_away_with_meeting(event.meeting_id)


def pull_moments_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the moments of a narrowed pact's meetings, and their answers, reach no further than it."""
    pull_in(Moment, event, "moment")
    pull_in(MomentAnswer, event)


# Stretches kept out, consent, listening together


def unlink_times_kept_out(event: MeetingChanged, work: UnitOfWork) -> None:
    """Have no time code in a page's new words lead into what is kept out."""
    unlink_times(event.meeting_id)


def keep_files_closed(event: MeetingChanged | MeetingRestored, work: UnitOfWork) -> None:
    """Have the files of a meeting that changed, or is shown again, stay closed where a stretch of them is kept out."""
    close_kept_out(event.meeting_id)


def let_care_go(event: MeetingDeleted, work: UnitOfWork) -> None:
    """Let what was said of a meeting's recordings by who looks after them go with it."""
    forget_care(event.meeting_id)
