"""From texts to what an engine stores, and from typed words to what it looks up, whatever the language of the text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from forum.search import english, italian
from forum.search.italian import Analysis, Token

ITALIAN = "it"
ENGLISH = "en"
WRITTEN = "\x1f"  # between a folded spelling and how it is really written, so that suggestions can show the accents
_ANALYSERS = {ITALIAN: italian.analyse, ENGLISH: english.analyse}


@dataclass(frozen=True)
class Postings:
    """The words of one text: positions per form, the spellings seen, and how many words carry meaning."""

    positions: dict[str, list[int]]
    spellings: frozenset[str]
    length: int


@dataclass(frozen=True)
class AskedWord:
    """One word looked for: any of the forms will do; the spelling breaks ties; the position counts inside a phrase."""

    forms: tuple[str, ...]
    spelling: str
    position: int
    common: bool


def postings(text: str, language: str = ITALIAN, *, keep_common: bool = False, first: int = 0) -> Postings:
    """Analyse a text for storing; positions start at `first`, and a capital after an elision is stored joined as well."""
    analyse = _ANALYSERS.get(language, italian.analyse)
    positions: dict[str, list[int]] = {}
    spellings: set[str] = set()
    position, length, particle = first, 0, ""
    for raw in italian.raw_words(text):
        forms, spelling, written, common, is_particle = analyse(raw)
        if is_particle:
            particle = spelling
            continue
        if keep_common or not common:
            for form in forms:
                positions.setdefault(form, []).append(position)
            if particle and raw[0].isupper():
                _add_joined(positions, spellings, particle, spelling, position)
            if not common:
                spellings.add(spelling)
                if written != spelling:
                    spellings.add(f"{spelling}{WRITTEN}{written}")
                length += 1
        position += 1
        particle = ""
    return Postings(positions, frozenset(spellings), length)


def _add_joined(positions: dict[str, list[int]], spellings: set[str], particle: str, spelling: str, position: int) -> None:
    for form in italian.joined_forms(particle, spelling):
        places = positions.setdefault(form, [])
        if not places or places[-1] != position:
            places.append(position)
    spellings.add(particle + spelling)


@lru_cache(maxsize=1024)  # a search looks at each of its terms several times
def asked_words(text: str) -> tuple[AskedWord, ...]:
    """Analyse typed words for looking up: Italian forms first, then the English form; common words are marked, not dropped."""
    return tuple(_asked(token) for token in italian.tokens(text, keep_common=True))


def meaningful(words: tuple[AskedWord, ...]) -> tuple[AskedWord, ...]:
    """Return the words that carry meaning."""
    return tuple(word for word in words if not word.common)


def _asked(token: Token) -> AskedWord:
    in_english: Analysis = english.analyse(token.word)
    extra = () if in_english.common or token.common else in_english.forms
    return AskedWord(token.forms + extra, token.word, token.position, token.common)


def _in_both(raw: str) -> Analysis:
    found = italian.analyse(raw)
    if found.particle or found.common:
        return found
    return found._replace(forms=found.forms + english.analyse(found.word).forms)


_analyse_in_both = italian.Remembered(_in_both)


def found_words(text: str) -> Iterator[tuple[tuple[str, ...], str, int, int]]:
    """Yield every meaningful word of a text with the forms it is found by, its spelling, its start and its end."""
    for forms, word, _, start, end, _ in italian.tokens(text, _analyse_in_both):
        yield forms, word, start, end
