"""Passages of a transcript: what can be read in one breath and found by search, 20 to 40 seconds cut where the speech allows it."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from forum.text.chapters import Chapter
from forum.text.clocks import SECOND
from forum.text.cues import Cue

SHORTEST_MS = 20 * SECOND
LONGEST_PASSAGE_MS = 40 * SECOND
MOST_WORDS = 400
"""However fast the speech is, or wrong the times are, no passage holds more."""

_MIDDLE_MS = (SHORTEST_MS + LONGEST_PASSAGE_MS) // 2
_SHORT_CUE_MS = 4 * SECOND
_LONG_PAUSE_MS = 2 * SECOND
_PAUSE_MS = 600
_SENTENCE_ENDS = (".", "!", "?", "…", '."', '!"', '?"', ".»", "!»", "?»", ".”", "!”", "?”")
_CLAUSE_ENDS = (",", ";", ":")


@dataclass(frozen=True)
class Passage:
    """Some words in a row, who says them, and the place of their chapter in the list; None where there is none."""

    start_ms: int
    end_ms: int
    words: str
    speaker: str | None
    chapter_index: int | None


@dataclass(frozen=True)
class _Word:
    """A word with the time that it has in its cue."""

    start: int
    end: int
    text: str
    speaker: str | None
    chapter: int | None
    ends_cue: bool


@dataclass(frozen=True)
class _Limits:
    """Where the chapters begin, in order, and which place each has in the list that was given."""

    starts: list[int]
    places: list[int]

    def chapter_at(self, time: int) -> int | None:
        """Return the place of the chapter in which a time lies."""
        at = bisect_right(self.starts, time)
        return self.places[at - 1] if at else None

    def clipped(self, start: int, end: int, chapter: int | None) -> tuple[int, int]:
        """Return a beginning and an end that stay within a chapter."""
        at = self.places.index(chapter) if chapter is not None else -1
        first = self.starts[at] if at >= 0 else 0
        last = self.starts[at + 1] if at + 1 < len(self.starts) else end
        return max(start, first), min(end, last)


def passages(cues: Sequence[Cue], chapters: Sequence[Chapter] = (), duration_ms: int | None = None) -> tuple[Passage, ...]:
    """Return the words of all cues in passages: each within one chapter and one person's, no word lost or repeated."""
    order = sorted(range(len(chapters)), key=lambda place: chapters[place].start_ms)
    limits = _Limits([chapters[place].start_ms for place in order], order)
    words = [word for cue in cues for word in _words(cue, limits)]
    made = []
    for _chapter, of_chapter in groupby(words, key=lambda word: word.chapter):
        for stretch in _stretches(list(of_chapter)):
            made += [_passage(part, limits, duration_ms) for part in _parts(stretch)]
    return tuple(made)


def _words(cue: Cue, limits: _Limits) -> Iterator[_Word]:
    """Yield the words of a cue with their share of its time; a short cue is not torn apart by a limit between chapters."""
    texts = cue.words.split()
    length = cue.end_ms - cue.start_ms
    whole = limits.chapter_at(cue.start_ms + length // 2) if length <= _SHORT_CUE_MS else None
    for at, text in enumerate(texts):
        start = cue.start_ms + length * at // len(texts)
        end = cue.start_ms + length * (at + 1) // len(texts)
        chapter = whole if length <= _SHORT_CUE_MS else limits.chapter_at(start)
        yield _Word(start, end, text, cue.speaker, chapter, at + 1 == len(texts))


def _stretches(words: list[_Word]) -> Iterator[list[_Word]]:
    """Yield what one person says in a row, without a long silence.

    A few words that another throws in are a stretch too: joined to what they interrupt they would be read, found and quoted as
    that person's own.
    """
    stretch: list[_Word] = []
    for word in words:
        if stretch and (word.speaker != stretch[-1].speaker or word.start - stretch[-1].end >= SHORTEST_MS):
            yield stretch
            stretch = []
        stretch.append(word)
    if stretch:
        yield stretch


def _parts(words: list[_Word]) -> Iterator[list[_Word]]:
    """Yield a stretch in pieces of the length of a passage."""
    first = 0
    while first < len(words):
        last = _last_word(words, first)
        yield words[first : last + 1]
        first = last + 1


def _last_word(words: list[_Word], first: int) -> int:
    """Return the place of the word after which it is best to cut."""
    start, end = words[first].start, words[-1].end
    if end - start <= LONGEST_PASSAGE_MS and len(words) - first <= MOST_WORDS:
        return len(words) - 1
    last = first
    best: tuple[bool, int, float, int] | None = None
    for at in range(first, min(first + MOST_WORDS, len(words) - 1)):
        length = words[at].end - start
        if at > first and length > LONGEST_PASSAGE_MS:
            break
        last = at
        if length >= SHORTEST_MS or at - first >= MOST_WORDS // 2:
            rank = _rank(words[at], words[at + 1]) - abs(length - _MIDDLE_MS) / (LONGEST_PASSAGE_MS - _MIDDLE_MS)
            # What is left must be enough for another passage, or as much of one as can be.
            cut = (length >= SHORTEST_MS, min(end - words[at + 1].start, SHORTEST_MS), rank, at)
            best = max(best, cut) if best else cut
    return best[-1] if best else last


def _rank(word: _Word, following: _Word) -> float:
    """Return how well the speech can be cut after a word."""
    pause = following.start - word.end
    rank = 3.0 if word.text.endswith(_SENTENCE_ENDS) else 0.5 if word.text.endswith(_CLAUSE_ENDS) else 0.0
    rank += 2 if pause >= _LONG_PAUSE_MS else 1 if pause >= _PAUSE_MS else 0
    return rank + word.ends_cue


def _passage(words: list[_Word], limits: _Limits, duration_ms: int | None) -> Passage:
    chapter = words[0].chapter
    start, end = limits.clipped(words[0].start, words[-1].end, chapter)
    if duration_ms is not None and start < duration_ms:
        end = min(end, duration_ms)
    return Passage(start, end, " ".join(word.text for word in words), words[0].speaker, chapter)
