"""One generation of the index as numpy arrays: a record per document and, per word, the documents that hold it.

Segments never change, so each is opened once and kept from generation to generation; only which of its documents are
deleted is read anew. (Whoosh's own reuse of readers is not used: comparing segments by name brings deleted text back.)
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from forum.search.manifest import Damaged, Manifest
from forum.search.suggestions import Dictionary
from forum.search.whoosh_codec import Decoded
from forum.search.whoosh_schema import FACT_RECORD, SPELLING
from forum.search.whoosh_segment import NOTHING, SegmentWords, read_facts
from forum.search.words import WRITTEN

CACHE_BYTES = 12_000_000
_OVERHEAD_BYTES = 500
_ABSENT_KEPT = 5_000
_NARROW = np.uint32  # half as wide as what numpy counts with, so that twice as many words stay at hand


_Key = tuple[str, str, str, bool]


class Places(NamedTuple):
    """A word's documents and frequencies, every place in them one after the other, and where each document's places end."""

    documents: np.ndarray
    frequencies: np.ndarray
    ends: np.ndarray
    positions: np.ndarray


class PostingCache:
    """Decoded lists of the words last asked for, up to a number of bytes."""

    def __init__(self, limit: int = CACHE_BYTES) -> None:
        self._limit = limit
        self._bytes = 0
        self._lists: OrderedDict[_Key, Decoded] = OrderedDict()

    def find(self, key: _Key) -> Decoded | None:
        """Return a list that is kept."""
        found = self._lists.get(key)
        if found is not None:
            self._lists.move_to_end(key)
        return found

    def keep(self, key: _Key, decoded: Decoded) -> None:
        """Keep a list, letting go of those asked for longest ago."""
        self._lists[key] = decoded
        self._bytes += _size(decoded)
        while self._bytes > self._limit:
            self._bytes -= _size(self._lists.popitem(last=False)[1])

    def forget(self, segment: str) -> None:
        """Let go of the lists of a segment."""
        for key in [key for key in self._lists if key[0] == segment]:
            self._bytes -= _size(self._lists.pop(key))


def _size(decoded: Decoded) -> int:
    positions = 0 if decoded.positions is None else decoded.positions.nbytes
    return _OVERHEAD_BYTES + decoded.documents.nbytes + decoded.frequencies.nbytes + positions


class SegmentView:
    """The unchanging part of a segment: its records and its words."""

    def __init__(self, storage: FileStorage, segment: W3Segment, cache: PostingCache) -> None:
        self.name = segment.segment_id()
        facts = read_facts(storage, segment)
        self.count = len(facts)
        self.columns = {name: np.ascontiguousarray(facts[name]) for name in FACT_RECORD.names or ()}
        self.audiences, self.pacts = _coded(self.columns["audience"]), _coded(self.columns["pact"])
        self._words = SegmentWords(storage, segment)
        self._cache = cache
        self._dictionary: Dictionary | None = None

    def postings(self, field: str, form: str) -> Decoded:
        """Return the documents that hold a form, and how often."""
        return self._kept(field, form)

    def places(self, field: str, form: str) -> Places | None:
        """Return the documents that hold a form with every place in them, None when there are none."""
        held = self._kept(field, form)
        placed = self._kept(field, form, with_positions=True) if len(held.documents) else None
        if placed is None or placed.positions is None:
            return None
        # Kept with the places, because only who asks for those needs to know where they end.
        return Places(held.documents, held.frequencies, placed.frequencies, placed.positions)

    def _kept(self, field: str, form: str, *, with_positions: bool = False) -> Decoded:
        """Return the documents of a form, or its places: they are kept apart, because few words are ever asked for theirs."""
        key = (self.name, field, form, with_positions)
        found = self._cache.find(key)
        if found is None:
            read = self._words.read(field, form, with_positions=with_positions)
            found = _placed(read) if with_positions else read._replace(documents=read.documents.astype(_NARROW))
            self._cache.keep(key, found)
        return found

    def beginning(self, field: str, prefix: str) -> Decoded:
        """Return the documents that hold any spelling with a beginning, and how many such spellings; kept like the list of a word."""
        key = (self.name, field, f"{prefix}*", False)
        found = self._cache.find(key)
        if found is None:
            read = self._words.read_beginning(field, prefix)
            found = read._replace(documents=read.documents.astype(_NARROW), frequencies=read.frequencies.astype(_NARROW))
            self._cache.keep(key, found)
        return found

    def spellings_from(self, prefix: str) -> list[str]:
        """Return the spellings that begin with a prefix, in order."""
        return self._words.forms_from(SPELLING, prefix)

    @property
    def dictionary(self) -> Dictionary:
        """Return every spelling of the segment, ready to be compared with a mistyped one."""
        if self._dictionary is None:
            self._dictionary = Dictionary(spelling for spelling in self.spellings_from("") if WRITTEN not in spelling)
        return self._dictionary

    def close(self) -> None:
        """Close the files and forget the decoded lists."""
        self._words.close()
        self._cache.forget(self.name)


POSITION_SPAN = 1 << 21  # wider than the last position, so that an offset never reaches into the document before


class Snapshot:
    """All segments of one generation side by side: documents are numbered through."""

    def __init__(self, manifest: Manifest, segments: Sequence[W3Segment], views: Sequence[SegmentView]) -> None:
        self.generation = manifest.generation
        self.views = tuple(views)
        self.names = ("", *manifest.names)
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.theme_sets = manifest.theme_sets
        # Which themes each set holds, as pairs, so that things are counted by theme without going from set to set.
        self.sets_of_pairs = np.array([number for number, themes in enumerate(self.theme_sets) for _ in themes], np.int64)
        self.themes, self.themes_of_pairs = np.unique(
            np.array([t for themes in self.theme_sets for t in themes], np.int64), return_inverse=True
        )
        self.offsets = np.cumsum([0, *(view.count for view in views)]).tolist()
        self.count = self.offsets[-1]
        self._columns: dict[str, np.ndarray] = {}
        self._absent: set[tuple[str, str]] = set()
        self.live = _live(segments, self.offsets)
        self.lengths = self.column("title_length").astype(np.float32) + self.column("body_length")
        self.audiences, self.audience_codes = _together([view.audiences for view in views])
        self.pacts, self.pact_codes = _together([view.pacts for view in views])

    def column(self, name: str) -> np.ndarray:
        """Return one fact of every document."""
        column = self._columns.get(name)
        if column is None:
            empty = np.empty(0, FACT_RECORD[name])
            column = self._columns[name] = np.concatenate([empty, *(view.columns[name] for view in self.views)])
        return column

    def postings(self, field: str, form: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that hold a form, deleted ones included, and how often."""
        if (field, form) in self._absent:
            return NOTHING.documents, NOTHING.frequencies
        found = self._side_by_side(view.postings(field, form) for view in self.views)
        if not len(found[0]):
            self._note_absent(field, form)
        return found

    def beginning(self, field: str, prefix: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that hold any spelling with a beginning, deleted ones included, and how many such spellings."""
        return self._side_by_side(view.beginning(field, prefix) for view in self.views)

    def _side_by_side(self, parts: Iterable[Decoded]) -> tuple[np.ndarray, np.ndarray]:
        lists = [(found, offset) for found, offset in zip(parts, self.offsets, strict=False) if len(found.documents)]
        if not lists:
            return NOTHING.documents, NOTHING.frequencies
        documents = [np.add(found.documents, offset, dtype=np.int64) for found, offset in lists]
        if len(lists) == 1:
            return documents[0], lists[0][0].frequencies
        return np.concatenate(documents), np.concatenate([found.frequencies for found, _ in lists])

    def _note_absent(self, field: str, form: str) -> None:
        """Remember that no segment holds a form: half of those asked for are such, an Italian word's English form for one."""
        if len(self._absent) >= _ABSENT_KEPT:
            self._absent.clear()
        self._absent.add((field, form))

    def places(self, field: str, form: str, wanted: np.ndarray | None = None) -> np.ndarray:
        """Return the places of a form, in a few growing documents if given, as document * POSITION_SPAN + position, growing."""
        if (field, form) in self._absent:
            return NOTHING.documents
        keys = []
        for view, offset in zip(self.views, self.offsets, strict=False):
            found = view.places(field, form)
            if found is None:
                continue
            documents, frequencies, _ends, positions = found if wanted is None else _only(found, wanted - offset)
            keys.append(np.repeat(np.add(documents, offset, dtype=np.int64) * POSITION_SPAN, frequencies) + positions)
        if len(keys) == 1:
            return keys[0]
        return np.concatenate(keys) if keys else NOTHING.documents

    def written_forms(self, spelling: str) -> list[str]:
        """Return the ways in which a folded spelling is written with accents."""
        start = spelling + WRITTEN
        return sorted({found.removeprefix(start) for view in self.views for found in view.spellings_from(start)})

    def documents_of(self, things: np.ndarray) -> np.ndarray:
        """Return the live documents of the given things."""
        return np.flatnonzero(np.isin(self.column("thing"), things) & self.live)


class _Coded(NamedTuple):
    """A column as small numbers: the values that occur, growing, and which of them each document has."""

    values: np.ndarray
    codes: np.ndarray


def _coded(column: np.ndarray) -> _Coded:
    values, codes = np.unique(column, return_inverse=True)
    return _Coded(values, codes.astype(_NARROW))


def _together(parts: Sequence[_Coded]) -> _Coded:
    """Return the columns of several segments as one, without sorting their documents again."""
    values = np.unique(np.concatenate([np.empty(0, _NARROW), *(part.values for part in parts)]))
    codes = [np.searchsorted(values, part.values).astype(_NARROW)[part.codes] for part in parts]
    return _Coded(values, np.concatenate([np.empty(0, _NARROW), *codes]))


def _live(segments: Sequence[W3Segment], offsets: Sequence[int]) -> np.ndarray:
    live = np.ones(offsets[-1], bool)
    for segment, offset in zip(segments, offsets, strict=False):
        deleted = np.fromiter(segment.deleted_docs(), np.int64)
        live[deleted + offset] = False
    return live


def _placed(read: Decoded) -> Decoded:
    """Return only the places of a list, and where each document's end instead of how many they are."""
    ends = np.cumsum(read.frequencies, dtype=_NARROW)
    if read.positions is None or len(read.positions) != int(ends[-1] if len(ends) else 0):
        raise Damaged("positions and frequencies do not agree")
    return Decoded(NOTHING.documents, ends, read.positions)


def _only(found: Places, wanted: np.ndarray) -> Places:
    """Return the part of a list that lies in a few growing documents."""
    wanted = wanted[(wanted >= 0) & (wanted <= found.documents[-1])].astype(_NARROW)
    at = found.documents.searchsorted(wanted)
    at = at[found.documents[at] == wanted]
    frequencies = found.frequencies[at].astype(np.int64)
    ends = frequencies.cumsum()
    # A place lies as far before the end of its document's own in the whole list as in the part.
    steps = np.repeat(found.ends[at] - ends, frequencies) + np.arange(ends[-1] if len(ends) else 0)
    return Places(found.documents[at], frequencies, ends, found.positions[steps])


def among(numbers: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Say for each number whether it is among others; both grow."""
    if not len(others):
        return np.zeros(len(numbers), bool)
    places = np.searchsorted(others, numbers)
    places[places == len(others)] = 0
    return others[places] == numbers


def distinct(numbers: np.ndarray) -> np.ndarray:
    """Return growing numbers, each once; numpy's own way does not know that they grow."""
    if len(numbers) < 2:  # noqa: PLR2004 - nothing to compare
        return numbers
    keep = np.empty(len(numbers), bool)
    keep[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=keep[1:])
    return numbers[keep]
