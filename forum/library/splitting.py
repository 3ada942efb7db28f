"""A Markdown text taken apart into blocks: headings, and paragraphs with the lists, tables and quotations that follow them."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from forum.core import limits
from forum.library.models import BlockKind
from forum.library.values import BlockValues
from forum.text.outline import Part, Sort, outline

_HIGHEST, _LOWEST = 2, 4


def split(source: str) -> tuple[BlockValues, ...]:
    """Return the blocks of a text, none of its words lost; a text whose links are named at its end stays one block."""
    found = outline(source)
    if found.linked_apart:
        # [words][1] is a link only beside the line that says what 1 is.
        return (BlockValues(None, BlockKind.PARAGRAPH, source),) if source.strip() else ()
    pieces = list(_pieces(source.split("\n"), found.parts))
    while len(pieces) > limits.BLOCKS_PER_DOCUMENT:
        pieces = list(_closer(pieces))
    return tuple(pieces)


def apart(blocks: Sequence[BlockValues]) -> tuple[BlockValues, ...]:
    """Return blocks as the editor shows them: a version from before there were blocks is taken apart.

    Its first piece keeps the key; the others, which have none before they are saved, are told apart by numbers below zero.
    """
    if len(blocks) != 1 or blocks[0].kind != BlockKind.PARAGRAPH or blocks[0].citation_ids:
        return tuple(blocks)
    whole, pieces = blocks[0], split(blocks[0].source)
    if len(pieces) < 2:  # noqa: PLR2004
        return tuple(blocks)
    first = BlockValues(whole.key, pieces[0].kind, pieces[0].source)
    return (first, *(BlockValues(-place, piece.kind, piece.source) for place, piece in enumerate(pieces) if place))


def heading(words: str, level: int = _HIGHEST) -> str:
    """Return the Markdown of a heading: one line, on a level of ours."""
    return f"{'#' * min(max(level, _HIGHEST), _LOWEST)} {' '.join(words.split())}".rstrip()


def heading_parts(source: str) -> tuple[int, str]:
    """Return the level and the words of a heading's Markdown; without marks it is of the highest."""
    words = source.lstrip("#")
    marks = len(source) - len(words)
    return min(max(marks, _HIGHEST), _LOWEST), words.strip()


def _pieces(lines: list[str], parts: Sequence[Part]) -> Iterator[BlockValues]:
    """Yield each heading, and each paragraph with what is not a paragraph behind it."""
    # The levels are those written, closed up from the highest of ours.
    levels = {level: _HIGHEST + place for place, level in enumerate(sorted({part.level for part in parts if part.sort is Sort.HEADING}))}
    start, end, in_paragraph = 0, 0, False
    for part in parts:
        if part.sort is Sort.HEADING:
            yield from _paragraph(lines[start:end])
            yield BlockValues(None, BlockKind.HEADING, heading(part.words, levels[part.level]))
            start, in_paragraph = part.end, False
        elif part.sort is Sort.PARAGRAPH or not in_paragraph:
            yield from _paragraph(lines[start:end])
            start, in_paragraph = part.start, True
        end = part.end
    yield from _paragraph(lines[start:end])


def _paragraph(lines: list[str]) -> Iterator[BlockValues]:
    source = "\n".join(lines).strip("\n")
    if source.strip():
        yield BlockValues(None, BlockKind.PARAGRAPH, source)


def _closer(pieces: list[BlockValues]) -> Iterator[BlockValues]:
    """Yield the pieces with paragraphs joined two by two; where headings alone are too many, they become lines of a paragraph."""
    kinds = {piece.kind for piece in pieces}
    joinable = {BlockKind.PARAGRAPH} if _neighbours(pieces) else kinds
    waiting: BlockValues | None = None
    for piece in pieces:
        if waiting is not None and {waiting.kind, piece.kind} <= joinable:
            yield BlockValues(None, BlockKind.PARAGRAPH, f"{waiting.source}\n\n{piece.source}")
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = piece
    if waiting is not None:
        yield waiting


def _neighbours(pieces: list[BlockValues]) -> bool:
    """Whether two paragraphs stand side by side somewhere."""
    return any(one.kind == other.kind == BlockKind.PARAGRAPH for one, other in pairwise(pieces))
