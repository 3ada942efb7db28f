"""Where the feeds are: one file, an unpacked Takeout folder, or a Takeout zip that nothing is unpacked from."""

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Generator
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from forum.transfer.blogger import limits
from forum.transfer.blogger.failures import Reason, UnreadableExport

FEED_FILE = "feed.atom"
MAC_FOLDER = "__MACOSX"
ZIP_START = b"PK\x03\x04"
EMPTY_ZIP_START = b"PK\x05\x06"

_DRIVE = re.compile(r"^[A-Za-z]:")
_END_RECORD = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LOCATOR = struct.Struct("<4sLQL")
_LOCATOR_SIGNATURE = b"PK\x06\x07"
_END_RECORD_64 = struct.Struct("<4sQ2H2L4Q")
_LONGEST_COMMENT = 65_535
_ENCRYPTED_FLAG = 0x1
_ARCHIVE_ERRORS = (zipfile.BadZipFile, zlib.error, LZMAError, EOFError, NotImplementedError, struct.error)


class FeedStream:
    """A feed's bytes; whatever goes wrong below while reading them comes out as an unreadable export."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        try:
            return self._stream.read(size)
        except _ARCHIVE_ERRORS as error:
            raise UnreadableExport(Reason.BROKEN_ARCHIVE) from error
        except OSError as error:
            raise UnreadableExport(Reason.CANNOT_OPEN) from error


def open_feeds(path: Path) -> Generator[tuple[str, FeedStream], None, None]:
    """Yield every feed found at the path with its name, one open at a time; raise when there is none or the place is not safe."""
    try:
        if path.is_dir():
            yield from _feeds_in_folder(path)
        elif not path.exists():
            raise UnreadableExport(Reason.MISSING, printable(path.name))
        elif not path.is_file():
            # A pipe or a device would keep the reader waiting for ever.
            raise UnreadableExport(Reason.CANNOT_OPEN, printable(path.name))
        else:
            with path.open("rb") as stream:
                yield from _feeds_in_file(path.name, stream)
    except OSError as error:
        raise UnreadableExport(Reason.CANNOT_OPEN, printable(path.name)) from error


def _feeds_in_file(name: str, stream: BinaryIO) -> Generator[tuple[str, FeedStream], None, None]:
    size = os.fstat(stream.fileno()).st_size
    start = stream.read(len(ZIP_START))
    stream.seek(0)
    if start in (ZIP_START, EMPTY_ZIP_START):
        yield from _feeds_in_archive(stream, size)
        return
    if size == 0:
        raise UnreadableExport(Reason.EMPTY, name)
    if size > limits.MAXIMUM_EXPORT_BYTES:
        raise UnreadableExport(Reason.TOO_LARGE, name)
    yield name, FeedStream(stream)


def _feeds_in_folder(folder: Path) -> Generator[tuple[str, FeedStream], None, None]:
    found = False
    # os.walk does not follow links to folders; a link to a file is passed over here, so nothing outside is ever read.
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != MAC_FOLDER)
        for name in sorted(names):
            feed = Path(place) / name
            if _is_feed(name) and feed.is_file() and not feed.is_symlink():
                found = True
                with feed.open("rb") as stream:
                    yield feed.relative_to(folder).as_posix(), FeedStream(stream)
    if not found:
        raise UnreadableExport(Reason.NO_FEED, folder.name)


def _feeds_in_archive(stream: BinaryIO, size: int) -> Generator[tuple[str, FeedStream], None, None]:
    if size > limits.MAXIMUM_ARCHIVE_BYTES or _directory_size(stream, size) > limits.MAXIMUM_DIRECTORY_BYTES:
        raise UnreadableExport(Reason.ARCHIVE_TOO_LARGE)
    try:
        with zipfile.ZipFile(stream) as archive:
            for entry in _checked_feeds(archive.infolist()):
                with archive.open(entry) as feed:
                    yield entry.filename, FeedStream(feed)
    except _ARCHIVE_ERRORS as error:
        raise UnreadableExport(Reason.BROKEN_ARCHIVE) from error


def _checked_feeds(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(entries) > limits.MAXIMUM_ARCHIVE_ENTRIES:
        raise UnreadableExport(Reason.ARCHIVE_TOO_LARGE)
    for entry in entries:
        if not _stays_inside(entry):
            raise UnreadableExport(Reason.UNSAFE_ARCHIVE, printable(entry.filename))
    feeds = [entry for entry in entries if _is_feed(entry.filename) and MAC_FOLDER not in PurePosixPath(entry.filename).parts]
    if not feeds:
        raise UnreadableExport(Reason.NO_FEED)
    if sum(entry.file_size for entry in feeds) > limits.MAXIMUM_EXPORT_BYTES:
        raise UnreadableExport(Reason.TOO_LARGE)
    for entry in feeds:
        _check_feed(entry)
    return sorted(feeds, key=lambda entry: entry.filename)


def _check_feed(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise UnreadableExport(Reason.ENCRYPTED_ARCHIVE, printable(entry.filename))
    if entry.file_size > limits.RATIO_MATTERS_FROM_BYTES and entry.file_size > limits.MAXIMUM_COMPRESSION_RATIO * entry.compress_size:
        raise UnreadableExport(Reason.ARCHIVE_TOO_LARGE, printable(entry.filename))


def _stays_inside(entry: zipfile.ZipInfo) -> bool:
    # The name as written in the file, because zipfile has already cut `filename` at a NUL and turned the separators.
    name = entry.orig_filename.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or "\0" in name or ".." in name.split("/"):
        return False
    return not stat.S_ISLNK(entry.external_attr >> 16)


def _is_feed(name: str) -> bool:
    return name.rpartition("/")[2].lower() == FEED_FILE


def printable(name: str) -> str:
    """Return a short form of a name from outside that is safe to show in a terminal."""
    return "".join(character if character.isprintable() else "?" for character in name)[:120]


def _directory_size(stream: BinaryIO, size: int) -> int:
    """Bytes of the archive's table of contents as declared: zipfile loads it whole, so it is looked at first."""
    tail_length = min(size, _END_RECORD.size + _LONGEST_COMMENT + _LOCATOR.size)
    stream.seek(size - tail_length)
    tail = stream.read(tail_length)
    end = tail.rfind(_END_SIGNATURE)
    if end < 0 or len(tail) - end < _END_RECORD.size:
        raise UnreadableExport(Reason.BROKEN_ARCHIVE)
    declared: int = _END_RECORD.unpack_from(tail, end)[5]
    locator = end - _LOCATOR.size
    if locator >= 0 and tail[locator : locator + 4] == _LOCATOR_SIGNATURE:
        declared = _directory_size_64(stream, size - tail_length + locator)
    stream.seek(0)
    return declared


def _directory_size_64(stream: BinaryIO, locator: int) -> int:
    # zipfile looks for the record just before its locator, whatever offset the locator states; so do we.
    stream.seek(max(0, locator - _END_RECORD_64.size))
    record = stream.read(_END_RECORD_64.size)
    if len(record) < _END_RECORD_64.size:
        raise UnreadableExport(Reason.BROKEN_ARCHIVE)
    size: int = _END_RECORD_64.unpack(record)[8]
    return size
