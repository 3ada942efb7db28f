"""One generation of the index as numpy arrays: a record per document and, per word, the documents that hold it.

Segments never change, so each is opened once and kept from generation to generation; only which of its documents are
deleted is read anew. (Whoosh's own reuse of readers is not used: comparing segments by name brings deleted text back.)
"""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage

from forum.search.manifest import Manifest
from forum.search.suggestions import Dictionary
from forum.search.whoosh_codec import Decoded
from forum.search.whoosh_schema import BODY, FACT_RECORD, SPELLING, TITLE
from forum.search.whoosh_segment import NOTHING, SegmentWords, read_facts
from forum.search.words import WRITTEN

CACHE_BYTES = 16_000_000
_OVERHEAD_BYTES = 500


_Key = tuple[str, str, str, bool]


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
        self.facts = read_facts(storage, segment)
        self._words = SegmentWords(storage, segment)
        self._cache = cache
        self._dictionary: Dictionary | None = None

    def postings(self, field: str, form: str) -> Decoded:
        """Return the documents that hold a form, and how often."""
        return self._kept(field, form, with_positions=False)

    def positions(self, field: str, form: str) -> Decoded:
        """Return the documents that hold a form, with every place in them."""
        return self._kept(field, form, with_positions=True)

    def _kept(self, field: str, form: str, *, with_positions: bool) -> Decoded:
        key = (self.name, field, form, with_positions)
        found = self._cache.find(key)
        if found is None:
            found = self._words.read(field, form, with_positions=with_positions)
            self._cache.keep(key, found)
        return found

    def spellings_from(self, prefix: str) -> Iterator[str]:
        """Yield the spellings that begin with a prefix, in order."""
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


POSITION_SPAN = 1 << 17  # wider than the last position, so that an offset never reaches into the document before


class Snapshot:
    """All segments of one generation side by side: documents are numbered through."""

    def __init__(self, manifest: Manifest, segments: Sequence[W3Segment], views: Sequence[SegmentView]) -> None:
        self.generation = manifest.generation
        self.views = tuple(views)
        self.names = ("", *manifest.names)
        self.numbers = {name: number for number, name in enumerate(self.names)}
        self.theme_sets = manifest.theme_sets
        self.offsets = np.cumsum([0, *(len(view.facts) for view in views)]).tolist()
        self.count = self.offsets[-1]
        facts = np.concatenate([view.facts for view in views]) if views else np.empty(0, FACT_RECORD)
        self._columns = {name: np.ascontiguousarray(facts[name]) for name in FACT_RECORD.names or ()}
        self.live = _live(segments, self.offsets)
        self.lengths = {TITLE: self._columns["title_length"].astype(np.float32), BODY: self._columns["body_length"].astype(np.float32)}
        self.audiences, self.audience_codes = np.unique(self._columns["audience"], return_inverse=True)
        self.pacts, self.pact_codes = np.unique(self._columns["pact"], return_inverse=True)

    def column(self, name: str) -> np.ndarray:
        """Return one fact of every document."""
        return self._columns[name]

    def postings(self, field: str, form: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the documents that hold a form, deleted ones included, and how often."""
        documents, frequencies = [], []
        for view, offset in zip(self.views, self.offsets, strict=False):
            found = view.postings(field, form)
            if len(found.documents):
                documents.append(found.documents + offset if offset else found.documents)
                frequencies.append(found.frequencies)
        if len(documents) == 1:
            return documents[0], frequencies[0]
        return (np.concatenate(documents), np.concatenate(frequencies)) if documents else (NOTHING.documents, NOTHING.frequencies)

    def places(self, field: str, form: str, wanted: np.ndarray | None = None) -> np.ndarray:
        """Return the places of a form, in the documents of a mask if given, as document * POSITION_SPAN + position, growing."""
        keys = []
        for view, offset in zip(self.views, self.offsets, strict=False):
            documents, frequencies, positions = view.positions(field, form)
            if not len(documents):
                continue
            if positions is None or len(positions) != int(frequencies.sum()):
                raise ValueError("positions and frequencies do not agree")
            documents = documents + offset
            if wanted is not None:
                kept = wanted[documents]
                positions = positions[np.repeat(kept, frequencies)]
                documents, frequencies = documents[kept], frequencies[kept]
            keys.append(np.repeat(documents * POSITION_SPAN, frequencies) + positions)
        return np.concatenate(keys) if keys else NOTHING.documents

    def spellings_from(self, prefix: str, most: int) -> list[str]:
        """Return the first spellings that begin with a prefix, over all segments."""
        found: set[str] = set()
        for view in self.views:
            whole = (spelling for spelling in view.spellings_from(prefix) if WRITTEN not in spelling)
            found.update(islice(whole, most))
        return sorted(found)[:most]

    def written_forms(self, spelling: str) -> list[str]:
        """Return the ways in which a folded spelling is written with accents."""
        start = spelling + WRITTEN
        return sorted({found.removeprefix(start) for view in self.views for found in view.spellings_from(start)})

    def documents_of(self, things: np.ndarray) -> np.ndarray:
        """Return the live documents of the given things."""
        return np.flatnonzero(np.isin(self._columns["thing"], things) & self.live)


def _live(segments: Sequence[W3Segment], offsets: Sequence[int]) -> np.ndarray:
    live = np.ones(offsets[-1], bool)
    for segment, offset in zip(segments, offsets, strict=False):
        deleted = np.fromiter(segment.deleted_docs(), np.int64)
        live[deleted + offset] = False
    return live
