"""The files of one segment read as they lie: its records, and its words as whole lists."""

from collections.abc import Iterator

import numpy as np
from whoosh.codec.whoosh3 import W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import TermNotFound

from forum.search.manifest import Damaged
from forum.search.whoosh_codec import Decoded, decode
from forum.search.whoosh_schema import FACT_RECORD, FACTS

NOTHING = Decoded(np.empty(0, np.int64), np.empty(0, np.uint32), np.empty(0, np.uint16))


def read_facts(storage: FileStorage, segment: W3Segment) -> np.ndarray:
    """Return the records of a segment, deleted documents included."""
    with storage.open_file(segment.codec().column_filename(segment, FACTS)) as file:
        facts = np.frombuffer(file.read(), FACT_RECORD)
    if len(facts) != segment.doc_count_all():
        raise Damaged(f"{segment.segment_id()} has records for {len(facts)} of {segment.doc_count_all()} documents")
    return facts


class SegmentWords:
    """The dictionary and the lists of a segment; files have one reading position, so one thread at a time."""

    def __init__(self, storage: FileStorage, segment: W3Segment) -> None:
        self._terms = segment.codec().terms_reader(storage, segment)

    def read(self, field: str, form: str, *, with_positions: bool = False) -> Decoded:
        """Return a form's list, empty when the form does not occur."""
        try:
            return decode(self._bytes(self._terms.term_info(field, form.encode())), with_positions=with_positions)
        except TermNotFound:
            return NOTHING

    def forms_from(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the forms of a field that begin with a prefix, in order."""
        start = prefix.encode()
        for found, form in self._terms.terms_from(field, start):
            if found != field or not form.startswith(start):
                return
            yield form.decode()

    def everything(self) -> Iterator[tuple[str, str, bytes]]:
        """Yield every form of every field with its whole list, still encoded."""
        for (field, form), info in self._terms.items():
            yield field, form.decode(), self._bytes(info)

    def close(self) -> None:
        """Close the files."""
        self._terms.close()

    def _bytes(self, info: W3TermInfo) -> bytes:
        offset, (length,) = info.extent()  # Whoosh leaves the length in the tuple it unpacked
        return self._terms._postfile.get(offset, length)
