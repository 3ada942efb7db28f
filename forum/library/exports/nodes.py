"""Stored HTML as plain nodes, which every writer can walk: `{"t": "p", "c": ["words", {"t": "em", "c": [...]}]}`.

Whatever holds paragraphs holds nothing but blocks: words that stand loose in it, as in a short list, become a `line`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from forum.files.marking import file_ids_in
from forum.text.placeholders import ELEMENT

Node = dict[str, Any] | str

HEADINGS = ("h2", "h3", "h4", "h5", "h6")
_VOID = frozenset({"br", "hr", "img"})
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote", "pre", "table", "hr", *HEADINGS})
_OF_ELEMENTS = frozenset({"ul", "ol", "table", "thead", "tbody", "tr"})
_OF_BLOCKS = frozenset({"li", "blockquote"})
_VERBATIM = frozenset({"pre", "code"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
# Neither XML 1.0 nor a printer has a place for these, nor has UTF-8 for one half of a pair.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 65534, 65535))


class _Builder(HTMLParser):
    """Builds nodes of what the sanitiser let through, which is always well nested."""

    def __init__(self, base: str):
        super().__init__(convert_charrefs=True)
        self._base = base
        self.top: list[Node] = []
        self._open: list[tuple[str, list[Node]]] = [("", self.top)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node: dict[str, Any] = {"t": "p" if tag == ELEMENT else tag, "c": []}
        given = {name: value for name, value in attrs if value}
        for name in ("href", "src"):
            if name in given:
                node[name] = urljoin(self._base, given[name])
        if tag == "img":
            node["alt"] = printable(given.get("alt", ""))
            node["file"] = next(iter(file_ids_in(f'src="{given.get("src", "")}"')), "")
        if tag == "ol" and given.get("start", "").isdigit():
            node["start"] = int(given["start"])
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
    """Return stored HTML as nodes; its addresses become whole, read from `base`, such as the address of the page it stands on."""
    builder = _Builder(base)
    builder.feed(html)
    builder.close()
    return _blocks(builder.top)


def _blocks(nodes: Iterable[Node]) -> list[Node]:
    """Return what holds paragraphs as blocks alone; what is empty is left out."""
    found: list[Node] = []
    loose: list[Node] = []
    for node in nodes:
        if isinstance(node, dict) and node["t"] in _BLOCKS:
            found += [*_line(loose), *_block(node)]
            loose = []
        else:
            loose.append(node)
    return found + _line(loose)


def _line(nodes: list[Node]) -> list[Node]:
    words = _inline(nodes)
    return [{"t": "line", "c": words}] if words else []


def _block(node: dict[str, Any]) -> list[Node]:
    """Return a block with its content tidied, or nothing when there is nothing in it."""
    name, inside = node["t"], node["c"]
    if name in _OF_ELEMENTS:
        inside = [one for element in inside if isinstance(element, dict) for one in _block(element)]
    elif name in _OF_BLOCKS:
        inside = _blocks(inside)
    elif name == "pre":
        inside = [bare_words(inside).removesuffix("\n")]
    elif name in HEADINGS and not bare_words(inside).strip():
        # A contents list has nothing to call it but what its picture shows.
        inside = [words_of(inside)] if words_of(inside).strip() else []
    elif name not in _VOID:
        inside = _inline(inside)
    empty = not inside and name not in ("hr", "td", "th", "li")
    return [] if empty else [{**node, "c": inside}]


def _inline(nodes: Iterable[Node]) -> list[Node]:
    """Return words with their spaces as a page shows them: one between words, none where a line begins or ends."""
    found: list[Node] = []
    begins = True
    for node in nodes:
        if isinstance(node, str):
            words = _SPACE.sub(" ", node)
            words = words.lstrip(" ") if begins else words
            if words:
                found.append(words)
                begins = words.endswith(" ")
            continue
        found.append(node if node["t"] in _VERBATIM else {**node, "c": _spaced(node["c"])})
        begins = node["t"] == "br"
    if found and isinstance(found[-1], str):
        found[-1] = found[-1].rstrip(" ")
    return [node for node in found if node != ""]


def _spaced(nodes: Iterable[Node]) -> list[Node]:
    """Return words inside words: their own first and last spaces part them from what stands around."""
    told: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            told.append(_SPACE.sub(" ", node))
        else:
            told.append(node if node["t"] in _VERBATIM else {**node, "c": _spaced(node["c"])})
    return told


def bare_words(nodes: Iterable[Node]) -> str:
    """Return the words of some nodes that stand there as words."""
    return "".join(node if isinstance(node, str) else bare_words(node["c"]) for node in nodes)


def words_of(nodes: Iterable[Node]) -> str:
    """Return the words of some nodes; a picture gives those that say what it shows."""
    return "".join(node if isinstance(node, str) else node.get("alt", "") + words_of(node["c"]) for node in nodes)


def elements_of(nodes: Iterable[Node]) -> Iterator[dict[str, Any]]:
    """Yield every element, each before what it holds."""
    for node in nodes:
        if isinstance(node, dict):
            yield node
            yield from elements_of(node["c"])


def changed(nodes: Iterable[Node], change: Callable[[dict[str, Any]], dict[str, Any]]) -> list[Node]:
    """Return the nodes with every element as `change` makes it, in their order, each before what it holds."""
    made: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            made.append(node)
            continue
        other = change(node)
        made.append({**other, "c": changed(other["c"], change)})
    return made
