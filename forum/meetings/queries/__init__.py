"""Reads of meetings: frozen dataclasses with everything a page needs."""

from forum.meetings.queries.calendar import CalendarEntry, CalendarMonth, calendar_entries, calendar_year, entries_of_meeting
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
from forum.meetings.queries.sheets import PrintedSheet, get_address_of_code, get_printed_sheet
from forum.meetings.queries.themes import themes_of

__all__ = [
    "CalendarEntry",
    "CalendarMonth",
    "FilterChoices",
    "Filters",
    "MeetingRow",
    "MeetingShown",
    "MeetingToEdit",
    "Place",
    "PrintedSheet",
    "calendar_entries",
    "calendar_year",
    "check_filters",
    "coming_meetings",
    "entries_of_meeting",
    "filter_choices",
    "further_pacts",
    "get_address_of_code",
    "get_meeting",
    "get_meeting_to_edit",
    "get_place",
    "get_printed_sheet",
    "past_meetings",
    "places",
    "themes_of",
]
