"""Going round the stage as one of its people, and telling two answers apart by everything but what the asker said."""

import re
from html import escape
from io import BytesIO
from typing import Any
from urllib.parse import quote, quote_plus
from zipfile import ZipFile

from flask.testing import FlaskClient
from pypdfium2 import PdfDocument

from tests.support.answers import seen_by
from tests.visibility.stage import Stage

_REDIRECTION = b"303"
_SEARCH = "/cerca"
_GIVEN = 200
# A program beside the house has a clock of its own, and packs the moment into the length.
_MADE_AT = re.compile(rb"D:\d{14}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_LENGTH = re.compile(r"Content-Length: \d+\n?")
_PDF = "application/pdf"
_PACKED = (_PDF, "application/epub+zip", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def whole(answer: Any) -> bytes:
    """Return everything that came back: status, headers, body, but for the moment that a form was made in."""
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
    # A calendar file breaks its lines anywhere, also within a word.
    status, told = seen_by(answer)
    if answer.mimetype == "text/calendar":
        told = told.replace(b"\r\n ", b"")
    elif status == _GIVEN and answer.mimetype in _PACKED:
        told = _MADE_AT.sub(b"", unpacked(told) if answer.mimetype != _PDF else words_of_pages(told))
        headers = _LENGTH.sub("", headers)
    return f"{status}\n{headers}\n\n".encode() + told


def unpacked(data: bytes) -> bytes:
    """Return everything that lies in a packed file, with the names under which it lies there."""
    with ZipFile(BytesIO(data)) as packed:
        return b"\n".join(name.encode() + b"\n" + packed.read(name) for name in packed.namelist())


def words_of_pages(data: bytes) -> bytes:
    """Return what a PDF says, and what it says of itself."""
    document = PdfDocument(data)
    try:
        told = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
        return "\n".join([*told, *map(str, document.get_metadata_dict().items())]).encode()
    finally:
        document.close()


def without(told: bytes, said: str) -> bytes:
    """Take out what the asker said: an address or the words of a search, in every form in which it comes back."""
    path = said.partition("?")[0]
    for part in (said, path):
        for form in {
            part,
            quote(part),
            quote(part, safe="/"),
            quote(part, safe=""),
            quote_plus(part),
            quote_plus(part, safe="/"),
            escape(part),
        }:
            told = told.replace(form.encode(), b"...")
    if path == _SEARCH:
        # The search carries the number asked for on, in its form and its links.
        told = re.sub(rb'(patto(?:=|" value="))\d+', rb"\1...", told)
    # Where the question is repeated, the length says how long it was.
    echoes = told.startswith(_REDIRECTION) or path == _SEARCH
    return re.sub(rb"Content-Length: \d+\n", b"", told) if echoes else told


class Walk:
    """One of the people going round, each address asked for once."""

    def __init__(self, stage: Stage, letter: str) -> None:
        self._stage = stage
        self.browser: FlaskClient = stage.browser(letter)
        self.words: dict[str, set[str]] = {}
        self._answers: dict[str, bytes] = {}

    def told(self, address: str) -> bytes:
        """Return everything that came back from an address, but for the address itself."""
        if address not in self._answers:
            answer = self.browser.get(address)
            assert answer.status_code < 500, f"{address} broke"
            told = self._answers[address] = without(whole(answer), address)
            self.words[address] = self._stage.words.found_in(told)
        return self._answers[address]


def listed(findings: Any) -> str:
    """Return findings as an assertion shows them."""
    return "\n" + "\n".join(sorted(findings))
