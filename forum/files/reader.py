"""Reads the words of one document in a process of its own, which knows nothing of the forum and may be killed at any moment.

Run as `python -I reader.py '<limits as JSON>'` with the document on standard input; answers with the words as JSON on standard
output. Whatever goes wrong, it dies: nothing of a document that could not be read is kept. It imports nothing of the forum,
whose memory it must not need, so its limits come as an argument.
"""

import codecs
import io
import json
import os
import resource
import signal
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import pypdfium2
from defusedxml import ElementTree

_POLITENESS = 10
_ITS_OWN_FILES = 3  # the document, the answer, the complaints
# In which zip names its parts, PDF keeps its words, and XML may be written.
_WAYS_OF_WRITING = ("cp437", "utf-16-le", "utf-16-be", "utf-16", "latin-1", "cp1252", "iso8859-15")

_PARTS = {
    "odt": ("content.xml",),
    "docx": ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml"),
}
# Where words stand, what parts them, and what the reader of the document does not see: text taken out, notes to oneself,
# and the second copy of a box for programs that cannot draw the first.
_WORDS = {"odt": frozenset({"p", "h"}), "docx": frozenset({"t"})}
_LINES = {"odt": frozenset({"p", "h", "line-break"}), "docx": frozenset({"p", "br", "cr"})}
_BLANKS = {"odt": frozenset({"s", "tab"}), "docx": frozenset({"tab"})}
_UNSEEN = {"odt": frozenset({"tracked-changes", "annotation"}), "docx": frozenset({"del", "moveFrom", "Fallback"})}


class _Full(Exception):  # noqa: N818 - no error: there is enough
    """As many words were read as are kept."""


class Taken:
    """What was read so far, page by page, up to as much as is kept."""

    def __init__(self, most: int):
        self.pages: list[str] = []
        self._left = most

    def add(self, page: str) -> None:
        """Keep a page, or as much of it as there is room for; raises _Full when there is no more."""
        self.pages.append(page[: self._left])
        self._left -= len(page)
        if self._left < 0:
            raise _Full


class WordTarget:
    """Gathers the words of an office document from what an XML parser tells, keeping no tree of it."""

    def __init__(self, kind: str, most: int):
        self._words, self._lines, self._blanks, self._unseen = _WORDS[kind], _LINES[kind], _BLANKS[kind], _UNSEEN[kind]
        self._most = most
        self._inside = 0
        self._hidden = 0
        self.pieces: list[str] = []
        self.length = 0

    def start(self, tag: str, _attributes: Mapping[str, str]) -> None:
        """Hear that an element begins."""
        name = tag.rpartition("}")[2]
        self._hidden += name in self._unseen
        self._inside += name in self._words
        if name in self._blanks:
            self._keep(" ")

    def end(self, tag: str) -> None:
        """Hear that an element ends."""
        name = tag.rpartition("}")[2]
        self._hidden -= name in self._unseen
        self._inside -= name in self._words
        if name in self._lines:
            self._keep("\n")

    def data(self, words: str) -> None:
        """Hear words."""
        if self._inside:
            self._keep(words)

    def close(self) -> None:
        """Hear that the document ends."""

    def _keep(self, words: str) -> None:
        if self._hidden:
            return
        self.pieces.append(words)
        self.length += len(words)
        if self.length > self._most:
            raise _Full


def read_pdf(source: BinaryIO, taken: Taken, most_pages: int, until: float) -> None:
    """Read a PDF page by page; raises _Full when there are more pages, words or seconds than are given to it."""
    document = pypdfium2.PdfDocument(source.read())
    for number in range(len(document)):
        if number >= most_pages or time.monotonic() > until:
            raise _Full
        page = document[number]
        words = page.get_textpage()
        taken.add(words.get_text_bounded())
        words.close()
        page.close()


def read_office(source: BinaryIO, kind: str, taken: Taken, most_words: int, most_bytes: int) -> None:
    """Read the text of an ODT or a DOCX as one page; raises ValueError where a part is larger than any honest one."""
    target = WordTarget(kind, most_words)
    try:
        with zipfile.ZipFile(source) as archive:
            for part in _parts(archive, kind):
                if part.file_size > most_bytes:
                    raise ValueError("too large once unpacked")
                # A part is never unpacked past the size it declares, so what it declares may be believed.
                with archive.open(part) as opened:
                    _parse(opened, target)
    finally:
        taken.pages.append("".join(target.pieces)[:most_words])


def _parts(archive: zipfile.ZipFile, kind: str) -> Iterator[zipfile.ZipInfo]:
    first, *others = _PARTS[kind]
    yield archive.getinfo(first)
    names = set(archive.namelist())
    yield from (archive.getinfo(name) for name in others if name in names)


def _parse(opened: Any, target: WordTarget) -> None:
    parser = ElementTree.XMLParser(target=target, forbid_dtd=True)
    while piece := opened.read(65_536):
        parser.feed(piece)
    parser.close()


def read(source: BinaryIO, limits: Mapping[str, Any]) -> dict[str, Any]:
    """Return the pages of a document and whether they are all of it."""
    taken = Taken(limits["characters"])
    try:
        if limits["kind"] == "pdf":
            read_pdf(source, taken, limits["pages"], time.monotonic() + limits["patience"])
        else:
            read_office(source, limits["kind"], taken, limits["characters"], limits["part_bytes"])
    except _Full:
        return {"pages": taken.pages, "whole": False}
    return {"pages": taken.pages, "whole": True}


def bind(limits: Mapping[str, int]) -> None:
    """Give up everything that reading a document does not need, before a byte of it is looked at."""
    # What is imported late elsewhere: from here on no file can be opened and nobody be called.
    for way in _WAYS_OF_WRITING:
        codecs.lookup(way)
    os.nice(_POLITENESS)
    # Should whoever asked be gone by then, nobody else would end it.
    signal.alarm(limits["seconds"])
    for what, most in (
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
        (resource.RLIMIT_AS, limits["memory_bytes"]),
        (resource.RLIMIT_FSIZE, limits["answer_bytes"]),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _ITS_OWN_FILES),
    ):
        resource.setrlimit(what, (most, most))


def main() -> None:
    """Read what comes and answer; leave with the status agreed on when it cannot be read."""
    limits = json.loads(sys.argv[1])
    bind(limits)
    try:
        # A copy in memory: the document's own place on the disk is then out of reach.
        answer = read(io.BytesIO(sys.stdin.buffer.read()), limits)
    except Exception:
        # Hostile bytes make decoders raise nearly anything, want of memory included; whatever it is, the answer is the same.
        sys.exit(limits["illegible"])
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))


if __name__ == "__main__":
    main()
