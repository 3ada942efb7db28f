"""Excerpts: the passage of a text that says most about a query, cut at words, with the words found marked.

They are cut from plain text and handed over in pieces, so that a template escapes each piece and no markup is ever cut in two.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from forum.search.english import MARK
from forum.search.grammar import Query, Term
from forum.search.italian import fold
from forum.search.stretches import promising
from forum.search.words import asked_words, found_words, meaningful

LENGTH = 220
LONGEST_TEXT = 100_000
MOST_ANALYSED = 10_000
ELLIPSIS = "…"
_LEAD = 4  # a quarter of the passage stands before its first marked word
_LINE_END = re.compile(r"(?<=[^\s.!?:;,…])\s*\n\s*")

Piece = tuple[str, bool]


class _Marked(NamedTuple):
    start: int
    end: int
    wanted: int


class _Wanted:
    """What a query marks: forms of its words, beginnings of words, each with a number to tell different words apart."""

    def __init__(self, query: Query) -> None:
        self._forms: dict[str, int] = {}
        self._beginnings: dict[str, int] = {}
        terms = [*query.words, *query.phrases, *(term for terms in query.alternatives for term in terms)]
        for number, term in enumerate(terms):
            self._add(number * 100, term)

    def _add(self, number: int, term: Term) -> None:
        words = asked_words(term.text)
        if term.prefix and words:
            self._beginnings[fold(words[-1].spelling)] = number
            words = words[:-1]
        for place, word in enumerate(meaningful(words)):
            for form in word.forms:
                self._forms.setdefault(form, number + place)

    @property
    def signs(self) -> Mapping[str, int]:
        """What a text holds, folded, where a word stands that is marked."""
        return {**{form.removesuffix(MARK): number for form, number in self._forms.items()}, **self._beginnings}

    def find(self, forms: Iterable[str], spelling: str) -> int | None:
        for form in forms:
            if form in self._forms:
                return self._forms[form]
        return next((number for beginning, number in self._beginnings.items() if spelling.startswith(beginning)), None)


def marked_excerpt(text: str, query: Query, length: int = LENGTH) -> list[Piece]:
    """Return the best passage of a text as (piece, is it a word that was looked for), about `length` characters in all."""
    text = " ".join(text[:LONGEST_TEXT].split())
    marks = _marks(text, query)
    start, end = _passage(text, marks, length)
    return _pieces(text, [mark for mark in marks if start <= mark.start and mark.end <= end], start, end)


def marked_passages(text: str, query: Query, length: int = LENGTH, most: int = MOST_ANALYSED) -> list[Piece]:
    """Return the best passage, and after it another one where the words stand that the first has not.

    Of a text longer than `most` characters only as many are analysed, wherever the words seem to stand.
    """
    # Lines that are no sentences, such as those of an agenda, would run into one another in a passage.
    text = " ".join(_LINE_END.sub("; ", promising(text, _Wanted(query).signs, most)).split())
    marks = _marks(text, query)
    start, end = _passage(text, marks, length)
    inside = [mark for mark in marks if start <= mark.start and mark.end <= end]
    shown = {mark.wanted for mark in inside}
    missing = [mark for mark in marks if mark.wanted not in shown and (mark.end < start or mark.start > end)]
    pieces = _pieces(text, inside, start, end)
    if not missing:
        return pieces
    # Half as long, and on its own side of the first, so that the two never overlap.
    rest, offset = (text[end:], end) if missing[0].start > end else (text[:start], 0)
    moved = [_Marked(mark.start - offset, mark.end - offset, mark.wanted) for mark in marks if offset <= mark.start < offset + len(rest)]
    first, last = _passage(rest, [mark for mark in moved if mark.wanted not in shown], length // 2)
    more = _pieces(rest, [mark for mark in moved if first <= mark.start and mark.end <= last], first, last)
    return [*pieces, (" ", False), *more]


def _marks(text: str, query: Query) -> list[_Marked]:
    wanted = _Wanted(query)
    marks = []
    for forms, spelling, start, end in found_words(text):
        number = wanted.find(forms, spelling)
        if number is not None:
            marks.append(_Marked(start, end, number))
    return marks


def _passage(text: str, marks: list[_Marked], length: int) -> tuple[int, int]:
    if len(text) <= length:
        return 0, len(text)
    first = _best_mark(marks, length)
    start = max(0, min(first - length // _LEAD, len(text) - length))
    end = min(len(text), start + length)
    if start:
        space = text.find(" ", start, max(start, first) + 1)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", start + length // 2, end + 1)
        end = space if space >= 0 else end
    return start, end


def _best_mark(marks: list[_Marked], length: int) -> int:
    """Return where the passage with most different words, then most words, begins."""
    best, begins, last = (0, 0), 0, 0
    inside: dict[int, int] = {}
    for first, mark in enumerate(marks):
        while last < len(marks) and marks[last].end - mark.start <= length - length // _LEAD:
            inside[marks[last].wanted] = inside.get(marks[last].wanted, 0) + 1
            last += 1
        value = (len(inside), last - first)
        if value > best:
            best, begins = value, mark.start
        if last > first:
            inside[mark.wanted] -= 1
            if not inside[mark.wanted]:
                del inside[mark.wanted]
        else:
            last = first + 1
    return begins


def _pieces(text: str, marks: list[_Marked], start: int, end: int) -> list[Piece]:
    pieces: list[Piece] = []
    plain = ELLIPSIS if start else ""
    for mark in marks:
        plain += text[start : mark.start]
        if plain:
            pieces.append((plain, False))
        pieces.append((text[mark.start : mark.end], True))
        plain, start = "", mark.end
    plain += text[start:end] + (ELLIPSIS if end < len(text) else "")
    if plain:
        pieces.append((plain, False))
    return pieces
