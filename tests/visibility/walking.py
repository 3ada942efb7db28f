"""Going round the stage as one of its people, and telling two answers apart by everything but what the asker said."""

import re
from html import escape
from typing import Any
from urllib.parse import quote, quote_plus

from flask.testing import FlaskClient

from tests.visibility.stage import Stage

_REDIRECTION = b"303"
_SEARCH = "/cerca"


def whole(answer: Any) -> bytes:
    """Return everything that came back: status, headers, body."""
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(answer.headers.items()))
    # A calendar file breaks its lines anywhere, also within a word.
    told = answer.data.replace(b"\r\n ", b"") if answer.mimetype == "text/calendar" else answer.data
    return f"{answer.status_code}\n{headers}\n\n".encode() + told


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
