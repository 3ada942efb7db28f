"""The gap that stored HTML keeps for a player: an inert element with a plain link inside, readable even if nobody fills it."""

import re
from html import escape, unescape

from forum.text.recordings import LONGEST, Recording, find_rebuilt

ELEMENT = "x-player"
ATTRIBUTES = frozenset({"data-provider", "data-key", "data-start", "data-host"})

_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')

PLACEHOLDER = re.compile(r'<x-player((?: [a-z-]+="[^"]*")*)><a(?: [a-z-]+="[^"]*")*>([^<]*)</a></x-player>')
"""The only form in which a placeholder is written and believed: its attributes, then the words of its link."""


def write_placeholder(recording: Recording, words: str) -> str:
    """Return the placeholder of a recording; `words` is plain text: the title given by the author, or the bare address."""
    return (
        f'<x-player data-provider="{recording.provider}" data-key="{escape(recording.key)}" data-start="{recording.start}" '
        f'data-host="{recording.host}"><a href="{escape(recording.url)}">{escape(words, quote=False)}</a></x-player>'
    )


def find_placed(attributes: str, peertube_hosts: frozenset[str] | None = None) -> Recording | None:
    """Read the recording back from a placeholder's attributes, None when they are not what write_placeholder writes."""
    given = {name: unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
    if given.keys() != ATTRIBUTES:
        return None
    start = given["data-start"]
    if not (start.isascii() and start.isdigit() and len(start) <= len(str(LONGEST))):
        return None
    return find_rebuilt(given["data-provider"], given["data-key"], int(start), given["data-host"], peertube_hosts)
