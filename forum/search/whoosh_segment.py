"""The files of one segment read as they lie: its records, and its words as whole lists."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile

import numpy as np
from whoosh.codec.whoosh3 import W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from forum.search.manifest import Damaged
from forum.search.whoosh_codec import Decoded, decode, decode_single, extent
from forum.search.whoosh_schema import FACT_RECORD, FACTS
from forum.search.words import WRITTEN

_TORN = (OSError, EOFError, ValueError, KeyError, IndexError, struct.error, zlib.error)
_WRITTEN = WRITTEN.encode()
NOTHING = Decoded(np.empty(0, np.int64), np.empty(0, np.uint8), np.empty(0, np.uint16))


def read_facts(storage: FileStorage, segment: W3Segment) -> np.ndarray:
    """Return the records of a segment, deleted documents included."""
    with storage.open_file(segment.codec().column_filename(segment, FACTS)) as file:
        facts = np.frombuffer(file.read(), FACT_RECORD)
    if len(facts) != segment.doc_count_all():
        raise Damaged(f"{segment.segment_id()} has records for {len(facts)} of {segment.doc_count_all()} documents")
    return facts


@contextmanager
def _reading() -> Iterator[None]:
    """Take whatever goes wrong while files are read for damage: they were written whole."""
    try:
        yield
    except _TORN as error:
        raise Damaged(f"{type(error).__name__}: {error}") from error


class SegmentWords:
    """The dictionary and the lists of a segment; files have one reading position, so one thread at a time."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        self._terms = segment.codec().terms_reader(storage, segment)

    def read(self, field: str, form: str, *, with_positions: bool = False) -> Decoded:
        """Return a form's list, empty when the form does not occur."""
        with _reading():
            try:
                return decode(self._bytes(self._terms.term_info(field, form.encode())), with_positions=with_positions)
            except TermNotFound:
                return NOTHING

    def forms_from(self, field: str, prefix: str) -> list[str]:
        """Return the forms of a field that begin with a prefix, in order."""
        start = self._terms._keycoder(field, prefix.encode())
        with _reading():
            keys = takewhile(lambda key: key.startswith(start), self._terms._tindex.keys_from(start))
            return [self._terms._keydecoder(key)[1].decode() for key in keys]

    def read_beginning(self, field: str, prefix: str) -> Decoded:
        """Return the documents that hold any spelling with a beginning, and how many such spellings each holds."""
        with _reading():
            return self._read_beginning(field, prefix)

    def _read_beginning(self, field: str, prefix: str) -> Decoded:
        start, singles, longer = self._terms._keycoder(field, prefix.encode()), [], []
        for key, facts in self._terms._tindex.items_from(start):
            if not key.startswith(start):
                break
            if _WRITTEN in key:
                continue
            data = self._terms._postfile.get(*extent(facts))
            single = decode_single(data)
            if single is None:
                longer.append(decode(data).documents)
            else:
                singles.append(single[0])
        documents, spellings = np.unique(np.concatenate([np.array(singles, np.int64), *longer]), return_counts=True)
        return Decoded(documents, spellings)

    def everything(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every form of every field with its whole list, still encoded."""
        for key, facts in self._terms._tindex.items():
            field, form = self._terms._keydecoder(key)
            yield field, form.decode(), self._terms._postfile.get(*extent(facts))

    def close(self) -> None:
        """Close the files."""
        self._terms.close()

    def _bytes(self, info: W3TermInfo) -> bytes:
        offset, (length,) = info.extent()  # Whoosh leaves the length in the tuple it unpacked
        return self._terms._postfile.get(offset, length)
