"""Days that are known only in words: where they stand among the days that are known."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache

from babel.dates import get_month_names

from forum.web.dates import PLACE

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DAY_BEFORE = re.compile(r"(?<!\d)(\d{1,2})\s*°?\s*$")


@cache
def _months() -> Mapping[str, int]:
    return {name.lower(): number for language in ("it", "en") for number, name in get_month_names("wide", locale=language).items()}


def find_year(words: str) -> int | None:
    """Return the first year that the words name, None when they name none."""
    found = _YEAR.search(words)
    return int(found.group()) if found else None


def find_day(words: str) -> date | None:
    """Return the first day that the words allow: '12 febbraio 2021' is that day, '2020-21' the first of 2020; None without a year."""
    year = find_year(words)
    if year is None:
        return None
    for word in _WORD.finditer(words):
        month = _months().get(word.group().lower())
        if month is not None:
            return _day(year, month, _DAY_BEFORE.search(words[: word.start()]))
    return date(year, 1, 1)


def _day(year: int, month: int, number: re.Match[str] | None) -> date:
    try:
        return date(year, month, int(number[1]) if number else 1)
    except ValueError:
        return date(year, month, 1)


def moment_of(day: date, hour: time = time(0)) -> datetime:
    """Return a day and an hour of the place as a moment."""
    return datetime.combine(day, hour, PLACE).astimezone(UTC)


def sort_moment(starts_at: datetime | None, words: str, otherwise: datetime) -> datetime:
    """Return the moment by which a meeting is put in order; `otherwise` where nothing is known."""
    if starts_at is not None:
        return starts_at
    day = find_day(words)
    return moment_of(day) if day else otherwise
