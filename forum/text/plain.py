"""Plain words out of rendered text, for search, feeds, letters and page descriptions."""

import re
from html import unescape

from forum.text.addresses import is_outside
from forum.text.markdown import read_markdown
from forum.text.placeholders import PLACEHOLDER
from forum.text.profiles import Profile
from forum.text.source import tidy

_TAG = re.compile(r'<(?P<name>/?[a-z][a-z0-9-]*)(?P<attributes>(?:[^"<>]|"[^"]*")*)>')
_ALT = re.compile(r' alt="([^"]*)"')
_CELLS = re.compile(r"</t[dh]>\s*(?=<t[dh])")
_BLOCKS = frozenset("p li h2 h3 h4 h5 h6 pre blockquote tr table ul ol hr br".split())  # noqa: SIM905
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")


def from_html(html: str) -> str:
    """Return the words of rendered HTML, one line for each block; addresses of players are no words, titles are."""
    return _as_lines(_TAG.sub(_spoken, _CELLS.sub(" ", PLACEHOLDER.sub(_caption, html))))


def from_markdown(source: str, profile: Profile = Profile.POST) -> str:
    """Return the words of a Markdown source."""
    return from_html(read_markdown(tidy(source), profile, {}).html)


def excerpt(plain: str, length: int = 200) -> str:
    """Return the beginning of a plain text on one line, cut at a word."""
    text = " ".join(plain[: length * 8].split())
    if len(text) <= length:
        return text
    cut = text[:length].rpartition(" ")[0] if text[length] != " " else text[:length]
    return (cut or text[: length - 1]).rstrip(" ,;:.–—-") + "…"


def _caption(match: re.Match[str]) -> str:
    words = match[2]
    return "<br>" if is_outside(words) else f"<br>{words}<br>"


def _spoken(match: re.Match[str]) -> str:
    name = match["name"]
    if name == "img":
        found = _ALT.search(match["attributes"])
        return f" {found[1]} " if found else " "
    return "\n" if name.lstrip("/") in _BLOCKS else ""


def _as_lines(html: str) -> str:
    return _LINES.sub("\n", _BLANKS.sub(" ", unescape(html))).strip()
