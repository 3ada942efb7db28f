"""Timed blocks as they stand in a text, before order, speakers and repeated words are looked at."""

import re
from dataclasses import dataclass
from html import unescape
from typing import NamedTuple

from forum.text.clocks import LONGEST_MS
from forum.text.cues import Reason, tidied_lines

_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_TAG = re.compile(r"</?(?:c|i|b|u|v|s|em|strong|font|span|lang|ruby|rt)(?:[.\s][^<>]*)?/?>|<[0-9][0-9:.]*>|\{\\[^{}]*\}", re.IGNORECASE)
_VOICE = re.compile(r"<v(?=[.\s])([^<>]*)>|</v>", re.IGNORECASE)


class Span(NamedTuple):
    """A line of a block, or the part of one that a voice says; the voice only where the text itself marks it."""

    words: str
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines with their time; an end that the text does not give is None."""

    line: int
    start_ms: int
    end_ms: int | None
    spans: tuple[Span, ...]

    @property
    def words(self) -> str:
        """All its words on one line."""
        return self.spans[0].words if len(self.spans) == 1 else " ".join([span.words for span in self.spans])

    def with_spans(self, spans: tuple[Span, ...]) -> "Block":
        """Return the same block with other words."""
        return Block(self.line, self.start_ms, self.end_ms, spans)


def refused_time(milliseconds: int | None, negative: bool) -> Reason | None:
    """Return why no block can begin at a time, None when one can."""
    if milliseconds is None:
        return Reason.BAD_TIME
    if negative and milliseconds:
        return Reason.NEGATIVE
    return Reason.TOO_LATE if milliseconds >= LONGEST_MS else None


def spans_of(lines: list[str]) -> tuple[Span, ...]:
    """Return the lines of a subtitle without its marks of form, cut where another voice speaks."""
    text = "\n".join(lines)
    spans: list[Span] = []
    voice, done = None, 0
    # The same few voices speak again and again.
    voices: dict[str | None, str | None] = {None: None}
    for match in _VOICE.finditer(text) if "<" in text else ():
        spans += _spans(text[done : match.start()], voice)
        name, done = match[1], match.end()
        if name not in voices:
            voices[name] = _voice(name)
        voice = voices[name]
    return tuple(spans + _spans(text[done:], voice))


def without_first(block: Block, words: int) -> Block:
    """Return a block without so many of its first words."""
    spans = []
    for span in block.spans:
        own = span.words.split()
        if words < len(own):
            spans.append(span._replace(words=" ".join(own[words:])))
        words = max(words - len(own), 0)
    return block.with_spans(tuple(spans))


def _spans(text: str, voice: str | None) -> list[Span]:
    return [Span(words, voice) for line in text.split("\n") if (words := " ".join(_plain(line).split()))]


def _plain(text: str) -> str:
    plain = _TAG.sub("", text) if "<" in text or "{" in text else text
    plain = _ENTITY.sub(lambda match: unescape(match[0]), plain) if "&" in plain else plain
    # What stood apart may now stand together, and an entity may have been anything.
    return plain if plain is text else tidied_lines([" ".join(plain.split())])[0]


def _voice(annotation: str) -> str | None:
    """Return the name in '<v.loud Anna>': what follows the classes."""
    name = annotation if annotation[:1] != "." else annotation.partition(" ")[2]
    return " ".join(_plain(name).split()) or None
