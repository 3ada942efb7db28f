"""One feed read as a stream: entries come out one by one and are forgotten, so that its length costs no memory."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import errors as expat_errors

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from forum.transfer.blogger import limits
from forum.transfer.blogger.failures import Reason, UnreadableExport

ATOM = "{http://www.w3.org/2005/Atom}"

_SNIFFED_BYTES = 1024
_HTML_START = re.compile(rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARED_ENCODING = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CUT_SHORT = (expat_errors.XML_ERROR_NO_ELEMENTS, expat_errors.XML_ERROR_UNCLOSED_TOKEN, expat_errors.XML_ERROR_PARTIAL_CHAR)
_ENCODING_TROUBLE = (
    expat_errors.XML_ERROR_UNKNOWN_ENCODING,
    expat_errors.XML_ERROR_INCORRECT_ENCODING,
    expat_errors.XML_ERROR_PARTIAL_CHAR,
)


class Readable(Protocol):
    """Anything that gives bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes."""


@dataclass(frozen=True)
class FeedPart:
    """One child of the feed, whole: an entry, or a piece of the feed's own heading."""

    name: str
    element: Element


class Budget:
    """How many bytes a whole export may still give, shared by all its feeds."""

    def __init__(self) -> None:
        self.bytes_left = limits.MAXIMUM_EXPORT_BYTES

    def spend(self, count: int) -> None:
        """Count bytes that were read; the declared size of a file is never believed."""
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise UnreadableExport(Reason.TOO_LARGE)


class _MeteredStream:
    """Counts what the parser takes, looks for bytes that cannot be text in the declared encoding, and remembers the start."""

    def __init__(self, stream: Readable, name: str, budget: Budget) -> None:
        self._stream = stream
        self._name = name
        self._budget = budget
        self._decoder: codecs.IncrementalDecoder | None = None
        self.since_last_part = 0
        self.badly_encoded = False
        self._start = self._take(_SNIFFED_BYTES)
        _refuse_what_is_not_xml(self._start, name)
        if _says_utf8(self._start):
            self._decoder = codecs.getincrementaldecoder("utf-8")()

    def _take(self, size: int) -> bytes:
        data = self._stream.read(size)
        self._budget.spend(len(data))
        return data

    def read(self, size: int) -> bytes:
        """Return up to `size` bytes; raise when one entry goes on for too long."""
        data, self._start = (self._start, b"") if self._start else (self._take(size), b"")
        self.since_last_part += len(data)
        if self.since_last_part > limits.MAXIMUM_ENTRY_BYTES:
            raise UnreadableExport(Reason.TOO_LARGE, self._name)
        self._check_encoding(data)
        return data

    def _check_encoding(self, data: bytes) -> None:
        if self._decoder is None:
            return
        try:
            self._decoder.decode(data, final=False)
        except UnicodeDecodeError:
            self.badly_encoded = True
            self._decoder = None


class _Shape:
    """Follows how deep and how crowded the present entry is; a tree of a million empty tags is refused early."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.depth = 0
        self.elements = 0
        self.parts = 0

    def open(self) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > limits.MAXIMUM_DEPTH or self.elements > limits.MAXIMUM_ENTRY_ELEMENTS:
            raise UnreadableExport(Reason.BROKEN_XML, self._name)

    def close(self) -> bool:
        """Leave an element; true when it was a direct child of the feed."""
        self.depth -= 1
        if self.depth != 1:
            return False
        self.elements = 0
        self.parts += 1
        if self.parts > limits.MAXIMUM_ENTRIES:
            raise UnreadableExport(Reason.TOO_LARGE, self._name)
        return True


def read_parts(stream: Readable, name: str, budget: Budget) -> Iterator[FeedPart]:
    """Yield the children of an Atom feed in order; each is emptied once the next is asked for."""
    metered = _MeteredStream(stream, name, budget)
    try:
        yield from _parse(metered, name)
    except DefusedXmlException as error:
        raise UnreadableExport(Reason.FORBIDDEN_XML, name) from error
    except ParseError as error:
        raise UnreadableExport(_reason_of(error, metered.badly_encoded), name) from error
    except (LookupError, ValueError) as error:
        # The parser asks Python for encodings it does not know, and Python answers in its own way.
        raise UnreadableExport(Reason.WRONG_ENCODING, name) from error


def _parse(metered: _MeteredStream, name: str) -> Iterator[FeedPart]:
    shape = _Shape(name)
    root: Element | None = None
    for event, element in iterparse(metered, events=("start", "end"), forbid_dtd=True, forbid_entities=True, forbid_external=True):
        if event == "start":
            root = _checked_root(element, name) if root is None else root
            shape.open()
        elif shape.close() and root is not None:
            metered.since_last_part = 0
            yield FeedPart(element.tag.removeprefix(ATOM), element)
            root.clear()


def _checked_root(element: Element, name: str) -> Element:
    if element.tag.rpartition("}")[2].lower() == "html":
        raise UnreadableExport(Reason.HTML_PAGE, name)
    if element.tag != f"{ATOM}feed":
        raise UnreadableExport(Reason.NOT_BLOGGER, name)
    return element


def _refuse_what_is_not_xml(start: bytes, name: str) -> None:
    if not start:
        raise UnreadableExport(Reason.EMPTY, name)
    if start.startswith(_UTF16_MARKS):
        return
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text and len(start) < _SNIFFED_BYTES:
        raise UnreadableExport(Reason.EMPTY, name)
    if _HTML_START.match(text):
        raise UnreadableExport(Reason.HTML_PAGE, name)
    if not text.startswith(b"<") or b"\0" in start:
        raise UnreadableExport(Reason.NOT_XML, name)


def _says_utf8(start: bytes) -> bool:
    if start.startswith(_UTF16_MARKS):
        return False
    declared = _DECLARED_ENCODING.search(start)
    return declared is None or declared.group(1).lower() in (b"utf-8", b"utf8")


def _reason_of(error: ParseError, badly_encoded: bool) -> Reason:
    message = expat_errors.messages[error.code]
    if badly_encoded or message in _ENCODING_TROUBLE:
        return Reason.WRONG_ENCODING
    return Reason.TRUNCATED if message in _CUT_SHORT else Reason.BROKEN_XML
