"""HTML written elsewhere, years of blog editors in it, brought into our own Markdown."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from urllib.parse import quote, unquote

from forum.text.addresses import is_allowed
from forum.text.clean import well_formed
from forum.text.recordings import find_recording

MAX_DEPTH = 8
"""How many lists, items and quotes may lie in one another; deeper ones are laid flat."""

_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "s": "struck", "del": "struck", "strike": "struck", "code": "code"}
_MARKS = (("struck", "~~"), ("bold", "**"), ("italic", "*"))
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_CONTAINERS = _LISTS | {"li", "blockquote"}
_BLOCKS = _HEADINGS | _CONTAINERS | {"p", "div", "center", "figure", "figcaption", "table", "tr", "pre", "hr", "dl", "dt", "dd"}

_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_SPACES = re.compile(r" {2,}")
_AROUND_BREAK = re.compile(r" ?\n ?")
_SPECIAL = re.compile(r"([\\`*\[\]<]|(?<!\w)_|_(?!\w)|~(?=~)|(?<=~)~|&(?=#?\w+;))")
_LINE_START = re.compile(r"^([0-9]{1,9})?((?(1)[.)](?=\s|$)|[#>+=|-]))", re.MULTILINE)
_ADDRESS = re.compile(r"(https?://[^\s<>\"]+)", re.IGNORECASE)
_ABSOLUTE = re.compile(r"https?://|mailto:", re.IGNORECASE)
_TICKS = re.compile(r"`+")


@dataclass(frozen=True)
class _Run:
    """Words with one look: how they are marked, where they lead; raw ones are Markdown already."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    href: str = ""
    raw: bool = False

    def looks_like(self, other: "_Run") -> bool:
        """Say whether two neighbours can be one: the same look, or the same link, whose inner looks are let go."""
        if self.raw or other.raw:
            return False
        return self.href == other.href if self.href else replace(self, text="") == replace(other, text="")


_BREAK = _Run("\n", raw=True)


@dataclass
class _Container:
    """An open list, item or quote; one that lies too deep is laid flat."""

    tag: str
    flat: bool
    inside_list: bool
    number: int = 0
    used: bool = False

    def prefixes(self, mark: str) -> tuple[str, str]:
        """Return what stands before the first line of a block inside, and before the others."""
        if self.flat:
            return "", ""
        if self.tag == "blockquote":
            return "> ", "> "
        if self.tag == "li":
            return (" " * len(mark) if self.used else mark), " " * len(mark)
        # Old editors put a list straight into a list: its items belong under the item before.
        return ("  ", "  ") if self.inside_list else ("", "")


class _Writer:
    """Collects finished blocks, each line carrying the marks of the lists and quotes around it."""

    def __init__(self) -> None:
        self.containers: list[_Container] = []
        self.parts: list[str] = []
        self._after_item = False
        self._around_last: list[_Container] = []

    def open(self, tag: str) -> None:
        """Enter a list, an item or a quote."""
        around = self.containers[-1] if self.containers else None
        inside_list = around is not None and around.tag in _LISTS
        if around is not None and tag == "li":
            around.number += 1
        self.containers.append(_Container(tag, len(self.containers) >= MAX_DEPTH, inside_list))

    def close(self) -> None:
        """Leave the innermost list, item or quote."""
        if self.containers:
            self.containers.pop()

    def write(self, text: str) -> None:
        """Add one block of Markdown."""
        first = rest = mark = ""
        opens_item = False
        for container in self.containers:
            ahead, below = container.prefixes(mark or "- ")
            first, rest = first + ahead, rest + below
            mark = f"{container.number}. " if container.tag == "ol" else "- "
            opens_item = opens_item or (container.tag == "li" and not container.flat and not container.used)
            container.used = True
        if self.parts:
            self.parts.append("\n" if opens_item and self._after_item else f"\n{self._shared_quotes()}\n")
        head, *others = text.split("\n")
        self.parts.append("\n".join([first + head, *((rest + line).rstrip() for line in others)]))
        self._after_item = any(container.tag == "li" for container in self.containers)
        self._around_last = self.containers.copy()

    def _shared_quotes(self) -> str:
        """Return the marks of the quotes that go on from the block before: a bare blank line would end them."""
        shared = itertools.takewhile(lambda pair: pair[0] is pair[1], zip(self._around_last, self.containers, strict=False))
        around = [container for container, _again in shared]
        while around and around[-1].tag != "blockquote":
            around.pop()
        return "".join(container.prefixes("- ")[1] for container in around).rstrip()


def from_html(html: str, peertube_hosts: frozenset[str] = frozenset()) -> str:
    """Return foreign HTML as Markdown of ours; scripts go with their content, recordings become links alone on a line."""
    reader = _Reader(peertube_hosts)
    # Every element comes out of there closed and short-headed, so the parser below meets nothing it could stumble over.
    reader.feed(well_formed(html))
    reader.close()
    reader.end_block()
    return "".join(reader.writer.parts).strip("\n")


class _Reader(HTMLParser):
    def __init__(self, peertube_hosts: frozenset[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.peertube_hosts = peertube_hosts
        self.writer = _Writer()
        self.runs: list[_Run] = []
        self.looks: dict[str, int] = dict.fromkeys(_STYLES.values(), 0)
        self.href = ""
        self.heading = ""
        self.preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a block, a style, a link; put an image or a recording in its place."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self._open_block(tag)
        elif tag in _STYLES:
            self.looks[_STYLES[tag]] += 1
        elif tag == "a":
            self.href = _address(attributes.get("href", ""))
        elif tag == "br":
            self.runs.append(_BREAK)
        else:
            self._put(tag, _address(attributes.get("src", "")), attributes.get("alt", ""))

    def handle_endtag(self, tag: str) -> None:
        """Close what handle_starttag opened."""
        if tag in _BLOCKS:
            self._close_block(tag)
        elif tag in _STYLES:
            self.looks[_STYLES[tag]] -= 1
        elif tag == "a":
            self.href = ""

    def handle_data(self, data: str) -> None:
        """Take words in the look of the moment."""
        looks = {name: depth > 0 for name, depth in self.looks.items()}
        self.runs.append(_Run(data if self.preformatted else _BLANKS.sub(" ", data), href=self.href, **looks))

    def end_block(self) -> None:
        """Write the words waiting as one block, or as several where blank lines part them."""
        runs, self.runs = self.runs, []
        if self.preformatted:
            self._write_preformatted("".join(run.text for run in runs))
            return
        for paragraph in _paragraphs(runs):
            text = _LINE_START.sub(r"\1\\\2", _inline(paragraph))
            if text:
                self.writer.write(self.heading + text.replace("\n", " ") if self.heading else text)

    def _write_preformatted(self, text: str) -> None:
        if text.strip():
            fence = "`" * (max(map(len, _TICKS.findall(text)), default=2) + 1)
            self.writer.write("\n".join([fence.rjust(3, "`"), text.strip("\n"), fence.rjust(3, "`")]))

    def _open_block(self, tag: str) -> None:
        self.end_block()
        if tag in _CONTAINERS:
            self.writer.open(tag)
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "hr":
            self.writer.write("---")
        elif tag in _HEADINGS:
            self.heading = "#" * int(tag[1]) + " "

    def _close_block(self, tag: str) -> None:
        self.end_block()
        if tag in _CONTAINERS:
            self.writer.close()
        elif tag == "pre":
            self.preformatted -= 1
        elif tag in _HEADINGS:
            self.heading = ""

    def _put(self, tag: str, address: str, alternative: str) -> None:
        if tag in ("td", "th"):
            self.runs.append(_Run(" "))
        elif tag == "img" and (self.href or not address):
            self.runs.append(_Run(_BLANKS.sub(" ", alternative) or unquote(address.rpartition("/")[2]), href=self.href))
        elif tag == "img":
            self.runs.append(_Run(f"![{_escaped(_BLANKS.sub(' ', alternative))}]({address})", raw=True))
        elif tag == "embed" and address:
            recording = find_recording(address, self.peertube_hosts)
            self.runs += [_BREAK, _BREAK, _Run(recording.url if recording else address, raw=True), _BREAK, _BREAK]


def _address(value: str) -> str:
    """Return an address fit to stand in Markdown, empty when a link of ours may not lead there."""
    written = value.strip()
    if written.startswith("//"):
        written = f"https:{written}"
    quoted = quote(written, safe="/:?#@!$&'*+,;=%~")
    return quoted if _ABSOLUTE.match(quoted) and is_allowed(quoted) else ""


def _paragraphs(runs: list[_Run]) -> Iterator[list[_Run]]:
    """Cut the runs where two line breaks meet: that is how a blank line looks in an old editor."""
    paragraph: list[_Run] = []
    breaks = 0
    for run in runs:
        if run is _BREAK:
            breaks += 1
            continue
        if run.text.strip() and breaks:
            if breaks > 1:
                yield paragraph
                paragraph = []
            paragraph.append(_BREAK)
            breaks = 0
        paragraph.append(run)
    yield paragraph


def _inline(runs: list[_Run]) -> str:
    """Return one paragraph of runs as Markdown."""
    merged = _merged(runs)
    written = ""
    for place, run in enumerate(merged):
        core = run.text.strip()
        if run.raw or not core:
            written += run.text
            continue
        lead, trail = run.text[: len(run.text) - len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
        following = trail or (merged[place + 1].text[:1] if place + 1 < len(merged) else "")
        written += lead
        written += _marked(core, run, written[-1:], following[:1]) + trail
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", written)).strip()


def _merged(runs: list[_Run]) -> list[_Run]:
    """Join neighbours of one look, so that no pair of marks stands between them."""
    merged: list[list[_Run]] = []
    for run in runs:
        if merged and merged[-1][0].looks_like(run):
            merged[-1].append(run)
        else:
            merged.append([run])
    return [replace(group[0], text="".join(run.text for run in group)) for group in merged]


def _marked(text: str, run: _Run, before: str, after: str) -> str:
    """Return the words with their marks; where Markdown could not tell a mark from punctuation, the look gives way to the words."""
    written = _written(text, run)
    if run.code or not (_can_touch(written[0], before) and _can_touch(written[-1], after)):
        return written
    for look, mark in _MARKS:
        if getattr(run, look):
            written = f"{mark}{written}{mark}"
    return written


def _written(text: str, run: _Run) -> str:
    if run.href:
        return text if _address(text) == run.href else f"[{_escaped(text, addresses=False)}]({run.href})"
    if run.code:
        ticks = "`" * (max(map(len, _TICKS.findall(text)), default=0) + 1)
        return f"{ticks} {text} {ticks}" if "`" in text else f"`{text}`"
    return _escaped(text)


def _can_touch(inside: str, outside: str) -> bool:
    """Say whether a mark between these two characters is read as a mark."""
    if outside in ("*", "~"):
        return False
    return inside.isalnum() or not outside.isalnum()


def _escaped(text: str, addresses: bool = True) -> str:
    """Return words that Markdown leaves as they are; addresses inside stay whole, to be linked as they stand."""
    if not addresses:
        return _SPECIAL.sub(r"\\\1", text)
    return "".join(part if place % 2 else _SPECIAL.sub(r"\\\1", part) for place, part in enumerate(_ADDRESS.split(text)))
