"""Times in a text that has no recording of its own: where it is read, they mean the recording that stands above it."""

import re
from html import escape, unescape

from forum.text.clean import OUTSIDE_REL
from forum.text.linking import Linker
from forum.text.placeholders import PLACEHOLDER, find_placed
from forum.text.recordings import Recording

_TAG = re.compile(r'(<(?:[^>"]|"[^"]*")*>)')
_NAME = re.compile(r"</?([a-z0-9-]+)")
_WITHOUT_LINKS = frozenset({"a", "code", "pre"})
_WITHIN_A_SENTENCE = frozenset({"a", "code", "em", "strong", "s", "del"})
_BEFORE = 32


def last_recording(html: str) -> Recording | None:
    """Return the recording of the last player in stored HTML, None when it has no player."""
    placed = [recording for attributes, _words in PLACEHOLDER.findall(html) if (recording := find_placed(attributes))]
    return placed[-1] if placed else None


def link_times(html: str, recording: Recording) -> str:
    """Return stored HTML whose bare time codes lead to that second of a recording; hours of the day stay words."""
    if ":" not in html:
        return html
    linker = Linker({}, False, recording)
    pieces, closed_to_links, before = [], 0, ""
    for piece in _TAG.split(html):
        name = _NAME.match(piece)
        if name is not None:
            closed_to_links += (-1 if piece[1] == "/" else 1) if name[1] in _WITHOUT_LINKS else 0
            before = before if name[1] in _WITHIN_A_SENTENCE else ""
            pieces.append(piece)
            continue
        words = unescape(piece)
        pieces.append(piece if closed_to_links else _woven(piece, words, before, linker))
        before = (before + words)[-_BEFORE:]
    return "".join(pieces)


def _woven(piece: str, words: str, before: str, linker: Linker) -> str:
    """Return a run of words with its time codes linked; as it was written when there are none."""
    written, done = [], 0
    for start, end, address, seconds in linker.times(words, before):
        link = f'<a href="{escape(address)}" class="timecode" data-seconds="{seconds}" rel="{OUTSIDE_REL}">{words[start:end]}</a>'
        written += [escape(words[done:start], quote=False), link]
        done = end
    return "".join([*written, escape(words[done:], quote=False)]) if written else piece
