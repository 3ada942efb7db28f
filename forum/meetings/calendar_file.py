"""The calendar as RFC 5545 writes it, for programs that keep appointments."""

import re
from collections.abc import Iterable
from datetime import UTC, date, timedelta

from flask_babel import gettext as _
from icalendar import Calendar, Event

from forum.meetings.queries.calendar import CalendarEntry
from forum.web.dates import PLACE

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_HALVES = re.compile("[\ud800-\udfff]")


def write_calendar(name: str, entries: Iterable[CalendarEntry], base: str, host: str) -> bytes:
    """Return the bytes of a calendar; `base` is the site's own address, and `host` makes the numbers of its events the world's own.

    An entry without a day is no appointment and stays out.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//Legami//IT")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _clean(name))
    days = []
    for entry in entries:
        if entry.day is not None:
            days.append(entry.day)
            calendar.add_component(_event(entry, entry.day, base, host))
    if days:
        calendar.add_missing_timezones(min(days) - timedelta(days=366), max(days) + timedelta(days=366))
    return calendar.to_ical()


def _event(entry: CalendarEntry, day: date, base: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"incontro-{entry.meeting_id}{'-prossimo' if entry.following else ''}@{host}")
    # The same bytes as long as the page says the same: who asks again sees at once that nothing changed.
    event.add("dtstamp", entry.updated_at.astimezone(UTC))
    event.add("last-modified", entry.updated_at.astimezone(UTC))
    event.add("sequence", entry.version - 1)
    event.add("summary", _clean(_("Next meeting after “%(title)s”", title=entry.title) if entry.following else entry.title))
    _add_time(event, entry, day)
    where = entry.place or (_("Online") if entry.online else "")
    if where:
        event.add("location", _clean(where))
    event.add("description", _clean("\n".join(filter(None, (entry.pact_title, entry.about, base + entry.url)))))
    event.add("url", base + entry.url)
    if not entry.public:
        event.add("class", "CONFIDENTIAL")
    return event


def _add_time(event: Event, entry: CalendarEntry, day: date) -> None:
    if entry.starts_at is None:
        event.add("dtstart", day)
        event.add("dtend", (entry.last_day or day) + timedelta(days=1))
        return
    starts = entry.starts_at.astimezone(PLACE)
    event.add("dtstart", starts)
    if entry.duration_minutes and not entry.last_day:
        event.add("dtend", (entry.starts_at + timedelta(minutes=entry.duration_minutes)).astimezone(PLACE))
    elif entry.last_day:
        # It begins at an hour and ends on another day, whose end is nobody's to guess closer.
        event.add("dtend", starts.replace(year=entry.last_day.year, month=entry.last_day.month, day=entry.last_day.day, hour=23, minute=59))


def _clean(words: str) -> str:
    return _HALVES.sub("", _CONTROL.sub("", words))
