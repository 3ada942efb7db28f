"""Times in a text that has no recording of its own: where it is read, they mean the recording that stands above it."""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Protocol

from forum.text.clean import OUTSIDE_REL
from forum.text.linking import Linker
from forum.text.placeholders import PLACEHOLDER, find_placed
from forum.text.recordings import Recording, address_at

_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
_NAME = re.compile(r"</?([a-z0-9-]+)")
_WITHOUT_LINKS = frozenset({"a", "code", "pre"})
_WITHIN_A_SENTENCE = frozenset({"a", "code", "em", "strong", "s", "del"})
_BEFORE = 32


class Elsewhere(Protocol):
    """A page of ours on which a recording is heard, for the times of texts that show no player."""

    def find_address(self, seconds: int) -> str | None:
        """Return where a second is heard, None where it may not be."""


def last_recording(html: str) -> Recording | None:
    """Return the recording of the last player in stored HTML, None when it has no player."""
    placed = [recording for attributes, _words in PLACEHOLDER.findall(html) if (recording := find_placed(attributes))]
    return placed[-1] if placed else None


def link_times(html: str, recording: Recording | Elsewhere) -> str:
    """Return stored HTML whose bare time codes lead to that second of a recording; hours of the day stay words."""
    if ":" not in html:
        return html
    linker, link = Linker({}, False), _into(recording) if isinstance(recording, Recording) else _onto(recording)
    pieces, closed_to_links, before = [], 0, ""
    for piece in _TAG.split(html):
        name = _NAME.match(piece)
        if name is not None:
            closed_to_links += (-1 if piece[1] == "/" else 1) if name[1] in _WITHOUT_LINKS else 0
            before = before if name[1] in _WITHIN_A_SENTENCE else ""
            pieces.append(piece)
            continue
        words = unescape(piece)
        pieces.append(piece if closed_to_links else _woven(piece, words, linker.times(words, before), link))
        before = (before + words)[-_BEFORE:]
    return "".join(pieces)


_Link = Callable[[int, str], str]


def _into(recording: Recording) -> _Link:
    """Return what links words to a second of a recording that has its player on the same page."""

    def link(seconds: int, words: str) -> str:
        address = escape(address_at(recording, seconds))
        return f'<a href="{address}" class="timecode" data-seconds="{seconds}" rel="{OUTSIDE_REL}">{words}</a>'

    return link


def _onto(page: Elsewhere) -> _Link:
    """Return what links words to a second on another page: without the mark by which a script looks for a player on this one."""

    def link(seconds: int, words: str) -> str:
        address = page.find_address(seconds)
        return words if address is None else f'<a href="{escape(address)}" class="timecode">{words}</a>'

    return link


def _woven(piece: str, words: str, times: Iterable[tuple[int, int, int]], link: _Link) -> str:
    """Return a run of words with its time codes linked; as it was written when there are none."""
    written, done = [], 0
    for start, end, seconds in times:
        written += [escape(words[done:start], quote=False), link(seconds, words[start:end])]
        done = end
    return "".join([*written, escape(words[done:], quote=False)]) if written else piece
