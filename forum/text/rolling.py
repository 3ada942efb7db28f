"""Captions that roll: each shows again the line before its own, as automatic ones do; here every word is kept once."""

from dataclasses import replace
from itertools import pairwise

from forum.text.blocks import Block, without_first
from forum.text.clocks import SECOND
from forum.text.cues import Findings, Reason

_LEAST = 3
_SHARE = 0.5
_LOOKED_AT = 60
_TWO_WORDS = 2


def unrolled(blocks: list[Block], findings: Findings) -> list[Block]:
    """Return blocks without the words that they show again, where so many do that it is their manner and not speech."""
    words = [block.words.split() for block in blocks]
    close = (_goes_on(before, after) for before, after in pairwise(blocks))
    shown_again = [0, *(_shown_again(*both) if near else 0 for near, both in zip(close, pairwise(words), strict=True))]
    rolling = sum(map(bool, shown_again))
    if rolling < _LEAST or rolling < _SHARE * (len(blocks) - 1):
        return blocks
    kept: list[Block] = []
    for block, number in zip(blocks, shown_again, strict=True):
        rest = without_first(block, number) if number else block
        if rest.spans or not number:
            kept.append(rest)
        elif kept:
            kept[-1] = replace(kept[-1], end_ms=max(kept[-1].end_ms or 0, block.end_ms or 0))
    first = next(block for block, number in zip(blocks, shown_again, strict=True) if number)
    findings.add(first.line, Reason.ROLLING, first.words, times=rolling)
    return kept


def _goes_on(before: Block, after: Block) -> bool:
    return before.end_ms is not None and before.start_ms <= after.start_ms <= before.end_ms + SECOND


def _shown_again(before: list[str], after: list[str]) -> int:
    """Return how many of the first words are the last ones of the block before; one alone counts only where it is all there is."""
    ending, beginning = before[-_LOOKED_AT:], after[:_LOOKED_AT]
    if not beginning or beginning[0] not in ending:
        return 0
    longest = _longest_overlap(ending, beginning)
    return longest if longest >= _TWO_WORDS or longest in (len(before), len(after)) else 0


def _longest_overlap(ending: list[str], beginning: list[str]) -> int:
    """Return the length of the longest end of one list that begins the other; in one pass, as words are searched for in a text."""
    sequence: list[str | None] = [*beginning, None, *ending]
    borders = [0] * len(sequence)
    for at in range(1, len(sequence)):
        border = borders[at - 1]
        while border and sequence[at] != sequence[border]:
            border = borders[border - 1]
        borders[at] = border + (sequence[at] == sequence[border])
    return borders[-1]
