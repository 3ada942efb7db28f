"""What changed between two texts, word by word and paragraph by paragraph, at a cost that no text can make explode."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "added", "removed"]

MAX_WORK = 200_000
"""The most comparisons of one piece with another: past it, the grain gets coarser."""

_WORDS = re.compile(r"\w+[^\S\n]*|[^\w\s][^\S\n]*|\n+|[^\S\n]+")
_SENTENCES = re.compile(r"[^\n.!?]*(?:\n+|[.!?]+[^\S\n]*)|[^\n.!?]+")
_PARAGRAPHS = re.compile(r"\n(?:[^\S\n]*\n)+")
_WORD = re.compile(r"\w+")
_ALIKE = 0.4


@dataclass(frozen=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class ParagraphDifference:
    """One paragraph that stayed, came, went or changed inside; its pieces tell how."""

    kind: Literal["same", "added", "removed", "changed"]
    pieces: tuple[Piece, ...]


def word_differences(old: str, new: str) -> tuple[Piece, ...]:
    """Return the pieces that lead from the old text to the new one; where words would cost too much, sentences or wholes."""
    return _merged(_within(old, new, MAX_WORK))


def paragraph_differences(old: str, new: str) -> tuple[ParagraphDifference, ...]:
    """Return the paragraphs of both texts in reading order, a paragraph and its new wording paired and compared by words."""
    first, second = _paragraphs(old), _paragraphs(new)
    head, tail = _common_ends(first, second)
    last = len(first) - tail
    return (
        *map(_kept, first[:head]),
        *_aligned(first[head:last], second[head : len(second) - tail]),
        *map(_kept, first[last:]),
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip("\n") for part in _PARAGRAPHS.split(text) if part.strip()]


def _common_ends(first: Sequence[str], second: Sequence[str]) -> tuple[int, int]:
    """Return how many pieces the two share at the start and, of the rest, at the end: most edits are one place in a long text."""
    shorter = min(len(first), len(second))
    head = 0
    while head < shorter and first[head] == second[head]:
        head += 1
    tail = 0
    while tail < shorter - head and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    return head, tail


def _work(first: Sequence[str], second: Sequence[str]) -> int:
    """Return how many pairs of equal pieces there are, and a share of all pairs: what the comparison will walk."""
    counts = Counter(second)
    return sum(counts[piece] for piece in first) + len(first) * len(second) // 16


def _within(old: str, new: str, budget: int) -> list[Piece]:
    """Compare by words when the budget allows, else by sentences first and by words inside those that changed."""
    pieces = _by_grain(_WORDS, old, new, budget)
    if pieces is not None:
        return pieces
    rough = _by_grain(_SENTENCES, old, new, budget) or [Piece("removed", old), Piece("added", new)]
    share = budget // max(1, sum(piece.kind == "added" for piece in rough))
    refined: list[Piece] = []
    for piece in rough:
        if piece.kind == "added" and refined and refined[-1].kind == "removed":
            gone = refined.pop()
            refined += _by_grain(_WORDS, gone.text, piece.text, share) or [gone, piece]
        else:
            refined.append(piece)
    return refined


def _by_grain(grain: re.Pattern[str], old: str, new: str, budget: int) -> list[Piece] | None:
    first, second = grain.findall(old), grain.findall(new)
    head, tail = _common_ends(first, second)
    last = len(first) - tail
    inner_first, inner_second = first[head:last], second[head : len(second) - tail]
    if _work(inner_first, inner_second) > budget:
        return None
    return [Piece("same", "".join(first[:head])), *_compared(inner_first, inner_second), Piece("same", "".join(first[last:]))]


def _compared(first: Sequence[str], second: Sequence[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(first[start:end]))
        else:
            yield Piece("removed", "".join(first[start:end]))
            yield Piece("added", "".join(second[new_start:new_end]))


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Join neighbours of one kind, and take a lone blank between two changes as changed: 'one two' reads better than 'one' 'two'."""
    merged: list[Piece] = []
    for place, piece in enumerate(pieces):
        if not piece.text:
            continue
        blank = piece.kind == "same" and not piece.text.strip() and "\n" not in piece.text and 0 < place < len(pieces) - 1
        for part in [Piece("removed", piece.text), Piece("added", piece.text)] if blank else [piece]:
            _append(merged, part)
    return tuple(merged)


def _append(merged: list[Piece], piece: Piece) -> None:
    """Add a piece to the nearest one of its kind that no unchanged text parts from it; what went stands before what came."""
    if merged and merged[-1].kind == piece.kind:
        merged[-1] = Piece(piece.kind, merged[-1].text + piece.text)
    elif len(merged) > 1 and "same" not in (piece.kind, merged[-1].kind) and merged[-2].kind == piece.kind:
        merged[-2] = Piece(piece.kind, merged[-2].text + piece.text)
    elif piece.kind == "removed" and merged and merged[-1].kind == "added":
        merged.insert(-1, piece)
    else:
        merged.append(piece)


def _aligned(first: list[str], second: list[str]) -> Iterator[ParagraphDifference]:
    if _work(first, second) > MAX_WORK:
        yield from map(_removed, first)
        yield from map(_added, second)
        return
    for tag, start, end, new_start, new_end in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from map(_kept, first[start:end])
        else:
            yield from _paired(first[start:end], second[new_start:new_end])


def _paired(first: list[str], second: list[str]) -> Iterator[ParagraphDifference]:
    """Pair the paragraphs of a rewritten stretch so that the likeness of the pairs, in order, is the greatest."""
    done, new_done = 0, 0
    for place, new_place in _pairs(first, second):
        yield from map(_removed, first[done:place])
        yield from map(_added, second[new_done:new_place])
        yield ParagraphDifference("changed", word_differences(first[place], second[new_place]))
        done, new_done = place + 1, new_place + 1
    yield from map(_removed, first[done:])
    yield from map(_added, second[new_done:])


def _pairs(first: list[str], second: list[str]) -> list[tuple[int, int]]:
    words, new_words = (
        [Counter(map(str.lower, _WORD.findall(text))) for text in first],
        [Counter(map(str.lower, _WORD.findall(text))) for text in second],
    )
    if sum(map(len, words)) * len(second) + sum(map(len, new_words)) * len(first) > MAX_WORK:
        return []
    best = [[0.0] * (len(second) + 1) for _ in range(len(first) + 1)]
    likeness = [[_likeness(one, other) for other in new_words] for one in words]
    for place in range(len(first) - 1, -1, -1):
        for new_place in range(len(second) - 1, -1, -1):
            paired = likeness[place][new_place] + best[place + 1][new_place + 1] if likeness[place][new_place] >= _ALIKE else 0.0
            best[place][new_place] = max(paired, best[place + 1][new_place], best[place][new_place + 1])
    return list(_walked(best, likeness))


def _walked(best: list[list[float]], likeness: list[list[float]]) -> Iterator[tuple[int, int]]:
    place, new_place = 0, 0
    while place < len(likeness) and new_place < len(likeness[0]):
        if best[place][new_place] == best[place + 1][new_place]:
            place += 1
        elif best[place][new_place] == best[place][new_place + 1]:
            new_place += 1
        else:
            yield place, new_place
            place, new_place = place + 1, new_place + 1


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0


def _kept(text: str) -> ParagraphDifference:
    return ParagraphDifference("same", (Piece("same", text),))


def _removed(text: str) -> ParagraphDifference:
    return ParagraphDifference("removed", (Piece("removed", text),))


def _added(text: str) -> ParagraphDifference:
    return ParagraphDifference("added", (Piece("added", text),))
