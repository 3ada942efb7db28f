"""A Whoosh codec whose postings are plain arrays, so that a word's whole list becomes a numpy array in a few steps.

Whoosh's own codec pickles every block as tuples. Here a block is a fixed header, then document steps, frequencies
and positions, each in the narrowest width that fits; positions are compressed and left alone until a phrase asks for them.
"""

import secrets
import struct
import sys
import zlib
from array import array
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3FieldWriter, W3Segment, W3TermInfo
from whoosh.filedb.filestore import FileStorage
from whoosh.system import pack_ushort

BLOCK_LIMIT = 512
_COMPRESSION = 3
_WORTH_COMPRESSING = 200
_LAST, _COMPRESSED, _WIDE = 1, 2, 4
# payload size, postings, flags, width of a step, width of a frequency (0: all are one), first document
_HEADER = struct.Struct("<IHBBBI")
_TERM = W3TermInfo._struct
_ROW = struct.Struct("!ii")
_EXTENT = struct.Struct("!qi")  # as Whoosh reads them: where a list begins, and its length
_CODES = {1: "B", 2: "H", 4: "I"}
_TYPES: dict[int, np.dtype[Any]] = {1: np.dtype("<u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}
LAST_NARROW = 0xFFFF  # most texts end before this place
_POSITION, _WIDE_POSITION = np.dtype("<u2"), np.dtype("<u4")

if sys.byteorder != "little":
    raise ImportError("the search index is written in little-endian order, which this machine does not use")


class Decoded(NamedTuple):
    """A word's documents and frequencies, and its positions one after the other when they were asked for."""

    documents: np.ndarray
    frequencies: np.ndarray
    positions: np.ndarray | None = None


class _Block(NamedTuple):
    size: int
    flags: int
    step_width: int
    frequency_width: int
    first: int
    start: int
    end: int


def _width(largest: int) -> int:
    return 1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4


def _block_at(data: bytes, offset: int) -> _Block:
    payload, size, flags, step_width, frequency_width, first = _HEADER.unpack_from(data, offset)
    start = offset + _HEADER.size
    if start + payload > len(data):
        raise ValueError("a block of postings ends beyond its list")
    return _Block(size, flags, step_width, frequency_width, first, start, start + payload)


def _documents(block: _Block, data: bytes) -> np.ndarray:
    documents = np.empty(block.size, np.int64)
    documents[0] = block.first
    if block.size > 1:
        steps = np.frombuffer(data, _TYPES[block.step_width], block.size - 1, block.start)
        np.cumsum(steps, out=documents[1:])
        documents[1:] += block.first
    return documents


def _frequencies(block: _Block, data: bytes) -> np.ndarray:
    if not block.frequency_width:
        return np.ones(block.size, np.uint8)
    offset = block.start + (block.size - 1) * block.step_width
    return np.frombuffer(data, _TYPES[block.frequency_width], block.size, offset)


def _positions(block: _Block, data: bytes) -> np.ndarray:
    offset = block.start + (block.size - 1) * block.step_width + block.size * block.frequency_width
    raw = data[offset : block.end]
    width = _WIDE_POSITION if block.flags & _WIDE else _POSITION
    return np.frombuffer(zlib.decompress(raw) if block.flags & _COMPRESSED else raw, width)


def decode(data: bytes, *, with_positions: bool = False) -> Decoded:
    """Turn the bytes of a word's whole list into arrays; raises ValueError, struct.error or zlib.error on anything else."""
    if data[: len(WHOOSH3_HEADER_MAGIC)] != WHOOSH3_HEADER_MAGIC:
        raise ValueError("this is not a list of postings")
    documents, frequencies, positions = [], [], []
    offset, last = len(WHOOSH3_HEADER_MAGIC), False
    while not last:
        block = _block_at(data, offset)
        documents.append(_documents(block, data))
        frequencies.append(_frequencies(block, data))
        if with_positions:
            positions.append(_positions(block, data))
        offset, last = block.end, bool(block.flags & _LAST)
    return Decoded(_joined(documents), _joined(frequencies), _joined(positions) if with_positions else None)


def decode_single(data: bytes) -> tuple[int, int, bytes] | None:
    """Return document, frequency and narrow positions of a list of one, which most lists are; None for any other list."""
    block = _block_at(data, len(WHOOSH3_HEADER_MAGIC))
    if block.size > 1 or block.flags & (_COMPRESSED | _WIDE):
        return None
    start = block.start + block.frequency_width
    frequency = int.from_bytes(data[block.start : start], "little") if block.frequency_width else 1
    return block.first, frequency, data[start : block.end]


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def encode(occurrences: array, positions: array) -> bytes:
    """Return the bytes of a word's whole list: documents and frequencies in turn, and all the positions one after the other, or none."""
    documents, frequencies = occurrences[::2], occurrences[1::2]
    blocks, place = [WHOOSH3_HEADER_MAGIC], 0
    for start in range(0, len(documents), BLOCK_LIMIT):
        counts = frequencies[start : start + BLOCK_LIMIT]
        length = sum(counts) if positions else 0
        last = start + BLOCK_LIMIT >= len(documents)
        blocks.append(_encoded(documents[start : start + BLOCK_LIMIT], counts, positions[place : place + length], last))
        place += length
    return b"".join(blocks)


def _encoded(documents: array, frequencies: array, positions: array, last: bool) -> bytes:
    # Most words stand in one text, and most once in it: what is left out for them is what a commit would mostly consist of.
    steps = array("I", [after - before for before, after in pairwise(documents)]) if len(documents) > 1 else array("I")
    step_width = _width(max(steps)) if steps else 1
    most = max(frequencies)
    frequency_width = 0 if most == 1 else _width(most)
    flags = _LAST if last else 0
    if positions.typecode == _CODES[4]:
        if max(positions, default=0) > LAST_NARROW:
            flags |= _WIDE
        else:
            positions = array(_CODES[2], positions)
    places = positions.tobytes()
    if len(places) > _WORTH_COMPRESSING:
        places, flags = zlib.compress(places, _COMPRESSION), flags | _COMPRESSED
    payload = array(_CODES[step_width], steps).tobytes() if steps else b""
    if frequency_width:
        payload += array(_CODES[frequency_width], frequencies).tobytes()
    payload += places
    return _HEADER.pack(len(payload), len(documents), flags, step_width, frequency_width, documents[0]) + payload


class ArrayFieldWriter(W3FieldWriter):
    """Writes whole lists as blocks of arrays, each with one call; what Whoosh notes of a term's weights nobody asks for."""

    def __init__(self, codec: "ArrayCodec", storage: FileStorage, segment: W3Segment) -> None:
        super().__init__(codec, storage, segment)
        self._row, self._place = self._tindex.tell(), self._postfile.tell()

    def add_list(self, form: bytes, occurrences: array, positions: array) -> None:
        """Add a form of the field that was started; forms come in the order of their bytes."""
        data = encode(occurrences, positions)
        self._postfile.write(data)
        facts = _TERM.pack(0, 1, len(occurrences) // 2, 0, 0, 1, occurrences[0], occurrences[-2])
        self._add_row(pack_ushort(self._fieldid) + form, facts + _EXTENT.pack(self._place, len(data)))
        self._place += len(data)

    def _add_row(self, key: bytes, value: bytes) -> None:
        """Add a row to Whoosh's dictionary as Whoosh does, without asking the file each time how far it has come."""
        table, row = self._tindex, _ROW.pack(len(key), len(value)) + key + value
        number = table.hashfn(key)
        table.index.append(self._row)
        table.buckets[number & 255].append((number, self._row))
        table.dbfile.write(row)
        self._row += len(row)


def extent(facts: bytes) -> tuple[int, int]:
    """Return where a list lies, from what the dictionary holds of its term."""
    offset, length = _EXTENT.unpack_from(facts, _TERM.size)
    return offset, length


class ArrayCodec(W3Codec):
    """Whoosh's codec with array postings; they are read by `decode`, never posting by posting."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK_LIMIT)

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        """Return a segment with a name of its own; Whoosh draws names from `random`, which anybody may seed to repeat itself."""
        return W3Segment(self, indexname, segid=secrets.token_hex(8))

    def field_writer(self, storage: FileStorage, segment: W3Segment) -> W3FieldWriter:
        """Return the writer of array blocks."""
        return ArrayFieldWriter(self, storage, segment)
