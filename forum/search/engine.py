"""The contract every search engine keeps: entries in, ids out, and nothing a reader may not read in hits, totals, counts or suggestions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import Enum
from types import MappingProxyType
from typing import Literal, NamedTuple, Protocol

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.search.grammar import Query

Order = Literal["relevance", "date"]
KIND, PACT, THEME = "kind", "pact", "theme"
TOO_FEW = 5  # with all the words: what holds any of them follows
LONGEST_PAGE = 100
RERANKED = 20  # the first few are weighed again, by what would cost too much for all
WRITE_TIMEOUT_SECONDS = 10.0


class Reason(Enum):
    """Why an engine cannot answer."""

    OFF = "search is switched off"
    MISSING = "there is no index yet"
    DAMAGED = "the index is damaged"
    BUSY = "the index is being written or rebuilt"


class Unavailable(Exception):  # noqa: N818 - the words of the domain
    """The index cannot answer; saying so is the opposite of saying that nothing was found."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason.value}: {detail}" if detail else reason.value)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Filters:
    """What the results are narrowed to; None asks for nothing, an empty set matches nothing; `until` is the first moment left out.

    Where a query asks for places, `place_pact_ids` are pacts of those places: what belongs to them is let through too.
    """

    kinds: frozenset[str] | None = None
    pact_ids: frozenset[int] | None = None
    theme_ids: frozenset[int] | None = None
    author_ids: frozenset[int] | None = None
    since: datetime | None = None
    until: datetime | None = None
    place_pact_ids: frozenset[int] = frozenset()


NO_FILTERS = Filters()


class Hit(NamedTuple):
    """One thing found, and the thing it is shown under."""

    ref: Ref
    group: Ref
    score: float


class Indexed(NamedTuple):
    """What the index holds of one thing, for comparing with the database."""

    ref: Ref
    audience: int
    written_at: datetime


def _no_counts() -> Mapping[str, Mapping[int | str, int]]:
    return MappingProxyType({KIND: {}, PACT: {}, THEME: {}})


@dataclass(frozen=True)
class Results:
    """One page of hits and exact figures of what this reader may see.

    `counts` of a kind, pact or theme leave that one filter out, so that the other choices keep their figures. When all the
    words together gave too few, `widened` is true, `total` counts what holds any of them, and the first `complete` hold all.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    counts: Mapping[str, Mapping[int | str, int]] = field(default_factory=_no_counts)
    widened: bool = False
    complete: int = 0


class Engine(Protocol):
    """A place that keeps entries and finds them again; every method may raise Unavailable."""

    def write(self, entries: Iterable[Entry], removals: Iterable[Ref] = ()) -> None:
        """Add or replace entries and remove refs in one lasting step; repeating it changes nothing."""

    def search(
        self,
        query: Query,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Return one page of what the query finds among what this reader may read."""

    def suggest(self, word: str, readable: Readable) -> str | None:
        """Return a known word close to one that finds nothing, taken only from what this reader may read."""

    def size(self) -> int:
        """Return how many things are kept."""

    def generation(self) -> int:
        """Return a number that grows with every change, for cache keys."""

    def refs(self) -> Iterator[Indexed]:
        """Yield everything kept, for comparing with the database; never for a reader."""

    def check(self) -> None:
        """Raise Unavailable when a search would."""

    def close(self) -> None:
        """Let go of files and connections."""


class NullEngine:
    """Search switched off: takes everything, and says that it cannot answer rather than that nothing was found."""

    def write(self, entries: Iterable[Entry], removals: Iterable[Ref] = ()) -> None:
        """Forget the entries."""

    def search(
        self,
        query: Query,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Raise Unavailable."""
        raise Unavailable(Reason.OFF)

    def suggest(self, word: str, readable: Readable) -> str | None:
        """Return None."""

    def size(self) -> int:
        """Return 0."""
        return 0

    def generation(self) -> int:
        """Return 0."""
        return 0

    def refs(self) -> Iterator[Indexed]:
        """Yield nothing."""
        return iter(())

    def check(self) -> None:
        """Raise Unavailable."""
        raise Unavailable(Reason.OFF)

    def close(self) -> None:
        """Do nothing."""


def filters_of(
    query: Query,
    *,
    pact_ids: frozenset[int] | None = None,
    theme_ids: frozenset[int] | None = None,
    author_ids: frozenset[int] | None = None,
    zone: tzinfo = UTC,
) -> Filters:
    """Turn what a query asks for by name into filters; the caller has looked up the ids, days are those of the zone."""
    asked = query.filters
    return Filters(
        kinds=frozenset(asked.kinds) if asked.kinds else None,
        pact_ids=pact_ids,
        theme_ids=theme_ids,
        author_ids=author_ids,
        since=datetime.combine(asked.since, time(), zone) if asked.since else None,
        until=datetime.combine(asked.until + timedelta(days=1), time(), zone) if asked.until else None,
    )
