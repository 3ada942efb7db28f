"""Which documents a query finds and how well, computed on arrays and only among what the reader may read.

The reader's mask is laid on every word before anything is counted: totals, word weights and average lengths come from
readable documents alone, so neither a figure nor an order can tell that something hidden exists.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import pairwise
from math import log
from typing import NamedTuple

import numpy as np

from forum.core.audience import Readable
from forum.search.grammar import Query, Term
from forum.search.italian import fold
from forum.search.whoosh_arrays import POSITION_SPAN, Snapshot, among, distinct
from forum.search.whoosh_schema import BODY, PLACE, SPELLING, TITLE, TITLE_SPELLING
from forum.search.whoosh_segment import NOTHING
from forum.search.words import AskedWord, asked_words, meaningful

SATURATION = 0.9
LENGTH_SHARE = 0.75
WEIGHTS = {TITLE: 2.0, BODY: 1.0}  # of every other field: 1
SYNONYM_SHARE = 0.6  # of what the typed word would earn
MAX_WORDS = 24  # one term may hold several words ("Cremasco-Vidolasco"), so this bounds what MAX_TERMS does not
EXACT_BONUS = 0.5
CLOSE_BONUS = 0.1
CLOSE = 3
_MANY = 16  # looking one number up in a list costs as much as going past this many
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS, _NEVER = np.iinfo(np.int64).min, np.iinfo(np.int64).max


def microseconds(moment: datetime) -> int:
    """Return a moment as whole microseconds since 1970, exactly."""
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


class Held(NamedTuple):
    """One word: the documents that hold it, how often, and the most that it can earn one of them."""

    documents: np.ndarray
    frequencies: np.ndarray
    most: float

    def within(self, mask: np.ndarray) -> "Held":
        """Return what lies inside a mask."""
        keep = mask[self.documents]
        return Held(self.documents[keep], self.frequencies[keep], self.most)


class Match(NamedTuple):
    """The documents that answer one thing asked, in growing order, and the words that they earn by."""

    documents: np.ndarray
    words: tuple[Held, ...]

    @property
    def most(self) -> float:
        """Return the most that this can earn a document."""
        return sum(word.most for word in self.words)

    def within(self, mask: np.ndarray) -> "Match":
        """Return what lies inside a mask."""
        return Match(self.documents[mask[self.documents]], tuple(word.within(mask) for word in self.words))


@dataclass(frozen=True)
class Found:
    """Everything a query finds: documents holding some wanted word, which of them hold all, and their scores."""

    documents: np.ndarray
    complete: np.ndarray
    scores: np.ndarray

    def within(self, mask: np.ndarray | None) -> "Found":
        """Return what lies inside a mask; None keeps everything."""
        if mask is None:
            return self
        keep = mask[self.documents]
        return Found(self.documents[keep], self.complete[keep], self.scores[keep])


class Visible:
    """What one reader may see of a snapshot: a mask, and how long a text inside it usually is."""

    def __init__(self, snapshot: Snapshot, readable: Readable) -> None:
        thresholds = np.array([_opened_from(int(audience), readable) for audience in snapshot.audiences], np.int64)
        if len(thresholds):
            self.mask = (thresholds[snapshot.audience_codes] <= snapshot.column("opened")) & snapshot.live
        else:
            self.mask = np.zeros(snapshot.count, bool)
        self.count = int(np.count_nonzero(self.mask))
        self.usual_length = max(1.0, float(snapshot.lengths[self.mask].sum(dtype=np.float64)) / max(1, self.count))


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

    def find(self, query: Query, allowed: np.ndarray | None, narrowed: np.ndarray | None, too_few: int) -> tuple[Found, bool]:
        """Return what holds every word or, when fewer than `too_few` of them are narrowed to, any word; say which.

        Phrases and exclusions always hold. `allowed` may be wider than `narrowed`, for counts that leave a filter out; None lets
        everything through that the reader may see.
        """
        allowed = self._visible.mask.copy() if allowed is None else allowed & self._visible.mask
        for term in query.excluded:
            allowed[self._term(term).documents] = False
        clauses, required = self._clauses(query)
        for match in required:
            allowed &= self._mask(match.documents)
        if not clauses:
            listed = allowed & (not query.has_terms)
            return self._weighed((), listed, listed), False
        masks = [self._mask(match.documents) for match in clauses]
        complete = reduce(np.logical_and, masks, allowed)
        if np.count_nonzero(complete if narrowed is None else complete & narrowed) >= too_few:
            return self._weighed(clauses, complete, complete), False
        some = allowed & reduce(np.logical_or, masks)
        more = some & ~complete
        widened = bool(np.any(more if narrowed is None else more & narrowed))
        return self._weighed(clauses, some if widened else complete, complete), widened

    def _weighed(self, clauses: Sequence[Match], wanted: np.ndarray, complete: np.ndarray) -> Found:
        """Return what a mask holds, with what it is worth: only these documents are weighed, however many hold some word."""
        documents = np.flatnonzero(wanted)
        scores, saturation = np.zeros(len(documents), np.float32), self._saturation(documents)
        for clause in clauses:
            for word in clause.words:
                frequencies = self._frequencies(word, documents)
                scores += np.float32(word.most) * frequencies / (frequencies + saturation)
        return Found(documents, complete[documents], scores)

    def _frequencies(self, word: Held, documents: np.ndarray) -> np.ndarray:
        """Return how often each of some growing documents holds a word."""
        if len(documents) * _MANY > len(word.documents):
            spread = np.zeros(self._snapshot.count, np.float32)
            spread[word.documents] = word.frequencies
            return spread[documents]
        places = np.searchsorted(word.documents, documents)
        places[places == len(word.documents)] = 0
        return np.where(word.documents[places] == documents, word.frequencies[places], np.float32(0))

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
        terms = (*query.words, *query.phrases, *(terms[0] for terms in query.alternatives if all(term.synonym for term in terms[1:])))
        words = [word for term in terms for word in meaningful(asked_words(term.text))][:MAX_WORDS]
        earned = np.zeros(len(documents), np.float32)
        for word in words:
            holders, _ = self._snapshot.postings(SPELLING, word.spelling)
            readable = int(np.count_nonzero(self._visible.mask[holders]))
            earned[among(documents, holders)] += np.float32(EXACT_BONUS * self._rarity(readable))
        places = [self._places(BODY, word, documents) for word in words] if len(words) > 1 else []
        for first, second in pairwise(places):
            earned[np.searchsorted(documents, _close(first, second))] += np.float32(CLOSE_BONUS * self._rarity(0))
        return earned

    def _clauses(self, query: Query) -> tuple[list[Match], list[Match]]:
        words = [word for term in query.words if not term.prefix for word in asked_words(term.text)]
        clauses = [self._word(word) for word in meaningful(tuple(words))[:MAX_WORDS]]
        clauses += [self._term(term) for term in query.words if term.prefix]
        required = [self._term(term) for term in query.phrases]
        clauses += required
        clauses += [self._any_of(terms) for terms in query.alternatives]
        if not clauses:  # nothing but common words: only titles keep those
            clauses = [self._group([(TITLE, form) for form in word.forms]) for word in words[:MAX_WORDS]]
        return clauses, required

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
        return together.within(self._mask(self._phrase_holders(words, kept)))

    def _any_of(self, terms: Sequence[Term]) -> Match:
        """Weigh alternatives: each typed one as it is, its synonyms less."""
        typed = [self._term(term) for term in terms if not term.synonym]
        most = max((match.most for match in typed), default=0.0)
        matches = typed + [_lessened(self._term(term), most) for term in terms if term.synonym]
        documents = distinct(np.sort(np.concatenate([match.documents for match in matches])))
        return Match(documents, tuple(word for match in matches for word in match.words))

    def _prefix(self, words: tuple[AskedWord, ...]) -> Match:
        if not words:
            return self._all([])
        # Every spelling counts, however many there are: a limit would let those of hidden texts push out visible ones.
        field = SPELLING if BODY in self._fields else TITLE_SPELLING
        last = self._worth([(field, *self._snapshot.beginning(field, fold(words[-1].spelling)))])
        return self._all([*(self._word(word) for word in meaningful(words[:-1])), last])

    def _phrase_holders(self, words: tuple[AskedWord, ...], kept: tuple[AskedWord, ...]) -> np.ndarray:
        """Return the documents where the words stand in a row; titles keep common words, bodies only count them."""
        found = [self._in_a_row(TITLE, words)]
        if BODY in self._fields and not kept[0].common:
            found.append(self._in_a_row(BODY, kept))
        return distinct(np.sort(np.concatenate(found)))

    def _in_a_row(self, field: str, words: tuple[AskedWord, ...]) -> np.ndarray:
        rows: np.ndarray | None = None
        for word in words:
            starts = self._places(field, word) - (word.position - words[0].position)
            rows = starts if rows is None else rows[among(rows, starts)]
            if not len(rows):
                break
        return distinct(rows // POSITION_SPAN) if rows is not None else np.empty(0, np.int64)

    def _places(self, field: str, word: AskedWord, documents: np.ndarray | None = None) -> np.ndarray:
        places = [found for form in word.forms if len(found := self._snapshot.places(field, form, documents))]
        if len(places) > 1:
            return distinct(np.sort(np.concatenate(places)))
        return places[0] if places else NOTHING.documents

    def _word(self, word: AskedWord) -> Match:
        return self._group([(field, form) for form in word.forms for field in self._fields])

    def _group(self, wanted: Sequence[tuple[str, str]]) -> Match:
        """Return forms that stand for one word: what title and body hold adds up before it saturates (BM25F, one rarity per word)."""
        return self._worth([(field, *self._snapshot.postings(field, form)) for field, form in wanted])

    def _worth(self, lists: Sequence[tuple[str, np.ndarray, np.ndarray]]) -> Match:
        documents, frequencies = self._added(lists)
        return Match(documents, (Held(documents, frequencies, self._rarity(len(documents)) * (SATURATION + 1)),))

    def _added(self, lists: Sequence[tuple[str, np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
        """Return the readable documents of some lists, and how often they hold what was listed, a title counting for more."""
        filled = [(documents, frequencies * np.float32(WEIGHTS.get(field, 1.0))) for field, documents, frequencies in self._overlaid(lists)]
        if len(filled) <= 1:
            documents, weight = filled[0] if filled else (NOTHING.documents, np.zeros(0, np.float32))
            keep = self._visible.mask[documents]
            return documents[keep], weight[keep]
        filled.sort(key=lambda item: len(item[0]), reverse=True)
        heap = np.zeros(self._snapshot.count, np.float32)
        heap[filled[0][0]] = filled[0][1]  # the longest list: to set is half the work of adding
        for documents, weight in filled[1:]:
            heap[documents] += weight
        documents = np.flatnonzero((heap > 0) & self._visible.mask)
        return documents, heap[documents]

    def _overlaid(self, lists: Sequence[tuple[str, np.ndarray, np.ndarray]]) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
        """Yield one list for each field that has any: a word kept under several forms is there as often as the most frequent of them."""
        by_field: dict[str, list[tuple[np.ndarray, np.ndarray]]] = {}
        for field, documents, frequencies in lists:
            if len(documents):
                by_field.setdefault(field, []).append((documents, frequencies))
        for field, forms in by_field.items():
            if len(forms) == 1:
                yield (field, *forms[0])
                continue
            most = np.zeros(self._snapshot.count, np.float32)
            for documents, frequencies in forms:
                most[documents] = np.maximum(most[documents], frequencies)
            documents = np.flatnonzero(most)
            yield field, documents, most[documents]

    def _saturation(self, documents: np.ndarray) -> np.ndarray:
        """Return how often a word must stand in each text to earn half; the longer the text, the more often.

        Title and body count together: a title says more about a short post than about a long one.
        """
        share = np.float32(SATURATION * LENGTH_SHARE / self._visible.usual_length)
        return np.float32(SATURATION * (1 - LENGTH_SHARE)) + share * self._snapshot.lengths[documents]

    def _rarity(self, holders: int) -> float:
        return log(1 + (self._visible.count - holders + 0.5) / (holders + 0.5))

    def _mask(self, documents: np.ndarray) -> np.ndarray:
        mask = np.zeros(self._snapshot.count, bool)
        mask[documents] = True
        return mask

    def _all(self, matches: Sequence[Match]) -> Match:
        if len(matches) == 1:
            return matches[0]
        if not matches:
            return Match(NOTHING.documents, ())
        mask = reduce(np.logical_and, [self._mask(match.documents) for match in matches])
        return Match(np.flatnonzero(mask), tuple(word.within(mask) for match in matches for word in match.words))


def _lessened(synonym: Match, typed: float) -> Match:
    """Return a synonym that earns a share of what the typed words could, however rare it is itself."""
    share = SYNONYM_SHARE * min(1.0, typed / synonym.most) if synonym.most else 0.0
    return synonym._replace(words=tuple(word._replace(most=word.most * share) for word in synonym.words))


def _close(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the documents in which a place of the first stands within a few words of a place of the second."""
    if not len(first) or not len(second):
        return np.empty(0, np.int64)
    after = np.searchsorted(second, first)
    behind = first - second[np.maximum(after - 1, 0)]
    ahead = second[np.minimum(after, len(second) - 1)] - first
    return distinct(first[(np.abs(behind) <= CLOSE) | (np.abs(ahead) <= CLOSE)] // POSITION_SPAN)
