"""Reads of meetings: frozen dataclasses with everything a page needs."""

from forum.meetings.queries.choices import Place, further_pacts, get_place, places
from forum.meetings.queries.listing import (
    FilterChoices,
    Filters,
    MeetingRow,
    check_filters,
    coming_meetings,
    filter_choices,
    past_meetings,
)
from forum.meetings.queries.reading import MeetingShown, MeetingToEdit, get_meeting, get_meeting_to_edit

__all__ = [
    "FilterChoices",
    "Filters",
    "MeetingRow",
    "MeetingShown",
    "MeetingToEdit",
    "Place",
    "check_filters",
    "coming_meetings",
    "filter_choices",
    "further_pacts",
    "get_meeting",
    "get_meeting_to_edit",
    "get_place",
    "past_meetings",
    "places",
]
