"""Stored HTML as plain nodes, which every writer can walk: `{"t": "p", "c": ["words", {"t": "em", "c": [...]}]}`."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from forum.text.placeholders import ELEMENT

Node = dict[str, Any] | str

_VOID = frozenset({"br", "hr", "img"})
# Neither XML 1.0 nor a printer has a place for these.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


class _Builder(HTMLParser):
    """Builds nodes of what the sanitiser let through, which is always well nested."""

    def __init__(self, base: str):
        super().__init__(convert_charrefs=True)
        self._base = base
        self.top: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.top)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: dict[str, Any] = {"t": "p" if tag == ELEMENT else tag, "c": []}
        given = dict(attrs)
        for name in ("href", "src"):
            if given.get(name):
                node[name] = urljoin(self._base, given[name] or "")
        if tag == "img":
            node["alt"] = given.get("alt") or ""
        if tag == "ol" and (given.get("start") or "").isdigit():
            node["start"] = int(given["start"] or 1)
        self._open[-1][1].append(node)
        if tag not in _VOID:
            self._open.append((tag, node["c"]))

    def handle_endtag(self, tag: str) -> None:
        if len(self._open) > 1 and self._open[-1][0] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        words = printable(data)
        if words:
            self._open[-1][1].append(words)


def printable(words: str) -> str:
    """Return words without the signs that no file of text may hold."""
    return words.translate(_CONTROLS)


def nodes_of(html: str, base: str) -> list[Node]:
    """Return stored HTML as nodes; its addresses become whole, read from `base` such as 'https://forum.example'."""
    builder = _Builder(base)
    builder.feed(html)
    builder.close()
    return [node for node in builder.top if not (isinstance(node, str) and not node.strip())]


def words_of(nodes: Iterable[Node]) -> str:
    """Return the bare words of some nodes."""
    return "".join(node if isinstance(node, str) else words_of(node["c"]) for node in nodes)
