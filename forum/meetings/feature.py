"""The fuse box of meetings."""

from forum.meetings import models
from forum.meetings.kinds import MEETING
from forum.meetings.listeners import pull_meetings_in
from forum.meetings.sections import pact_meetings, theme_meetings
from forum.meetings.views import calendar, happening, reading, tending, writing
from forum.pacts.events import PactNarrowed
from forum.web.feature import Feature

FEATURE = Feature(
    name="meetings",
    blueprints=(reading.blueprint, writing.blueprint, tending.blueprint, calendar.blueprint, happening.blueprint),
    kinds=(MEETING,),
    listeners=((PactNarrowed, pull_meetings_in),),
    slots=(("pact.meetings", pact_meetings), ("theme.meetings", theme_meetings)),
    tables=(models.Meeting, models.Recording, models.MeetingDecision, models.MeetingAttachment, models.MeetingPact, models.MeetingTheme),
)
