"""Markdown to HTML, before any sanitiser: CommonMark with tables and strikethrough, raw HTML off, our own links and players."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from forum.text.addresses import is_allowed, is_own_file
from forum.text.linking import Linker, Person, bare_address, link_token, text_token
from forum.text.placeholders import write_placeholder
from forum.text.profiles import Profile
from forum.text.recordings import Recording, find_recording

MAX_NESTING = 20
"""How deep quotes and lists may go."""
MAX_INLINE_NESTING = 8
"""How deep emphasis may go: past it, the marks are dropped and the words stay."""
MAX_HTML = 1024 * 1024
"""The most HTML that one text may become: a short reference to a long address, repeated, would grow without end."""
MAX_PLAYERS = 30
"""The most players in one text; further recordings stay links."""
MAX_ELEMENTS = 8_000
"""The most elements in one text: sanitising takes more than its share of time when a great many lie side by side."""

_EMPHASIS = frozenset({"em", "strong", "s"})
_BREAKS = frozenset({"softbreak", "hardbreak"})
_ALIGNED = {"text-align:center": "center", "text-align:right": "right"}


@dataclass(frozen=True)
class Reading:
    """What reading a source gave: HTML still to be sanitised, the recordings in it, the handles named and those that are people."""

    html: str
    recordings: tuple[Recording, ...]
    handles: frozenset[str]
    mentioned: frozenset[str]


def read_markdown(
    source: str,
    profile: Profile,
    people: Mapping[str, Person],
    recording: Recording | None = None,
    peertube_hosts: frozenset[str] = frozenset(),
) -> Reading:
    """Read a tidied source; people are found by lower-case handle, time codes count when a recording is here or is given."""
    reader = _PARSERS[profile]
    tokens = reader.parse(source, {})
    if _weight(tokens) > MAX_HTML:
        return _read_as_words(source)
    recordings = tuple(dict.fromkeys(_recordings(tokens, peertube_hosts)))
    linker = Linker(people, profile.mentions, recording or next(iter(recordings), None))
    weaver = _Weaver(profile, linker, peertube_hosts)
    html = reader.renderer.render(list(weaver.blocks(tokens)), reader.options, {})
    if len(html) > MAX_HTML or html.count("</") + html.count("<br>") > MAX_ELEMENTS:
        return _read_as_words(source)
    return Reading(html, recordings, frozenset(linker.handles), frozenset(linker.mentioned))


def _read_as_words(source: str) -> Reading:
    """Return the source as it stands, nothing in it read as Markdown: a text heavier than any honest one is still shown whole."""
    return Reading(f"<pre>{escape(source, quote=False)}</pre>", (), frozenset(), frozenset())


def _parser(profile: Profile) -> MarkdownIt:
    options = {"html": False, "xhtmlOut": False, "breaks": True, "typographer": False, "linkify": False, "maxNesting": MAX_NESTING}
    parser = MarkdownIt("commonmark", options).enable(["table", "strikethrough"])
    parser.disable(["html_block", "html_inline"])
    if not profile.blocks:
        parser.disable(["heading", "lheading", "table"])
    parser.inline.add_terminator_char(":")
    parser.inline.ruler.before("newline", "bare_address", bare_address)
    normalise = parser.normalizeLink
    # People write [il sito](www.esempio.it), and mean the site, not a page of ours.
    parser.normalizeLink = lambda url: normalise(f"https://{url}" if url[:4].lower() == "www." else url)  # type: ignore[method-assign]
    parser.validateLink = is_allowed  # type: ignore[method-assign,assignment]
    parser.add_render_rule("text", _render_words)
    return parser


def _render_words(_renderer: RendererProtocol, tokens: Sequence[Token], place: int, _options: OptionsDict, _env: EnvType) -> str:
    """Escape words without touching quotation marks: harmless outside a tag, and six times as long when escaped."""
    return escape(tokens[place].content, quote=False)


_PARSERS = {profile: _parser(profile) for profile in Profile}


def _inline_children(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _weight(tokens: Iterable[Token]) -> int:
    return sum(len(str(value)) for child in _inline_children(tokens) for value in child.attrs.values())


def _recordings(tokens: Iterable[Token], peertube_hosts: frozenset[str]) -> Iterator[Recording]:
    for child in _inline_children(tokens):
        if child.type == "link_open" and (found := find_recording(str(child.attrs["href"]), peertube_hosts)):
            yield found


class _Weaver:
    """Walks the tokens of one text once and hands them on as they will be rendered."""

    def __init__(self, profile: Profile, linker: Linker, peertube_hosts: frozenset[str]) -> None:
        self.profile = profile
        self.linker = linker
        self.peertube_hosts = peertube_hosts
        self.players = 0

    def blocks(self, tokens: list[Token]) -> Iterator[Token]:
        """Yield the block tokens with headings moved, text woven and players in their place."""
        levels = self._heading_levels(tokens)
        position = 0
        while position < len(tokens):
            token = tokens[position]
            if token.type == "paragraph_open":
                yield from self._paragraph(*tokens[position : position + 3])
                position += 3
                continue
            if token.tag in levels and token.type.startswith("heading"):
                token.tag = levels[token.tag]
            self._lighten(token)
            if token.type == "inline":
                token.children = self._inline(token.children or [])
            yield token
            position += 1

    def _heading_levels(self, tokens: Iterable[Token]) -> dict[str, str]:
        """Return the levels to use: those written, closed up, so that a reader by ear meets no gap."""
        used = sorted({token.tag for token in tokens if token.type == "heading_open"})
        return {tag: f"h{min(self.profile.first_heading + place, 6)}" for place, tag in enumerate(used)}

    def _lighten(self, token: Token) -> None:
        """Drop what no reader sees (a fence's language) and turn inline style, that the page's policy forbids, into a class."""
        token.info = ""
        style = token.attrs.pop("style", None)
        if isinstance(style, str) and style in _ALIGNED:
            token.attrs["class"] = _ALIGNED[style]

    def _paragraph(self, opening: Token, inline: Token, closing: Token) -> Iterator[Token]:
        """Yield a paragraph, cut where a recording's link stands alone on its line."""
        waiting: list[Token] = []
        for line in _lines(inline.children or []):
            found = self._find_lone_recording(line)
            if found is None:
                waiting += line
                continue
            # What stands above still speaks of the recording before this one.
            yield from self._part(opening, waiting, closing)
            waiting = []
            self.linker.recording = found
            self.players += 1
            words = "".join(token.content for token in line if token.type == "text").strip()
            yield Token("html_block", "", 0, content=write_placeholder(found, words) + "\n")
        yield from self._part(opening, waiting, closing)

    def _part(self, opening: Token, children: list[Token], closing: Token) -> Iterator[Token]:
        while children and children[-1].type in _BREAKS:
            children = children[:-1]
        if children:
            yield opening
            yield Token("inline", "", 0, children=self._inline(children))
            yield closing

    def _find_lone_recording(self, line: list[Token]) -> Recording | None:
        """Return the recording when the line is nothing but a link to one."""
        inner = [token for token in line if token.type not in _BREAKS and (token.type != "text" or token.content.strip())]
        if not self.profile.blocks or self.players >= MAX_PLAYERS or [token.type for token in inner] != ["link_open", "text", "link_close"]:
            return None
        return find_recording(str(inner[0].attrs["href"]), self.peertube_hosts)

    def _inline(self, children: list[Token]) -> list[Token]:
        woven: list[Token] = []
        before = ""
        in_link = False
        for token in _shallow(children):
            if token.tag == "a":
                in_link = token.nesting > 0
            if token.type == "image":
                woven += _image(token, in_link)
            elif token.type == "text" and not in_link:
                woven += self.linker.weave(token.content, before)
            else:
                woven.append(token)
            before = before[-32:] + ("\n" if token.type in _BREAKS else token.content)
        return woven


def _lines(children: list[Token]) -> Iterator[list[Token]]:
    """Cut the tokens of a paragraph after each line break that stands outside emphasis and links."""
    line: list[Token] = []
    depth = 0
    for token in children:
        line.append(token)
        depth += token.nesting
        if depth == 0 and token.type in _BREAKS:
            yield line
            line = []
    yield line


def _shallow(children: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens without the emphasis that goes too deep."""
    depth = 0
    for token in children:
        emphasis = token.tag in _EMPHASIS
        if emphasis and token.nesting > 0:
            depth += 1
        if not emphasis or depth <= MAX_INLINE_NESTING:
            yield token
        if emphasis and token.nesting < 0:
            depth -= 1


def _image(token: Token, in_link: bool) -> list[Token]:
    """Return one of our own images, or a link to anybody else's: a remote image would tell its host who reads."""
    address = str(token.attrs["src"])
    if is_own_file(address):
        token.attrs["loading"] = "lazy"
        return [token]
    words = text_token(_words(token.children or []) or address)
    return [words] if in_link else [link_token(address), words, Token("link_close", "a", -1)]


def _words(children: Iterable[Token]) -> str:
    return "".join(child.content if child.type in ("text", "code_inline") else _words(child.children or ()) for child in children)
