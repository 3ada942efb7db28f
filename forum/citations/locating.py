"""Where words stand in a text, and what became of them: pure, over plain text, so that markup decides nothing.

Words are compared as people read them: any run of blanks is one blank, typographic quotes and dashes are the plain ones. They
are whole words only, and where a text says the same twice, or says little, the words around decide which place is meant.
"""

import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha224
from typing import Protocol

from forum.citations.models import Standing
from forum.core import limits
from forum.core.content import State
from forum.core.kinds import Quotable

# Said by so few letters, words can turn up anywhere.
SHORT = 24
# So many signs beside the words must be the same for a place to be told by them.
_VOUCHING = 8
_TWICE = ":twice"
# Signs that belong to what stands before them, and those that belong to what follows.
_CLOSING, _OPENING = ".,;:)]}", "([{"

_SIGNS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    "\u2026": "...",
    # Soft hyphens and signs without width are read by nobody.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
}
_TABLE = str.maketrans(_SIGNS)


class Kept(Protocol):
    """What is known of words that were taken."""

    words: str
    before: str
    after: str
    fingerprint: str


@dataclass(frozen=True)
class _Folded:
    """A text as it is compared, and for each of its signs where that stands in the text as it is written."""

    signs: str
    origins: Sequence[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """Return the stretch of the written text that a stretch of the folded one stands for."""
        return self.origins[start], self.origins[end - 1] + 1

    def whole_words(self, start: int, end: int) -> bool:
        """Whether a stretch begins and ends where words do."""
        signs = self.signs
        return not (_joined(signs[start - 1 : start], signs[start]) or _joined(signs[end - 1], signs[end : end + 1]))

    def widened(self, start: int, end: int) -> tuple[int, int]:
        """Return a stretch with the whole of the words that it begins or ends within."""
        signs = self.signs
        while _joined(signs[start - 1 : start], signs[start]):
            start -= 1
        while _joined(signs[end - 1], signs[end : end + 1]):
            end += 1
        return start, end


def _joined(first: str, second: str) -> bool:
    return bool(first and second) and _of_word(first) and _of_word(second)


def _of_word(sign: str) -> bool:
    return sign.isalnum() or unicodedata.category(sign).startswith("M")


@lru_cache(maxsize=16)
def _fold(text: str) -> _Folded:
    signs: list[str] = []
    # As numbers and no objects: the text may be a whole transcript.
    origins = array("I")
    for origin, sign in enumerate(text):
        if sign.isspace():
            if signs and signs[-1] != " ":
                signs.append(" ")
                origins.append(origin)
            continue
        folded = unicodedata.normalize("NFD", _SIGNS.get(sign, sign))
        signs.extend(folded)
        origins.extend([origin] * len(folded))
    if signs and signs[-1] == " ":
        signs.pop()
        origins.pop()
    return _Folded("".join(signs), origins)


def squeeze(text: str) -> str:
    """Return a text as it is compared with others: the same for every way of typing it."""
    return " ".join(unicodedata.normalize("NFD", text.translate(_TABLE)).split())


def fingerprint(plain: str) -> str:
    """Return what tells one text from every other, without keeping a word of it."""
    return sha224(squeeze(plain).encode()).hexdigest()


def sealed(plain: str, words: str) -> str:
    """Return the fingerprint kept with words taken from a text, which also tells whether the text said them more than once."""
    places = _places(_fold(plain), _fold(words).signs)
    return fingerprint(plain) + (_TWICE if next(places, None) is not None and next(places, None) is not None else "")


def around(plain: str, start: int, end: int) -> tuple[str, str]:
    """Return a little of what stands before and after a stretch of a text, in whole words."""
    before = " ".join(plain[max(0, start - limits.AROUND) : start].split())
    after = " ".join(plain[end : end + limits.AROUND].split())
    if start > limits.AROUND:
        before = before.partition(" ")[2] or before
    if end + limits.AROUND < len(plain):
        after = after.rpartition(" ")[0] or after
    return before, after


def find_words(plain: str, words: str) -> tuple[int, int] | None:
    """Return where words chosen by somebody stand in a text: the first time, and whole though half a word was chosen."""
    text, sought = _fold(plain), _fold(words).signs
    if not sought:
        return None
    place = next(_places(text, sought), None)
    if place is not None:
        return text.written(place, place + len(sought))
    place = text.signs.find(sought)
    return None if place < 0 else text.written(*text.widened(place, place + len(sought)))


def trimmed(plain: str, start: int, end: int) -> tuple[int, int]:
    """Return a stretch of a text without the blanks and signs at its edges that hang on what is not in it; never to nothing."""
    if not any(_of_word(sign) for sign in plain[start:end]):
        return start, end
    while plain[start].isspace() or _hangs(plain, start):
        start += 1
    while plain[end - 1].isspace() or plain[end - 1] in _OPENING:
        end -= 1
    return start, end


def _hangs(plain: str, place: int) -> bool:
    """Say whether a sign at the beginning of a stretch ends what stands before; that of '.5' begins something."""
    before, after = plain[place - 1 : place].strip(), plain[place + 1 : place + 2].strip()
    return plain[place] in _CLOSING and bool(before or not after)


def locate(plain: str, words: str, before: str, after: str, doubtful: bool = False) -> tuple[int, int] | None:
    """Return where words taken earlier stand in a text now, None when they do not, or when it cannot be told which place is theirs.

    `doubtful` says that the text they were taken from held them more than once: one place alone is then not theirs by itself.
    """
    text, sought = _fold(plain), _fold(words).signs
    if not sought:
        return None
    places = list(_places(text, sought))
    if len(places) == 1 and len(sought) >= SHORT and not doubtful:
        return text.written(places[0], places[0] + len(sought))
    place = _vouched(text.signs, places, len(sought), squeeze(before), squeeze(after))
    return None if place is None else text.written(place, place + len(sought))


def _places(text: _Folded, sought: str) -> Iterator[int]:
    place = text.signs.find(sought) if sought else -1
    while place >= 0:
        if text.whole_words(place, place + len(sought)):
            yield place
        place = text.signs.find(sought, place + 1)


def _vouched(signs: str, places: list[int], length: int, before: str, after: str) -> int | None:
    """Return the one place that the words around speak for most; None when they speak for none, or for two alike."""
    # No more of the text is looked at than can agree, with a blank and one sign beyond: it may say the same on every line.
    near, far, told = len(before) + 2, len(after) + 2, before[::-1]
    spoken = sorted(
        (-(ahead + behind), place)
        for place in places
        for ahead in [_agreement(signs[max(0, place - near) : place].rstrip()[::-1], told)]
        for behind in [_agreement(signs[place + length : place + length + far].lstrip(), after)]
        if ahead or behind
    )
    if not spoken or (len(spoken) > 1 and spoken[0][0] == spoken[1][0]):
        return None
    return spoken[0][1]


def _agreement(present: str, kept: str) -> int:
    """Return how far what stands beside a place agrees with what stood there; 0 is too little to tell a place by.

    Where little or nothing stood beside the words, the text must begin or end with just that.
    """
    if len(kept) < _VOUCHING:
        return len(kept) + 1 if present == kept else 0
    same = 0
    for now, then in zip(present, kept, strict=False):
        if now != then:
            break
        same += 1
    return same if same >= _VOUCHING else 0


def standing_of(kept: Kept, quotable: Quotable | None) -> Standing:
    """Return what became of words that were taken, from what stands at their place now."""
    if quotable is None or quotable.state == State.DELETED:
        return Standing.WITHDRAWN
    if quotable.state != State.LIVE:
        return Standing.HIDDEN
    known, twice, _rest = kept.fingerprint.partition(_TWICE)
    if known == fingerprint(quotable.plain):
        return Standing.UNCHANGED
    found = locate(quotable.plain, kept.words, kept.before, kept.after, doubtful=bool(twice))
    return Standing.CHANGED if found is None else Standing.EDITED
