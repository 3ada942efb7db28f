"""Days as people write them after dal: and al: in either language."""

import calendar
import re
from datetime import date

from forum.search.italian import fold

EARLIEST_YEAR = 1900
LATEST_YEAR = 2999
_FORMS = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
)
_IN_WORDS = re.compile(r"(?:(?P<day>\d{1,2})[°º]?[ .-]+)?(?P<month>[a-z]{3,9})[ .-]+(?P<year>\d{4})")
_MONTHS = (
    ["gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre"],
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"],
)


def find_days(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, a month or a day written in any usual way, None when it is none."""
    written = fold(" ".join(value.split()))
    match = next(filter(None, (form.fullmatch(written) for form in (*_FORMS, _IN_WORDS))), None)
    if match is None:
        return None
    year, month, day = int(match["year"]), _month(match["month"]), int(match["day"] or 0)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    try:
        first = date(year, month, day if match["day"] else 1)
    except ValueError:
        return None
    return (first, first) if match["day"] else (first, first.replace(day=calendar.monthrange(year, month)[1]))


def _month(written: str | None) -> int | None:
    """Return the number of a month written in figures or in letters, 0 when there is no such month, None when none is named."""
    if not written:
        return None
    if written.isdigit():
        return int(written)
    return next((number for names in _MONTHS for number, name in enumerate(names, 1) if name.startswith(written)), 0)
