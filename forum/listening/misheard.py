"""Words of the place that machines mishear: how they are written down, and what a text says once they are put right."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from forum.core import limits
from forum.text.cues import clean_words

_SIGNS = ("=>", "->", "→", "=")


@dataclass(frozen=True)
class Misheard:
    """What is heard and what is meant; its number in the list, 0 before it has one."""

    id: int
    heard: str
    meant: str


@dataclass(frozen=True)
class WordList:
    """A list as somebody typed it: its words, and the lines that could not be read as such."""

    words: tuple[Misheard, ...]
    strangers: tuple[tuple[int, str], ...]


def read_words(typed: str) -> WordList:
    """Read one word a line, as heard and as meant with a sign between; the last of two lines for the same word counts."""
    words: dict[str, Misheard] = {}
    strangers = []
    for number, line in enumerate(typed.splitlines(), 1):
        pair = _pair(line)
        if pair is None:
            strangers += [(number, line.strip()[: limits.NAME])] if line.strip() else []
        else:
            words[pair[0].casefold()] = Misheard(0, *pair)
    return WordList(tuple(words.values()), tuple(strangers))


def write_words(words: Iterable[Misheard]) -> str:
    """Return words as read_words reads them."""
    return "\n".join(f"{word.heard} = {word.meant}" for word in words)


def corrected(text: str, words: Sequence[Misheard]) -> tuple[str, int]:
    """Return a text with every misheard word put right, and how many there were."""
    put_right = 0
    pieces, done = [], 0
    for word, match in _matches(text, words):
        right = _fitting(word, match[0])
        put_right += right != match[0]
        pieces += [text[done : match.start()], right]
        done = match.end()
    return "".join([*pieces, text[done:]]), put_right


def found_in(texts: Iterable[str], words: Sequence[Misheard]) -> dict[int, int]:
    """Return how often each misheard word stands in some texts, by its number."""
    counts: dict[int, int] = {}
    for text in texts:
        for word, match in _matches(text, words):
            if _fitting(word, match[0]) != match[0]:
                counts[word.id] = counts.get(word.id, 0) + 1
    return counts


def _pair(line: str) -> tuple[str, str] | None:
    sign = next((sign for sign in _SIGNS if sign in line), None)
    if sign is None:
        return None
    heard, _sign, meant = (clean_words(part) for part in line.partition(sign))
    usual = heard and meant and heard != meant and max(len(heard), len(meant)) <= limits.NAME
    return (heard, meant) if usual else None


def _matches(text: str, words: Sequence[Misheard]) -> Iterator[tuple[Misheard, re.Match[str]]]:
    """Yield the words that are heard in a text, the longest first where one begins as another, however capitalised and spaced."""
    ordered = sorted(words, key=lambda word: len(word.heard), reverse=True)
    if not ordered:
        return
    for match in _pattern(tuple(word.heard for word in ordered)).finditer(text):
        yield ordered[(match.lastindex or 1) - 1], match


@lru_cache(maxsize=64)
def _pattern(heard: tuple[str, ...]) -> re.Pattern[str]:
    ways = (r"\s+".join(re.sub("['’]", "['’]", re.escape(part)) for part in one.split()) for one in heard)
    return re.compile("".join([r"(?<!\w)(?:", "|".join(f"({way})" for way in ways), r")(?!\w)"]), re.IGNORECASE)


def _fitting(word: Misheard, match: str) -> str:
    """Return what is meant, with a capital where the words in its place begin with one."""
    return word.meant[:1].upper() + word.meant[1:] if match[:1].isupper() else word.meant
