"""Addresses of this site as people paste them, read as the things they lead to."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

_NUMBER = "([0-9]{1,9})"
_HEARD = re.compile(rf"/incontri/{_NUMBER}(?:-[^/]*)?/ascolto/?")
_FILE = re.compile(r"/file/([A-Za-z0-9_-]{1,64})(?:/.*)?")
# What the path names alone; the part after the # may name something within it.
_NAMED = (
    ("post", re.compile(rf"/interventi/{_NUMBER}(?:/.*)?")),
    ("moment", re.compile(rf"/momenti/{_NUMBER}(?:/.*)?")),
    ("meeting", re.compile(rf"/incontri/{_NUMBER}(?:-[^/]*)?/?")),
    ("document", re.compile(rf"/biblioteca/{_NUMBER}(?:-[^/]*)?(?:/.*)?")),
    ("practice", re.compile(rf"/buone-prassi/{_NUMBER}(?:-[^/]*)?(?:/.*)?")),
)
_WITHIN = (("post", re.compile(rf"p{_NUMBER}"), "/discussioni/"), ("moment", re.compile(rf"m{_NUMBER}"), "/incontri/"))
# What names a part of these things, in their own notation.
_PARTS = {
    "document": re.compile(r"punto-[0-9]{1,9}"),
    "meeting": re.compile(r"decisione-[0-9]{1,9}"),
    "practice": re.compile(r"[a-z-]{1,40}"),
}
_PAGE = re.compile(rf"page={_NUMBER}")
_SECOND = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True)
class Pointed:
    """Something that an address leads to; files by their public name, recordings by meeting, place and second."""

    kind: str
    id: int = 0
    place: str = ""
    public_id: str = ""
    recording: int = 1
    seconds: int = 0


def is_outside(typed: str, host: str) -> bool:
    """Whether an address leads to another site."""
    parts = _split(typed)
    return parts is not None and parts.scheme in ("http", "https") and parts.netloc not in ("", host)


def read_address(typed: str, host: str) -> Pointed | None:
    """Return what an address of this site leads to, None when it is none or leads to nothing that can be cited."""
    parts = _split(typed)
    if parts is None or parts.netloc not in ("", host) or not parts.path.startswith("/"):
        return None
    for kind, pattern, under in _WITHIN:
        if parts.path.startswith(under) and (match := pattern.fullmatch(parts.fragment)):
            return Pointed(kind, int(match[1]))
    if match := _FILE.fullmatch(parts.path):
        page = _PAGE.fullmatch(parts.fragment)
        return Pointed("file", place=page[1] if page else "1", public_id=match[1])
    if match := _HEARD.fullmatch(parts.path):
        return _heard(int(match[1]), parts.query, parts.fragment)
    return _named(parts.path, parts.fragment)


def _split(typed: str) -> SplitResult | None:
    try:
        return urlsplit(typed.strip())
    except ValueError:
        return None


def _heard(meeting_id: int, query: str, fragment: str) -> Pointed:
    asked = parse_qs(query)
    second = asked.get("t", [fragment.removeprefix("t")])[0]
    number = asked.get("registrazione", ["1"])[0]
    return Pointed(
        "recording",
        meeting_id,
        recording=int(number) if number.isdigit() and len(number) < 4 else 1,  # noqa: PLR2004
        seconds=int(second) if _SECOND.fullmatch(second) else 0,
    )


def _named(path: str, fragment: str) -> Pointed | None:
    for kind, pattern in _NAMED:
        if match := pattern.fullmatch(path):
            part = _PARTS.get(kind)
            return Pointed(kind, int(match[1]), fragment if part and part.fullmatch(fragment) else "")
    return None
