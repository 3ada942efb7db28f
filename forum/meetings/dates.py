"""Days that are known only in words: where they stand among the days that are known."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache

from babel.dates import get_month_names

from forum.web.dates import PLACE, day_words
from forum.web.words import DEFAULT_LANGUAGE

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
_YEAR = re.compile(r"(?<!\d)(?:19|20|21)\d\d(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DAY_ALONE = re.compile(r"\d{1,2}°?\s+[^\W\d_]+\s+\d{4}")
# A day whose hour is not known stands among the evenings: it is not over, in any list, before the day is.
_EVENING = time(20)
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


def find_whole_day(words: str) -> date | None:
    """Return the day when the words are a day and nothing more, such as '12 febbraio 2021'; None where they leave a doubt."""
    found = find_day(words) if _DAY_ALONE.fullmatch(words.strip()) else None
    # '31 febbraio 2021' and '12 tempo 2021' allow other days, and are therefore not this one.
    return found if found and found.day == int(re.match(r"\d+", words.strip())[0]) and names_month(words) else None  # type: ignore[index]


def names_month(words: str) -> bool:
    """Say whether words name a month."""
    return any(word.group().lower() in _months() for word in _WORD.finditer(words))


def words_of_days(day: date, last: date | None) -> str:
    """Return a day, or the first and the last of several, as the pages write it."""
    return " – ".join(day_words(each, DEFAULT_LANGUAGE) for each in (day, last) if each)


def evening_of(day: date) -> datetime:
    """Return the moment by which a day without an hour is put in order."""
    return moment_of(day, _EVENING)


def sort_moment(starts_at: datetime | None, words: str, otherwise: datetime) -> datetime:
    """Return the moment by which a meeting is put in order; `otherwise` where nothing is known."""
    if starts_at is not None:
        return starts_at
    day = find_day(words)
    return moment_of(day) if day else otherwise
