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
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC, W3Codec, W3PostingsWriter, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

BLOCK_LIMIT = 512
_COMPRESSION = 3
_WORTH_COMPRESSING = 200
_LAST, _COMPRESSED = 1, 2
# payload size, postings, flags, width of a step, width of a frequency (0: all are one), first document
_HEADER = struct.Struct("<IHBBBI")
_CODES = {1: "B", 2: "H", 4: "I"}
_TYPES: dict[int, np.dtype[Any]] = {1: np.dtype("<u1"), 2: np.dtype("<u2"), 4: np.dtype("<u4")}
_POSITION = np.dtype("<u2")

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
        return np.ones(block.size, np.uint32)
    offset = block.start + (block.size - 1) * block.step_width
    return np.frombuffer(data, _TYPES[block.frequency_width], block.size, offset).astype(np.uint32)


def _positions(block: _Block, data: bytes) -> np.ndarray:
    offset = block.start + (block.size - 1) * block.step_width + block.size * block.frequency_width
    raw = data[offset : block.end]
    return np.frombuffer(zlib.decompress(raw) if block.flags & _COMPRESSED else raw, _POSITION)


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
    """Return document, frequency and positions of a list of one, which most lists are; None for a longer list."""
    block = _block_at(data, len(WHOOSH3_HEADER_MAGIC))
    if block.size > 1 or block.flags & _COMPRESSED:
        return None
    start = block.start + block.frequency_width
    frequency = int.from_bytes(data[block.start : start], "little") if block.frequency_width else 1
    return block.first, frequency, data[start : block.end]


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


class ArrayPostingsWriter(W3PostingsWriter):
    """Writes whole lists as blocks of arrays."""

    def add_list(self, occurrences: array, positions: array) -> None:
        """Add a form's whole list: documents and frequencies in turn, and all the positions one after the other, or none."""
        documents, frequencies = occurrences[::2], occurrences[1::2]
        place = 0
        for start in range(0, len(documents), self._blocklimit):
            if start:
                self._write_block()
            self._ids = documents[start : start + self._blocklimit]
            self._weights = frequencies[start : start + self._blocklimit]
            self._maxweight = max(self._weights)
            length = sum(self._weights) if positions else 0
            self._values = positions[place : place + length]
            place += length

    def _write_block(self, last: bool = False) -> None:
        if not self._blockcount:
            self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        flags, payload, step_width, frequency_width = self._payload()
        flags |= _LAST if last else 0
        self._postfile.write(_HEADER.pack(len(payload), len(self._ids), flags, step_width, frequency_width, self._ids[0]) + payload)
        self._blockcount += 1
        self._new_block()

    def _payload(self) -> tuple[int, bytes, int, int]:
        documents = self._ids
        steps = [after - before for before, after in pairwise(documents)]
        step_width = _width(max(steps, default=0))
        frequency_width = 0 if self._maxweight == 1 else _width(self._maxweight)
        counts = array(_CODES[frequency_width], self._weights).tobytes() if frequency_width else b""
        positions, flags = self._values.tobytes(), 0
        if len(positions) > _WORTH_COMPRESSING:
            positions, flags = zlib.compress(positions, _COMPRESSION), _COMPRESSED
        return flags, array(_CODES[step_width], steps).tobytes() + counts + positions, step_width, frequency_width


class ArrayCodec(W3Codec):
    """Whoosh's codec with array postings; they are read by `decode`, never posting by posting."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK_LIMIT)

    def new_segment(self, storage: FileStorage, indexname: str) -> W3Segment:
        """Return a segment with a name of its own; Whoosh draws names from `random`, which anybody may seed to repeat itself."""
        return W3Segment(self, indexname, segid=secrets.token_hex(8))

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> W3PostingsWriter:
        """Return the writer of array blocks."""
        return ArrayPostingsWriter(dbfile, blocklimit=self._blocklimit, inlinelimit=self._inlinelimit)
