"""The table of contents of a document: its headings get a place to land on, and are listed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from forum.text.plain import from_html
from forum.text.slugs import slugify

# Headings leave the sanitiser without attributes and cannot hold one another.
_HEADING = re.compile(r"<h([2-6])>(.*?)</h\1>", re.DOTALL)
_LISTED = 3
_WORDS = 120


@dataclass
class Heading:
    """A heading, where it stands, and those right under it."""

    words: str
    anchor: str
    under: list["Heading"] = field(default_factory=list)


@dataclass(frozen=True)
class Contents:
    """The pieces of HTML with a place at each heading, and the headings of the two highest levels."""

    pieces: tuple[str, ...]
    headings: tuple[Heading, ...]

    @property
    def html(self) -> str:
        """The pieces as one."""
        return "\n".join(self.pieces)


def with_contents(*pieces: str, taken: Iterable[str] = ()) -> Contents:
    """Give each heading an address made of its own words, none of those `taken`.

    Done at reading, so that stored HTML is the renderer's alone.
    """
    listed: list[Heading] = []
    anchors = set(taken)

    def place(match: re.Match[str]) -> str:
        level, inner = int(match[1]), match[2]
        words = " ".join(from_html(inner).split())
        if not words:
            return match[0]
        anchor = _free(f"punto-{slugify(words, 'titolo')}", anchors)
        if level <= _LISTED:
            heading = Heading(words if len(words) <= _WORDS else words[:_WORDS].rstrip() + "…", anchor)
            (listed[-1].under if level == _LISTED and listed else listed).append(heading)
        return f'<h{level} id="{anchor}">{inner}</h{level}>'

    return Contents(tuple(_HEADING.sub(place, piece) for piece in pieces), tuple(listed))


def _free(anchor: str, taken: set[str]) -> str:
    """Return the anchor, numbered when the same words head another part too."""
    free, number = anchor, 1
    while free in taken:
        number += 1
        free = f"{anchor}-{number}"
    taken.add(free)
    return free
