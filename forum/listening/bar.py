"""The bar beneath a player: the length of a recording in equal pieces, each with the chapters and moments that begin in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, TypeVar

from forum.text.clocks import clock

# On a telephone they stand in two rows: half of them side by side are still wide enough for a finger.
PIECES = 24


class Timed(Protocol):
    """A chapter or a moment: where it begins, and the address that leads there."""

    @property
    def starts(self) -> int:
        """Milliseconds from the recording's beginning."""

    @property
    def url(self) -> str:
        """Where it is listened to."""


class Titled(Timed, Protocol):
    """A chapter."""

    @property
    def title(self) -> str:
        """What it is called."""


Mark = TypeVar("Mark", bound=Timed)


@dataclass(frozen=True, slots=True)
class BarPiece:
    """A piece of the bar; `url` is empty where nothing begins. `odd` tells one chapter from the next."""

    starts: int
    ends: int
    url: str
    chapters: tuple[str, ...]
    moments: int
    odd: bool

    @property
    def dots(self) -> range:
        """As many as are drawn, however many moments there are."""
        return range(min(self.moments, 3))

    @property
    def clock(self) -> str:
        """Where it begins, as people write it."""
        return clock(self.starts)


def bar_of(length: int, chapters: Sequence[Titled], moments: Sequence[Timed]) -> tuple[BarPiece, ...]:
    """Return the pieces of a recording that is at least so long; none where there is nothing to mark."""
    marks = [*chapters, *moments]
    if not marks:
        return ()
    whole = max(length, max(mark.starts for mark in marks) + 1)
    limits = [whole * place // PIECES for place in range(PIECES + 1)]
    return tuple(
        _piece(starts, ends, _within(chapters, starts, ends), _within(moments, starts, ends), sum(one.starts < ends for one in chapters))
        for starts, ends in pairwise(limits)
    )


def _within(marks: Iterable[Mark], starts: int, ends: int) -> list[Mark]:
    return [mark for mark in marks if starts <= mark.starts < ends]


def _piece(starts: int, ends: int, chapters: Sequence[Titled], moments: Sequence[Timed], begun: int) -> BarPiece:
    # A chapter is what one looks for first; of moments alone the first one is meant.
    first = [*chapters, *moments][:1]
    return BarPiece(
        starts=starts,
        ends=ends,
        url=first[0].url if first else "",
        chapters=tuple(one.title for one in chapters),
        moments=len(moments),
        odd=begun % 2 == 1,
    )
