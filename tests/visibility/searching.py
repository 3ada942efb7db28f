"""Asking the search, and telling its answers apart by everything but the words that were asked for."""

import re
from urllib.parse import quote_plus

from flask.testing import FlaskClient

from tests.visibility.walking import whole
from tests.visibility.words import BEGINNING


def asked(browser: FlaskClient, words: str) -> bytes:
    """Return what the search answers, with every word that was asked for made unrecognisable."""
    answer = browser.get(f"/cerca?q={quote_plus(words)}")
    assert answer.status_code == 200
    return veiled(whole(answer), words)


def veiled(told: bytes, words: str) -> bytes:
    """Make the words that were asked for unrecognisable in an answer."""
    wanted = [word.encode() for word in re.findall(f"{BEGINNING}[a-z]+", words)]

    def veil(match: re.Match[bytes]) -> bytes:
        # A page that repeats a long question cuts its last word: no word of the stage is as short as what is left of it.
        run = match.group()
        return b"." * len(run) if any(word.startswith(run) for word in wanted) else run

    told = re.sub(f"{BEGINNING}[a-z]+".encode(), veil, told)
    # The title of the page repeats the question, cut where it is long.
    return re.sub(rb"<title>.*?</title>", b"", told)


def with_a_slip(word: str) -> str:
    """Return a word with two letters swapped, as one mistypes it."""
    return f"{word[:5]}{word[6]}{word[5]}{word[7:]}"
