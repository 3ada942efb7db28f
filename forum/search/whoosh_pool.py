"""The words of a segment while it is written: one growing list per form instead of one sorted record per occurrence.

Documents come in order, so a list is ready as it stands and only the forms need sorting; merging copies whole lists.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from whoosh.fields import Schema

from forum.search.whoosh_codec import LAST_NARROW, ArrayFieldWriter, Decoded, decode, decode_single

_NARROW = 2  # bytes of a place
_LAST_POSITION = (1 << 20) - 1


class WordList:
    """Where one form occurs: documents and frequencies in turn, and positions for fields that keep them."""

    __slots__ = ("occurrences", "positions")

    def __init__(self) -> None:
        self.occurrences = array("I")
        self.positions = array("H")

    def widen(self) -> None:
        """Make room for the places of a long text."""
        if self.positions.itemsize == _NARROW:
            self.positions = array("I", self.positions)

    def add_places(self, places: np.ndarray) -> None:
        """Add places as they were decoded, narrow or wide."""
        if places.itemsize > self.positions.itemsize:
            self.widen()
        self.positions.frombytes(places.astype(f"<u{self.positions.itemsize}", copy=False).tobytes())


class Pool:
    """Every form of every field of the segment being written."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, WordList]] = {}

    def add_positions(self, field: str, document: int, positions: Mapping[str, list[int]]) -> None:
        """Add the forms of a document with their places; beyond the last position a word is kept as found there."""
        lists = self._fields.setdefault(field, {})
        for form, places in positions.items():
            words = _list_of(lists, form)
            words.occurrences.extend((document, len(places)))
            if places[-1] > LAST_NARROW:
                words.widen()
            words.positions.extend(places if places[-1] <= _LAST_POSITION else [min(place, _LAST_POSITION) for place in places])

    def add_presence(self, field: str, document: int, forms: Iterable[str]) -> None:
        """Add the forms of a document, each once and without places."""
        lists = self._fields.setdefault(field, {})
        for form in forms:
            _list_of(lists, form).occurrences.extend((document, 1))

    def add_list(self, field: str, form: str, data: bytes, moved: np.ndarray) -> None:
        """Add a whole list of another segment; `moved` says each document's new number, negative when it is gone."""
        single = decode_single(data)
        if single is None:
            self._add_decoded(field, form, decode(data, with_positions=True), moved)
            return
        document, frequency, positions = single
        if moved[document] >= 0:
            words = _list_of(self._fields.setdefault(field, {}), form)
            words.occurrences.extend((int(moved[document]), frequency))
            if words.positions.itemsize == _NARROW:
                words.positions.frombytes(positions)  # nearly always, and much the quickest
            else:
                words.add_places(np.frombuffer(positions, "<u2"))

    def _add_decoded(self, field: str, form: str, decoded: Decoded, moved: np.ndarray) -> None:
        documents = moved[decoded.documents]
        kept = documents >= 0
        if not kept.any():
            return
        words = _list_of(self._fields.setdefault(field, {}), form)
        pairs = np.empty((int(kept.sum()), 2), np.uint32)
        pairs[:, 0], pairs[:, 1] = documents[kept], decoded.frequencies[kept]
        words.occurrences.frombytes(pairs.tobytes())
        if decoded.positions is not None and len(decoded.positions):
            words.add_places(decoded.positions[np.repeat(kept, decoded.frequencies)])

    def write(self, writer: ArrayFieldWriter, schema: Schema) -> None:
        """Write everything in the order that Whoosh's dictionary needs."""
        for field in sorted(self._fields):
            writer.start_field(field, schema[field])
            for form, words in _by_bytes(self._fields[field]):
                writer.add_list(form, words.occurrences, words.positions)
            writer.finish_field()

    def cleanup(self) -> None:
        """Let go of everything."""
        self._fields.clear()


def _list_of(lists: dict[str, WordList], form: str) -> WordList:
    words = lists.get(form)
    if words is None:
        words = lists[form] = WordList()
    return words


def _by_bytes(lists: dict[str, WordList]) -> Iterator[tuple[bytes, WordList]]:
    encoded = {form.encode(): words for form, words in lists.items()}
    for form in sorted(encoded):
        yield form, encoded[form]
