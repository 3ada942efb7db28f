"""Forse cercavi: what was typed with its unknown words replaced by known ones near to them."""

import re
from collections.abc import Mapping, Set

from forum.core.audience import Readable
from forum.search.engine import Engine
from forum.search.grammar import Part, Problem, Query
from forum.search.italian import fold
from forum.web.slots import slot

_MOST_WORDS = 12
_QUESTION = " ?"
_WORD = re.compile(r"[^\W\d_]+")


def corrected(engine: Engine, query: Query, readable: Readable) -> str:
    """Return the better question, with its filters as they stand, or nothing; every new word is one this reader may see."""
    looked_up: dict[str, str] = {}
    places = _words_of_places()
    misspelt = {complaint.words: complaint.meant for complaint in query.complaints if complaint.problem is Problem.MISSPELT_FILTER}
    written = " ".join(part.written for part in query.parts)
    better = " ".join(_named(part, misspelt) or _better(engine, part, readable, places, looked_up) for part in query.parts)
    return "" if better == written else better.rstrip(_QUESTION)


def _words_of_places() -> frozenset[str]:
    """Return every word in the names of places: none of them is a slip for something else."""
    names = (name for told in slot("search.places") for name in told)
    return frozenset(word for name in names for word in _WORD.findall(fold(name)))


def _named(part: Part, misspelt: Mapping[str, str]) -> str:
    """Return a part whose filter's name was mistyped with the name that was meant, nothing for any other part."""
    name = part.written.partition(":")[0] + ":"
    return misspelt[name.lower()] + part.written[len(name) :] if name.lower() in misspelt else ""


def _better(engine: Engine, part: Part, readable: Readable, places: Set[str], looked_up: dict[str, str]) -> str:
    if not part.searched:
        return part.written

    def replaced(match: re.Match[str]) -> str:
        word = match.group()
        if fold(word) in places:
            return word
        if word not in looked_up:
            # A beginning with an asterisk is no whole word, and one question may not cost more than so many.
            is_whole = not part.written.startswith("*", match.end())
            near = engine.suggest(word, readable) if is_whole and len(looked_up) < _MOST_WORDS else None
            looked_up[word] = (near[:1].upper() + near[1:] if word[:1].isupper() else near) if near else word
        return looked_up[word]

    return _WORD.sub(replaced, part.written)
