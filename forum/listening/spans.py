"""A second of a recording, or a range, as people write it: 42:10, 42:10-43:00."""

import re

from forum.text.clocks import LONGEST_MS, SECOND, clock, read_clock

_BETWEEN = re.compile(r" ?[-–—−] ?")
# Some write minutes and seconds with a dot, as they write hours of the day.
_DOTTED = re.compile(r"[0-9]{1,3}\.[0-9]{2}(?:\.[0-9]{2})?")


def read_span(typed: str) -> tuple[int, int | None] | None:
    """Return the milliseconds at which what is written begins and ends, None as an end for a single second; None for anything else.

    Parts of a second are left out: nobody means them.
    """
    times = [_second(part) for part in _BETWEEN.split(typed.strip(), maxsplit=1)]
    starts, ends = times[0], times[-1]
    if starts is None or ends is None or ends < starts:
        return None
    return starts, ends if ends > starts else None


def write_span(starts: int, ends: int | None) -> str:
    """Return a second or a range as read_span reads it."""
    return clock(starts) if ends is None else f"{clock(starts)}-{clock(ends)}"


def _second(typed: str) -> int | None:
    found = read_clock(typed.replace(".", ":") if _DOTTED.fullmatch(typed) else typed)
    return None if found is None or found > LONGEST_MS else found // SECOND * SECOND
