"""What a Markdown text is made of from top to bottom: its headings, its paragraphs, and what else stands between them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table"]).disable(["html_block"])


class Sort(Enum):
    """What stands in a place of a text: other things are lists, tables, quotations, code and lines."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    OTHER = "other"


@dataclass(frozen=True)
class Part:
    """A stretch of lines, from `start` up to but without `end`; a heading's words and its level as written."""

    sort: Sort
    start: int
    end: int
    words: str = ""
    level: int = 0


@dataclass(frozen=True)
class Outline:
    """The parts of a text; `linked_apart` says that links are named in one place and used in another."""

    parts: tuple[Part, ...]
    linked_apart: bool


def outline(source: str) -> Outline:
    """Return the parts of a tidied text."""
    meanings: dict[str, object] = {}
    tokens = _PARSER.parse(source, meanings)
    return Outline(tuple(_parts(tokens)), bool(meanings.get("references")))


def _parts(tokens: list[Token]) -> Iterator[Part]:
    for place, token in enumerate(tokens):
        if token.level or token.nesting < 0 or token.map is None:
            continue
        start, end = token.map
        if token.type == "heading_open":
            yield Part(Sort.HEADING, start, end, tokens[place + 1].content, int(token.tag[1:]))
        else:
            yield Part(Sort.PARAGRAPH if token.type == "paragraph_open" else Sort.OTHER, start, end)
