"""Questions that found nothing, counted in memory until the next write by anybody takes them along.

A search is a reading, and a reading writes nothing. What waits here is lost when the process ends, and that is all right: a gap
that matters is asked about again.
"""

import threading
from collections.abc import Mapping
from datetime import date

from flask import current_app

from forum.core import limits
from forum.core.actor import Actor
from forum.search.curating.policy import may_be_noted
from forum.search.curating.questions import words_to_keep
from forum.web.dates import today

Noted = Mapping[tuple[tuple[str, ...], date], int]


class Tally:
    """Words and the day, with how often: never who asked, nor from where, nor at what hour."""

    def __init__(self, most: int = limits.GAPS_TALLIED) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._noted: dict[tuple[tuple[str, ...], date], int] = {}
        # The day on which what is too old was last taken out.
        self.swept: date | None = None

    def __bool__(self) -> bool:
        return bool(self._noted)

    def note(self, words: tuple[str, ...], day: date) -> None:
        """Count a question; when too many different ones wait, a new one is let go."""
        with self._lock:
            if (words, day) in self._noted or len(self._noted) < self._most:
                self._noted[words, day] = self._noted.get((words, day), 0) + 1

    def take(self) -> Noted:
        """Hand over what waits, and begin anew."""
        with self._lock:
            noted, self._noted = self._noted, {}
        return noted


def tally() -> Tally:
    """Return the tally of the present application."""
    kept: Tally = current_app.extensions.setdefault("forum.search_tally", Tally())
    return kept


def note_gap(actor: Actor, typed: str, complete: int) -> None:
    """Count a question when `complete`, how many things hold all its words, is little, and when it and its asker may be counted."""
    words = words_to_keep(typed) if complete <= limits.GAP_FEW and may_be_noted(actor) else ()
    if words:
        tally().note(words, today())
