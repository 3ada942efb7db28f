"""The fuse box of listening."""

from forum.listening import models
from forum.listening.commands import listening
from forum.listening.events import StretchAccepted, StretchLifted
from forum.listening.kinds.moments import MOMENT, MOMENT_ANSWER
from forum.listening.kinds.passages import PASSAGE
from forum.listening.kinds.recordings import RECORDING
from forum.listening.listeners import (
    follow_changed_meeting,
    forget_what_was_said,
    keep_files_closed,
    let_care_go,
    look_again_at_moments,
    pull_moments_in,
    renew_speech,
    renew_speech_beside,
    renew_speech_of_pact,
    take_moments_away,
    unlink_times_kept_out,
)
from forum.listening.sections import meeting_speech
from forum.listening.services.consent import KEEPING_BOX, remind_parcels
from forum.listening.views import (
    answers,
    chaptering,
    consent,
    correcting,
    local_words,
    moments,
    notices,
    sending,
    stretches,
    together,
    transcribing,
)
from forum.listening.views import listening as listening_page
from forum.meetings.events import MeetingChanged, MeetingDeleted, MeetingHidden, MeetingRestored
from forum.pacts.events import PactNarrowed
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="listening",
    blueprints=(
        *(moments.blueprint, answers.blueprint, stretches.blueprint, consent.blueprint, together.blueprint),
        *(transcribing.blueprint, correcting.blueprint, chaptering.blueprint, local_words.blueprint),
        *(listening_page.blueprint, sending.blueprint),
    ),
    kinds=(PASSAGE, RECORDING, MOMENT, MOMENT_ANSWER),
    listeners=(
        (MeetingChanged, follow_changed_meeting),
        (MeetingHidden, look_again_at_moments),
        (MeetingRestored, look_again_at_moments),
        (MeetingDeleted, take_moments_away),
        (MeetingDeleted, let_care_go),
        (MeetingChanged, unlink_times_kept_out),
        *((event, keep_files_closed) for event in (MeetingChanged, MeetingRestored)),
        (PactNarrowed, pull_moments_in),
        *((event, renew_speech) for event in (MeetingChanged, MeetingHidden, MeetingRestored)),
        *((event, renew_speech_beside) for event in (StretchAccepted, StretchLifted)),
        (MeetingDeleted, forget_what_was_said),
        (PactNarrowed, renew_speech_of_pact),
    ),
    commands=(listening,),
    boxes=(Box(KEEPING_BOX, remind_parcels),),
    slots=(
        ("meeting.speech", meeting_speech),
        ("pact.notices", notices.pact_notices),
        ("home.notices", notices.HOME),
    ),
    tables=(
        *(models.Chapter, models.Transcript, models.TranscriptVersion, models.Passage, models.PassageRevision, models.LocalWord),
        *(models.Moment, models.MomentAnswer, models.Stretch, models.MeetingConsent, models.Listening, models.DismissedListening),
    ),
)
