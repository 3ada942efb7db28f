"""Pages of a list: numbers for people, bounded windows for the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar

from forum.core import limits
from forum.core.errors import NotFound

PAGE_SIZE = 20
DEEPEST_PAGE = 50_000
_CURSOR_LENGTH = 40

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page:
    """One page of a list of `total` things; `number` starts at 1."""

    number: int
    total: int
    size: int = PAGE_SIZE

    @property
    def count(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """Position of the first thing on this page, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """Position of the last place on this page."""
        return self.number * self.size

    @property
    def offset(self) -> int:
        """How many things stand before this page."""
        return (self.number - 1) * self.size

    @property
    def around(self) -> tuple[int, ...]:
        """Page numbers worth a link: the ends and the neighbours, with 0 where a gap is."""
        near = {1, self.count, *range(self.number - 1, self.number + 2)}
        numbers = sorted(number for number in near if 1 <= number <= self.count)
        shown: list[int] = []
        for number in numbers:
            if shown and number - shown[-1] > 1:
                shown.append(0)
            shown.append(number)
        return tuple(shown)


def page_of(number: int, total: int, size: int = PAGE_SIZE) -> Page:
    """Return that page; raises NotFound past the last one, so that no address answers an empty list."""
    page = Page(number, total, size)
    if not 1 <= number <= min(page.count, DEEPEST_PAGE):
        raise NotFound
    return page


def page_number_of(position: int, size: int = PAGE_SIZE) -> int:
    """Return the number of the page on which a position (from 1) stands."""
    return max(1, -(-position // size))


@dataclass(frozen=True)
class Cursor:
    """Where a list by date goes on: everything older than this moment, and than this number at the same moment."""

    at: datetime
    id: int

    def __str__(self) -> str:
        return f"{int(self.at.timestamp() * 1_000_000)}-{self.id}"

    @classmethod
    def parse(cls, text: str | None) -> "Cursor | None":
        """Read a cursor from an address; None when there is none; raises NotFound when it is not one."""
        if not text:
            return None
        moment, _, number = text.partition("-")
        if (
            not (moment.isascii() and moment.isdigit() and number.isascii() and number.isdigit())
            or len(text) > _CURSOR_LENGTH
            or int(number) > limits.LARGEST_NUMBER
        ):
            raise NotFound
        try:
            return cls(datetime.fromtimestamp(int(moment) / 1_000_000, UTC), int(number))
        except (ValueError, OverflowError, OSError):
            raise NotFound from None


@dataclass(frozen=True)
class Window(Generic[Item]):
    """A stretch of a list by date and the cursor that goes on from its end, None at the end."""

    items: tuple[Item, ...]
    older: Cursor | None
