"""Known words close to a mistyped one: letters compared all at once in numpy, distances counted only for the few that remain."""

from collections.abc import Iterable

import numpy as np

SHORTEST = 3
LONGEST = 40  # nobody mistypes longer words; without a limit one endless word would make every row as long
ONE_SLIP_UP_TO = 7  # shorter words become other words with two slips
_SAME_WORD = 6  # words that begin with so many equal letters and end differently are forms of one word
_ENDING = 3
_A, _LETTERS, _OTHERS = ord("a"), 26, 6  # other characters share the six bits that are left


class Dictionary:
    """A set of words with their lengths and letters, for finding those within a few slips of another."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = tuple(word for word in words if len(word) <= LONGEST)
        self._lengths = np.array([len(word) for word in self._words], np.int32)
        self._letters = _letters(self._words)

    def near(self, word: str) -> dict[str, int]:
        """Return the words that may have been meant by a word, with the number of slips; the word itself is left out."""
        slips = most_slips(word)
        if not self._words or not slips:
            return {}
        alike = np.bitwise_count(self._letters ^ _letters((word,))) <= 2 * slips
        alike &= np.abs(self._lengths - len(word)) <= slips
        found = {self._words[index]: slips_between(word, self._words[index]) for index in np.flatnonzero(alike)}
        return {near: slipped for near, slipped in found.items() if slipped}


def most_slips(word: str) -> int:
    """Return how many slips a word of this length may hold."""
    if not SHORTEST <= len(word) <= LONGEST:
        return 0
    return 1 if len(word) <= ONE_SLIP_UP_TO else 2


def slips_between(typed: str, known: str) -> int:
    """Return how many slips make one word of another, 0 where it is not likely that the known one was meant.

    Nobody mistypes the first letter and another one; and two letters changed at the end are no slips but a form of the word.
    """
    most = most_slips(typed)
    slips = distance(typed, known, most)
    if not 0 < slips <= most:
        return 0
    return 0 if slips > 1 and (typed[0] != known[0] or _are_forms(typed, known)) else slips


def _are_forms(one: str, other: str) -> bool:
    unlike = (place for place, (letter, another) in enumerate(zip(one, other, strict=False)) if letter != another)
    alike = next(unlike, min(len(one), len(other)))
    return alike >= _SAME_WORD and max(len(one), len(other)) - alike <= _ENDING


def _letters(words: tuple[str, ...]) -> np.ndarray:
    """Return the letters of each word as bits: a slip changes two of them at most, so words that differ in more are far apart."""
    if not words:
        return np.empty(0, np.uint32)
    codes = np.array(words, f"<U{LONGEST}").view("<u4").reshape(len(words), LONGEST)
    bits = np.where((codes >= _A) & (codes < _A + _LETTERS), codes - _A, _LETTERS + codes % _OTHERS)
    return np.bitwise_or.reduce(np.where(codes > 0, np.uint32(1) << bits.astype(np.uint32), np.uint32(0)), axis=1)


def distance(first: str, second: str, most: int) -> int:
    """Count the slips between two words (a letter missing, added, changed, or two swapped); more than `most` is only that."""
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        above, before = before, row
        row = [i]
        for j, other in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
