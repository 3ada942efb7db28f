"""Dates as people read them, in the time of the place; always absolute, so that a kept page never lies."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from forum.core import clock

PLACE = ZoneInfo("Europe/Rome")


def today() -> date:
    """Return the present day at the place."""
    return clock.now().astimezone(PLACE).date()


@lru_cache(maxsize=20_000)
def _moment(minute: datetime, language: str) -> str:
    pattern = "d MMMM y, HH:mm"
    return str(format_datetime(minute, pattern, tzinfo=PLACE, locale=language))


def moment_words(at: datetime, language: str) -> str:
    """Return '12 marzo 2026, 20:45' in the reader's language."""
    return _moment(at.replace(second=0, microsecond=0), language)


@lru_cache(maxsize=5_000)
def day_words(day: date, language: str) -> str:
    """Return '12 marzo 2026' in the reader's language; a moment counts in the time of the place."""
    local = day.astimezone(PLACE).date() if isinstance(day, datetime) else day
    return str(format_date(local, "d MMMM y", locale=language))
