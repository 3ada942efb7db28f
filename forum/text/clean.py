"""The walls between what was written and what is shown: bleach, then nh3, with one allow-list; nothing else touches either."""

import re
import threading
from collections.abc import Callable
from html import unescape

import nh3
from bleach.sanitizer import Cleaner

from forum.text.addresses import is_allowed, is_outside, is_own_file
from forum.text.placeholders import ATTRIBUTES, ELEMENT, PLACEHOLDER, find_placed, write_placeholder

TAGS = frozenset(
    "a blockquote br code del em h2 h3 h4 h5 h6 hr img li ol p pre s strong table tbody td th thead tr ul".split()  # noqa: SIM905
) | {ELEMENT}
"""Every element that a rendered text may hold."""

OUTSIDE_REL = "nofollow ugc noopener"

_NUMBER = re.compile(r"[0-9]{1,9}")
_WORDS = re.compile(r"[^<>]{0,300}")
_PLAYER_VALUE = re.compile(r"[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]{1,2000}")
_LINK_CLASSES = re.compile("timecode|mention")
_SIDES = re.compile("center|right")

_RULES: dict[tuple[str, str], Callable[[str], object]] = {
    ("a", "href"): is_allowed,
    ("a", "title"): _WORDS.fullmatch,
    ("a", "class"): _LINK_CLASSES.fullmatch,
    ("a", "data-seconds"): _NUMBER.fullmatch,
    ("img", "src"): is_own_file,
    ("img", "alt"): lambda _value: True,
    ("img", "title"): _WORDS.fullmatch,
    ("img", "loading"): re.compile("lazy").fullmatch,
    ("ol", "start"): _NUMBER.fullmatch,
    ("td", "class"): _SIDES.fullmatch,
    ("th", "class"): _SIDES.fullmatch,
    **{(ELEMENT, name): _PLAYER_VALUE.fullmatch for name in ATTRIBUTES},
}

_NAMES: dict[str, set[str]] = {}
for _tag, _name in _RULES:
    _NAMES.setdefault(_tag, set()).add(_name)

_DROPPED_WITH_CONTENT = {
    "script",
    "style",
    "template",
    "noscript",
    "noembed",
    "noframes",
    "iframe",
    "object",
    "svg",
    "math",
    "select",
    "title",
}

_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>')
_HREF = re.compile(r' href="([^"]*)"')
_PLACED = re.compile(f"{PLACEHOLDER.pattern}|</?{ELEMENT}[^<>]*>")

_TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
# What a frame holds is only for browsers without frames; as an embed, which holds nothing, it leaves no raw text for a second parser.
_FRAME = re.compile(r"<iframe\b([^<>]{0,4000}>)[^<]{0,500}(?=</iframe)", re.IGNORECASE)
_DEEPEST = 100
# Old pages leave these open by the hundred; each closes the one before, so they never make the page deeper.
_NOT_DEEPER = frozenset("area base br col dd dt embed hr img input li link meta option p param source tbody td th tr track wbr".split())  # noqa: SIM905

_OLD_EMBEDDING = {"a": {"href"}, "img": {"src", "alt"}, "embed": {"src"}}
_OLD_TAGS = set(
    "a b blockquote br center code dd del div dl dt em embed figcaption figure h1 h2 h3 h4 h5 h6 hr i img li ol p pre "  # noqa: SIM905
    "s strike strong table td th tr ul".split()
)


def clean(html: str, peertube_hosts: frozenset[str] = frozenset()) -> str:
    """Return only what the allow-list knows; links that leave the site say so to machines, players are read again or dropped."""
    walled = second_wall(first_wall(html))
    if ELEMENT in walled:
        walled = _PLACED.sub(lambda match: _checked_placeholder(match, peertube_hosts), walled)
    return _LINK.sub(_marked_link, walled)


def first_wall(html: str) -> str:
    """Return what bleach lets through."""
    return str(_cleaner().clean(html))


def second_wall(html: str) -> str:
    """Return what nh3, which shares no code with the first wall, lets through."""
    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags=_DROPPED_WITH_CONTENT,
        attributes=_NAMES,
        attribute_filter=lambda tag, name, value: value if _keeps(tag, name, value) else None,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def well_formed(html: str) -> str:
    """Return foreign HTML with every element closed and only what an import reads; it is not safe to show, only to be read."""
    return nh3.clean(
        _flattened(html),
        tags=_OLD_TAGS,
        clean_content_tags=_DROPPED_WITH_CONTENT - {"iframe", "object"},
        attributes=_OLD_EMBEDDING,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _flattened(html: str) -> str:
    """Turn frames, and the tags that open past the deepest level, into ones that hold nothing: parsing very deep markup is quadratic."""
    depth = 0

    def flatten(match: re.Match[str]) -> str:
        nonlocal depth
        closing, name = match.groups()
        if name.lower() == "iframe":
            return f"<{closing}embed"
        if name.lower() in _NOT_DEEPER:
            return match.group()
        depth = max(0, depth - 1) if closing else depth + 1
        return f"<{closing}wbr" if depth > _DEEPEST else match.group()

    return _TAG_NAME.sub(flatten, _FRAME.sub(r"<embed\1", html))


def _keeps(tag: str, name: str, value: str) -> bool:
    rule = _RULES.get((tag, name))
    return rule is not None and bool(rule(value))


_cleaners = threading.local()


def _cleaner() -> Cleaner:
    """Return this thread's own cleaner, since bleach keeps the state of its parser inside."""
    cleaner: Cleaner | None = getattr(_cleaners, "cleaner", None)
    if cleaner is None:
        cleaner = Cleaner(tags=TAGS, attributes=_keeps, protocols={"http", "https", "mailto"}, strip=True, strip_comments=True)
        _cleaners.cleaner = cleaner
    return cleaner


def _checked_placeholder(match: re.Match[str], peertube_hosts: frozenset[str]) -> str:
    """Return the placeholder written anew from its parts, or the bare link when a part is not ours."""
    attributes, words = match.groups()
    if attributes is None:
        return ""
    recording = find_placed(attributes, peertube_hosts)
    if recording is None:
        return match.group().partition(">")[2].removesuffix(f"</{ELEMENT}>")
    return write_placeholder(recording, unescape(words))


def _marked_link(match: re.Match[str]) -> str:
    href = _HREF.search(match[1])
    if href is None or not is_outside(href[1]):
        return match.group()
    return f'<a{match[1]} rel="{OUTSIDE_REL}">'
