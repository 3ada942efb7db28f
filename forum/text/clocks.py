"""Times of a recording as people write and say them: 42:10, 1:02:03, "42 minuti e 10 secondi"; kept as milliseconds."""

import re

from forum.text.recordings import write_time

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
LONGEST_MS = 24 * HOUR
"""No recording is longer; a later time is a mistake."""

CLOCK = r"(?:[0-9]{1,3}:[0-5]?[0-9]|[0-9]{1,3}):[0-5][0-9](?:[.,][0-9]{1,3}(?![0-9]))?"
"""The pattern of a time that stands among words; `read_clock` says what it means."""

_CLOCK = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-9]{1,2})(?:[.,]([0-9]{1,9}))?")
_BASE = 60

_AND = "(?:, ?(?:e |and )?| e | and )"
_HOURS = "([0-9]{1,3}) (?:ore|ora|hours?)"
_MINUTES = "([0-9]{1,2}) (?:minuti|minuto|minutes?)"
_SECONDS = "([0-9]{1,2}) (?:secondi|secondo|seconds?)"
_SPOKEN = re.compile(f"{_HOURS}(?:{_AND}{_MINUTES})?(?:{_AND}{_SECONDS})?|{_MINUTES}(?:{_AND}{_SECONDS})?|{_SECONDS}", re.IGNORECASE)


def clock(milliseconds: int) -> str:
    """Return a time as people write it, without the part of a second: 42:10, 1:02:03."""
    return write_time(milliseconds // SECOND)


def exact_clock(milliseconds: int) -> str:
    """Return a time with its part of a second, where it has one: 42:10, 42:10.350."""
    rest = milliseconds % SECOND
    return f"{clock(milliseconds)}.{rest:03}" if rest else clock(milliseconds)


def read_clock(text: str) -> int | None:
    """Return the milliseconds that '42:10', '1:02:03' or '00:00:01,500' mean, None for anything else; any length is read."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1] or 0), int(match[2]), int(match[3])
    if seconds >= _BASE or (match[1] is not None and minutes >= _BASE):
        return None
    return hours * HOUR + minutes * MINUTE + seconds * SECOND + int((match[4] or "").ljust(3, "0")[:3])


def find_spoken(text: str) -> tuple[int, int] | None:
    """Return the milliseconds that the words at the beginning of a text say, and where these words end; None when they say no time."""
    match = _SPOKEN.match(text)
    if match is None:
        return None
    first, second, third, fourth, fifth, sixth = (int(part or 0) for part in match.groups())
    return first * HOUR + (second + fourth) * MINUTE + (third + fifth + sixth) * SECOND, match.end()
