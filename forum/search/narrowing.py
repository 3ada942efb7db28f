"""Filters, counts and order: from what a query finds to one page of it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from forum.search.engine import KIND, PACT, RERANKED, THEME, Filters, Order
from forum.search.grammar import Query
from forum.search.matching import Found, Matcher, microseconds
from forum.search.whoosh_arrays import Snapshot

_COMPLETE_FIRST = 1e6  # no score comes near


class Narrowing:
    """The masks of one search's filters: those that the counts leave out in turn, and the rest."""

    def __init__(self, snapshot: Snapshot, filters: Filters) -> None:
        self._snapshot = snapshot
        self._choices = {
            KIND: _chosen(
                snapshot.column("kind"), None if filters.kinds is None else [snapshot.numbers.get(kind, 0) for kind in filters.kinds]
            ),
            PACT: _chosen(snapshot.column("pact"), filters.pact_ids),
            THEME: _chosen(snapshot.column("themes"), _sets_with(snapshot, filters.theme_ids)),
        }

    @property
    def mask(self) -> np.ndarray | None:
        """Return what all the choices let through, None when nothing was chosen."""
        return self._let_through(self._choices)

    def counts(self, found: Found) -> Mapping[str, Mapping[int | str, int]]:
        """Return how many things there are of each kind, pact and theme, each leaving its own choice out."""
        counters = {KIND: self._by_kind, PACT: self._by_pact, THEME: self._by_theme}
        figures = {}
        for choice, counter in counters.items():
            others = self._let_through(name for name in self._choices if name != choice)
            figures[choice] = MappingProxyType(counter(found.within(others).documents))
        return MappingProxyType(figures)

    def _let_through(self, choices: Iterable[str]) -> np.ndarray | None:
        masks = [mask for mask in (self._choices[name] for name in choices) if mask is not None]
        return np.logical_and.reduce(masks) if masks else None

    def _by_kind(self, documents: np.ndarray) -> dict[int | str, int]:
        figures = np.bincount(self._snapshot.column("kind")[documents]).tolist()
        return {self._snapshot.names[number]: figure for number, figure in enumerate(figures) if figure}

    def _by_pact(self, documents: np.ndarray) -> dict[int | str, int]:
        figures = np.bincount(self._snapshot.pact_codes[documents]).tolist()
        return {pact: figure for pact, figure in zip(self._snapshot.pacts.tolist(), figures, strict=False) if pact and figure}

    def _by_theme(self, documents: np.ndarray) -> dict[int | str, int]:
        snapshot = self._snapshot
        in_sets = np.bincount(snapshot.column("themes")[documents], minlength=len(snapshot.theme_sets))
        figures = np.bincount(snapshot.themes_of_pairs, in_sets[snapshot.sets_of_pairs], len(snapshot.themes)).tolist()
        return {theme: int(figure) for theme, figure in zip(snapshot.themes.tolist(), figures, strict=True) if figure}


def _chosen(column: np.ndarray, values: Iterable[int] | None) -> np.ndarray | None:
    return None if values is None else np.isin(column, np.array(sorted(values), np.int64))


def _sets_with(snapshot: Snapshot, theme_ids: frozenset[int] | None) -> list[int] | None:
    if theme_ids is None:
        return None
    return [number for number, themes in enumerate(snapshot.theme_sets) if not theme_ids.isdisjoint(themes)]


def always_asked(snapshot: Snapshot, matcher: Matcher, query: Query, filters: Filters) -> np.ndarray | None:
    """Return the mask of the filters that every count keeps: author, days, recording, places; None when there is none."""
    masks: list[np.ndarray] = []
    written = snapshot.column("written")
    if filters.author_ids is not None:
        masks.append(np.isin(snapshot.column("author"), np.array(sorted(filters.author_ids), np.int64)))
    if filters.since is not None:
        masks.append(written >= microseconds(filters.since))
    if filters.until is not None:
        masks.append(written < microseconds(filters.until))
    if query.filters.with_recording:
        masks.append(snapshot.column("recording") > 0)
    if query.filters.places:
        masks.append(
            matcher.matching_places(query.filters.places)
            | np.isin(snapshot.column("pact"), np.array(sorted(filters.place_pact_ids), np.int64))
        )
    return np.logical_and.reduce(masks) if masks else None


class Ordering:
    """Puts what was found in order: what holds every word first, then by worth or by date, ties by date and then by number."""

    def __init__(self, snapshot: Snapshot, matcher: Matcher, query: Query) -> None:
        self._snapshot = snapshot
        self._matcher = matcher
        self._query = query

    def first(self, found: Found, order: Order, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the first documents in order, with their scores."""
        worth = found.scores.astype(np.float64) + _COMPLETE_FIRST * found.complete
        by_date = order == "date" or not self._query.has_terms
        ranks = self._by_date(found, count) if by_date else self._by_worth(found, worth, count)
        return found.documents[ranks], worth[ranks] - _COMPLETE_FIRST * found.complete[ranks]

    def _by_date(self, found: Found, count: int) -> np.ndarray:
        dates = self._snapshot.column("written")[found.documents]
        return np.lexsort((self._snapshot.column("thing")[found.documents], -dates, ~found.complete))[:count]

    def _by_worth(self, found: Found, worth: np.ndarray, count: int) -> np.ndarray:
        """Rank the best, giving the first few what they earn for exact spellings and closeness; changes their worth."""
        wanted = max(count, RERANKED)
        candidates = np.arange(len(worth))
        if len(worth) > wanted:  # everything as good as the last one wanted stays, so that ties are broken below and not by chance
            candidates = np.flatnonzero(worth >= np.partition(worth, -wanted)[-wanted])
        ranks = self._ranked(found, worth, candidates)
        best = np.sort(ranks[:RERANKED])
        worth[best] += self._matcher.bonuses(self._query, found.documents[best])
        return np.concatenate([self._ranked(found, worth, best), ranks[RERANKED:]])[:count]

    def _ranked(self, found: Found, worth: np.ndarray, candidates: np.ndarray) -> np.ndarray:
        documents = found.documents[candidates]
        written, things = self._snapshot.column("written")[documents], self._snapshot.column("thing")[documents]
        return candidates[np.lexsort((things, -written, -worth[candidates]))]
