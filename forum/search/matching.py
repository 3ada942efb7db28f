"""Which documents a query finds and how well, computed on arrays and only among what the reader may read.

The reader's mask is laid on every word before anything is counted: totals, word weights and average lengths come from
readable documents alone, so neither a figure nor an order can tell that something hidden exists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np

from forum.core.audience import Readable
from forum.search.grammar import Query, Term
from forum.search.italian import fold
from forum.search.whoosh_arrays import POSITION_SPAN, Snapshot
from forum.search.whoosh_schema import BODY, PLACE, SPELLING, TITLE
from forum.search.words import AskedWord, asked_words, meaningful

SATURATION = 0.9
LENGTH_SHARE = 0.75
WEIGHTS = {TITLE: 1.0, BODY: 1.0}
MAX_WORDS = 24  # one term may hold several words ("Cremasco-Vidolasco"), so this bounds what MAX_TERMS does not
MAX_EXPANSIONS = 1000
EXACT_BONUS = 0.3
CLOSE_BONUS = 0.1
CLOSE = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS, _NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970, exactly."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class Match(NamedTuple):
    """Documents in growing order and what each earns."""

    documents: np.ndarray
    scores: np.ndarray


@dataclass(frozen=True)
class Found:
    """Everything a query finds: documents holding some wanted word, which of them hold all, and their scores."""

    documents: np.ndarray
    complete: np.ndarray
    scores: np.ndarray

    @classmethod
    def all_of(cls, documents: np.ndarray, scores: np.ndarray) -> "Found":
        """Return documents that all hold every word, with their share of everybody's scores."""
        return cls(documents, np.ones(len(documents), bool), scores[documents])

    def within(self, mask: np.ndarray) -> "Found":
        """Return what lies inside a mask."""
        keep = mask[self.documents]
        return Found(self.documents[keep], self.complete[keep], self.scores[keep])


class Visible:
    """What one reader may see of a snapshot: a mask, and the averages inside it."""

    def __init__(self, snapshot: Snapshot, readable: Readable) -> None:
        thresholds = np.array([_opened_from(int(audience), readable) for audience in snapshot.audiences], np.int64)
        if len(thresholds):
            self.mask = (thresholds[snapshot.audience_codes] <= snapshot.column("opened")) & snapshot.live
        else:
            self.mask = np.zeros(snapshot.count, bool)
        self.count = int(np.count_nonzero(self.mask))
        self.averages = {field: self._average(lengths) for field, lengths in snapshot.lengths.items()}

    def _average(self, lengths: np.ndarray) -> float:
        return max(1.0, float(lengths[self.mask].sum(dtype=np.float64)) / max(1, self.count))


def _opened_from(audience: int, readable: Readable) -> int:
    """Return the moment from which things of an audience may be read; never, unless the reader says otherwise."""
    if audience in readable.whole:
        return _ALWAYS
    entry = readable.since.get(audience)
    return microseconds(entry) if entry is not None else _NEVER


class Matcher:
    """Finds and weighs the documents of one query for one reader."""

    def __init__(self, snapshot: Snapshot, visible: Visible, *, in_title: bool = False) -> None:
        self._snapshot = snapshot
        self._visible = visible
        self._fields = (TITLE,) if in_title else (TITLE, BODY)

    def find(self, query: Query, allowed: np.ndarray, narrowed: np.ndarray, too_few: int) -> tuple[Found, bool]:
        """Return what holds every word or, when fewer than `too_few` of them are narrowed to, any word; say which.

        Phrases and exclusions always hold. `allowed` may be wider than `narrowed`, for counts that leave a filter out.
        """
        allowed = allowed & self._visible.mask & self._without(query.excluded)
        clauses, required = self._clauses(query)
        for match in required:
            allowed &= self._mask(match.documents)
        if not clauses:
            return Found.all_of(np.flatnonzero(allowed & (not query.has_terms)), np.zeros(self._snapshot.count, np.float32)), False
        scores, holds = self._pile(clauses)
        complete = (holds == len(clauses)) & allowed
        some = (holds > 0) & allowed
        if np.count_nonzero(complete & narrowed) >= too_few or not np.any(some & narrowed & ~complete):
            return Found.all_of(np.flatnonzero(complete), scores), False
        documents = np.flatnonzero(some)
        return Found(documents, complete[documents], scores[documents]), True

    def matching_places(self, places: Iterable[str]) -> np.ndarray:
        """Return a mask of the documents that name one of the places."""
        mask = np.zeros(self._snapshot.count, bool)
        for place in places:
            words = meaningful(asked_words(place))[:MAX_WORDS]
            holds = np.zeros(self._snapshot.count, np.int16)
            for word in words:
                holds += self._mask(np.concatenate([self._snapshot.postings(PLACE, form)[0] for form in word.forms]))
            mask |= (holds == len(words)) & bool(words)
        return mask

    def spelled(self, spelling: str) -> np.ndarray:
        """Return the readable documents that hold a word spelled exactly so."""
        documents, _ = self._snapshot.postings(SPELLING, spelling)
        return documents[self._visible.mask[documents]]

    def holds(self, word: AskedWord) -> bool:
        """Say whether any readable document holds a word."""
        return bool(len(self._word(word).documents))

    def bonuses(self, query: Query, documents: np.ndarray) -> np.ndarray:
        """Return what a few documents earn more for the exact spellings, and for neighbouring words standing close."""
        words = [word for term in (*query.words, *query.phrases) for word in meaningful(asked_words(term.text))][:MAX_WORDS]
        earned = np.zeros(len(documents), np.float32)
        for word in words:
            holders = self.spelled(word.spelling)
            earned += among(documents, holders) * np.float32(EXACT_BONUS * self._rarity(len(holders)))
        wanted = self._mask(documents)
        places = [self._places(BODY, word, wanted) for word in words] if len(words) > 1 else []
        for first, second in pairwise(places):
            earned[np.searchsorted(documents, _close(first, second))] += np.float32(CLOSE_BONUS * self._rarity(0))
        return earned

    def _clauses(self, query: Query) -> tuple[list[Match], list[Match]]:
        words = [word for term in query.words if not term.prefix for word in asked_words(term.text)]
        clauses = [self._word(word) for word in meaningful(tuple(words))[:MAX_WORDS]]
        clauses += [self._term(term) for term in query.words if term.prefix]
        required = [self._term(term) for term in query.phrases]
        clauses += required
        clauses += [self._any([self._term(term) for term in terms]) for terms in query.alternatives]
        if not clauses:  # nothing but common words: only titles keep those
            clauses = [self._group([(TITLE, form) for form in word.forms]) for word in words[:MAX_WORDS]]
        return clauses, required

    def _without(self, terms: Sequence[Term]) -> np.ndarray:
        mask = np.ones(self._snapshot.count, bool)
        for term in terms:
            mask[self._term(term).documents] = False
        return mask

    def _term(self, term: Term) -> Match:
        words = asked_words(term.text)[:MAX_WORDS]
        if term.prefix:
            return self._prefix(words)
        kept = meaningful(words)
        if not kept:
            kept, matches = words, [self._group([(TITLE, form) for form in word.forms]) for word in words]
        else:
            matches = [self._word(word) for word in kept]
        together = self._all(matches)
        if not term.phrase or len(words) == 1 or not len(together.documents):
            return together
        holders = self._phrase_holders(words, kept)
        keep = among(together.documents, holders)
        return Match(together.documents[keep], together.scores[keep])

    def _prefix(self, words: tuple[AskedWord, ...]) -> Match:
        if not words:
            return self._all([])
        spellings = self._snapshot.spellings_from(fold(words[-1].spelling), MAX_EXPANSIONS)
        if BODY in self._fields:
            last = self._group([(SPELLING, spelling) for spelling in spellings])
        else:
            last = self._group([(TITLE, form) for spelling in spellings for word in asked_words(spelling) for form in word.forms])
        return self._all([*(self._word(word) for word in meaningful(words[:-1])), last])

    def _phrase_holders(self, words: tuple[AskedWord, ...], kept: tuple[AskedWord, ...]) -> np.ndarray:
        """Return the documents where the words stand in a row; titles keep common words, bodies only count them."""
        found = [self._in_a_row(TITLE, words)]
        if BODY in self._fields and not kept[0].common:
            found.append(self._in_a_row(BODY, kept))
        return np.unique(np.concatenate(found))

    def _in_a_row(self, field: str, words: tuple[AskedWord, ...]) -> np.ndarray:
        rows: np.ndarray | None = None
        for word in words:
            starts = self._places(field, word) - (word.position - words[0].position)
            rows = starts if rows is None else rows[among(rows, starts)]
            if not len(rows):
                break
        return np.unique(rows // POSITION_SPAN) if rows is not None else np.empty(0, np.int64)

    def _places(self, field: str, word: AskedWord, wanted: np.ndarray | None = None) -> np.ndarray:
        keys = [self._snapshot.places(field, form, wanted) for form in word.forms]
        filled = [key for key in keys if len(key)]
        return filled[0] if len(filled) == 1 else np.unique(np.concatenate(keys))

    def _word(self, word: AskedWord) -> Match:
        return self._group([(field, form) for form in word.forms for field in self._fields])

    def _group(self, wanted: Sequence[tuple[str, str]]) -> Match:
        """Weigh forms that stand for one word: their frequencies add up before they saturate (BM25F, one rarity per word)."""
        heap = np.zeros(self._snapshot.count, np.float32)
        for field, form in wanted:
            documents, frequencies = self._snapshot.postings(field, form)
            heap[documents] += self._normal(field, documents, frequencies)
        documents = np.flatnonzero(heap)
        documents = documents[self._visible.mask[documents]]
        weight = heap[documents]
        rarity = self._rarity(len(documents))
        return Match(documents, np.float32(rarity * (SATURATION + 1)) * weight / (weight + np.float32(SATURATION)))

    def _normal(self, field: str, documents: np.ndarray, frequencies: np.ndarray) -> np.ndarray:
        lengths = self._snapshot.lengths.get(field)
        if lengths is None:
            return frequencies.astype(np.float32)
        share = np.float32(LENGTH_SHARE / self._visible.averages[field])
        return frequencies * np.float32(WEIGHTS[field]) / (np.float32(1 - LENGTH_SHARE) + share * lengths[documents])

    def _rarity(self, holders: int) -> float:
        return log(1 + (self._visible.count - holders + 0.5) / (holders + 0.5))

    def _mask(self, documents: np.ndarray) -> np.ndarray:
        mask = np.zeros(self._snapshot.count, bool)
        mask[documents] = True
        return mask

    def _pile(self, matches: Sequence[Match]) -> tuple[np.ndarray, np.ndarray]:
        scores, holds = np.zeros(self._snapshot.count, np.float32), np.zeros(self._snapshot.count, np.int16)
        for match in matches:
            scores[match.documents] += match.scores
            holds[match.documents] += 1
        return scores, holds

    def _all(self, matches: Sequence[Match]) -> Match:
        if len(matches) == 1:
            return matches[0]
        scores, holds = self._pile(matches)
        documents = np.flatnonzero(holds == len(matches)) if matches else np.empty(0, np.int64)
        return Match(documents, scores[documents])

    def _any(self, matches: Sequence[Match]) -> Match:
        scores, holds = self._pile(matches)
        documents = np.flatnonzero(holds)
        return Match(documents, scores[documents])


def among(numbers: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Say for each number whether it is among others; both grow."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    places = np.searchsorted(others, numbers)
    places[places == len(others)] = 0
    return others[places] == numbers


def _close(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the documents in which a place of the first stands within a few words of a place of the second."""
    if not len(first) or not len(second):
        return np.empty(0, np.int64)
    after = np.searchsorted(second, first)
    gaps = [np.abs(second[np.clip(after + step, 0, len(second) - 1)] - first) for step in (-1, 0)]
    return np.unique(first[np.minimum(*gaps) <= CLOSE] // POSITION_SPAN)
