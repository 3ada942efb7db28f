"""Which addresses may stand in a text: the one rule that the Markdown reader and both sanitisers ask."""

import re
from html import unescape

from forum.text.recordings import MAX_ADDRESS

# A list of what may be, never of what may not: a scheme that nobody thought of stays out.
_ALLOWED = re.compile(r"https?://[^/\\?#@:]|mailto:[^/\\]|/(?![/\\])|#", re.IGNORECASE)
_HIDDEN = re.compile("[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff\\\\]")
_OWN_FILE = re.compile(r"/file/[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*")
_OUTSIDE = re.compile(r"https?:", re.IGNORECASE)


def is_allowed(address: str) -> bool:
    """Say whether a link may lead there: http, https, mailto, a path of our own, a place on the same page."""
    # One sanitiser hands over the raw attribute, the other the decoded one: both readings must be harmless.
    return _is_plain(address) and _is_plain(unescape(address))


def _is_plain(address: str) -> bool:
    return len(address) <= MAX_ADDRESS and _HIDDEN.search(address) is None and _ALLOWED.match(address) is not None


def is_own_file(address: str) -> bool:
    """Say whether the address is one of our own files, with no way out of that folder: only those are shown as images."""
    return _OWN_FILE.fullmatch(address) is not None


def is_outside(address: str) -> bool:
    """Say whether the address leaves the site."""
    return _OUTSIDE.match(address) is not None
