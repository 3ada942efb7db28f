"""One entry of either dialect (classic or Takeout), told by what it says it is and never by the look of its id."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from forum.transfer.blogger import limits, wording
from forum.transfer.blogger.feed import ATOM
from forum.transfer.records import AuthorRecord

BLOGGER = "{http://schemas.google.com/blogger/2018}"
THREADING = "{http://purl.org/syndication/thread/1.0}"
GOOGLE_DATA = "{http://schemas.google.com/g/2005}"
PUBLISHING = ("{http://purl.org/atom/app#}", "{http://www.w3.org/2007/app}")
KIND_SCHEME = "http://schemas.google.com/g/2005#kind"
KIND_PREFIX = "http://schemas.google.com/blogger/2008/kind#"

# Stands for a date that is absent or impossible; such an entry never becomes a record.
UNDATED = datetime.min.replace(tzinfo=UTC)

_TRAILING_NUMBER = re.compile(r"(\d+)\D*\Z")
_COMMENT_ADDRESS = re.compile(r"/comments/default/(\d+)\Z")


class Kind(StrEnum):
    """What an entry is."""

    PAGE = "page"
    POST = "post"
    COMMENT = "comment"
    SETTINGS = "settings"
    TEMPLATE = "template"
    UNKNOWN = "unknown"


class State(StrEnum):
    """Whether an entry was there for readers."""

    LIVE = "live"
    DRAFT = "draft"
    REMOVED = "removed"
    TRASHED = "trashed"


@dataclass(frozen=True)
class Entry:
    """One entry of an export, cleaned but not yet joined to the others."""

    kind: Kind
    state: State
    source_id: str
    title: str
    html: str
    inner_pictures: int
    author: AuthorRecord
    published: datetime
    updated: datetime
    labels: tuple[str, ...]
    url: str
    parent: str
    parent_address: str
    reply_to: str


def read_entry(element: Element, blog_address: str = "") -> Entry:
    """Turn an Atom entry into neutral values; what is absent is empty, never guessed."""
    kind = _kind(element)
    published = _moment(element, f"{ATOM}published", f"{BLOGGER}created", f"{ATOM}updated") or UNDATED
    body, inner_pictures = wording.without_inner_pictures(_body(element))
    in_reply_to = element.find(f"{THREADING}in-reply-to")
    return Entry(
        kind=kind,
        state=_state(element, kind, body),
        source_id=_text(element, f"{ATOM}id").strip(),
        title=wording.repair_title(_text(element, f"{ATOM}title")),
        html=wording.without_button_words(body),
        inner_pictures=inner_pictures,
        author=_author(element),
        published=published,
        updated=_moment(element, f"{ATOM}updated") or published,
        labels=_labels(element),
        url=_address(element, blog_address),
        parent=_text(element, f"{BLOGGER}parent").strip() or _attribute(in_reply_to, "ref"),
        parent_address=_attribute(in_reply_to, "href"),
        reply_to=_reply_to(element),
    )


def trailing_number(source_id: str) -> str:
    """Return the number an id ends with, by which the two dialects name the same thing; empty when there is none."""
    match = _TRAILING_NUMBER.search(source_id[-64:])
    return match[1] if match else ""


def _kind(element: Element) -> Kind:
    named = _text(element, f"{BLOGGER}type").strip().lower()
    if not named:
        terms = (category.get("term", "") for category in element.findall(f"{ATOM}category") if category.get("scheme") == KIND_SCHEME)
        named = next((term.removeprefix(KIND_PREFIX) for term in terms if term.startswith(KIND_PREFIX)), "")
    return Kind(named) if named in set(Kind) else Kind.UNKNOWN


def _state(element: Element, kind: Kind, body: str) -> State:
    if _text(element, f"{BLOGGER}trashed").strip():
        return State.TRASHED
    status = _text(element, f"{BLOGGER}status").strip().lower()
    if kind == Kind.COMMENT:
        hidden = status not in ("", State.LIVE) or _has_removed_mark(element) or wording.says_removed(body)
        return State.REMOVED if hidden else State.LIVE
    is_draft = status not in ("", State.LIVE) or any(
        _text(element, f"{namespace}control/{namespace}draft").strip() == "yes" for namespace in PUBLISHING
    )
    return State.DRAFT if is_draft else State.LIVE


def _has_removed_mark(element: Element) -> bool:
    return any(
        mark.get("name") == "blogger.contentRemoved" and mark.get("value", "true").lower() != "false"
        for mark in element.findall(f"{GOOGLE_DATA}extendedProperty")
    )


def _body(element: Element) -> str:
    for name in ("content", "summary"):
        content = element.find(f"{ATOM}{name}")
        if content is not None:
            words = "".join(content.itertext())
            return words.strip() if content.get("type", "html") == "html" else html.escape(words.strip(), quote=False)
    return ""


def _author(element: Element) -> AuthorRecord:
    author = element.find(f"{ATOM}author")
    if author is None:
        return AuthorRecord(name="", url="", anonymous=True)
    name = wording.repair_name(_text(author, f"{ATOM}name"))
    url = wording.web_address(_text(author, f"{ATOM}uri"))
    declared = _text(author, f"{BLOGGER}type").strip().upper()
    return AuthorRecord(name=name, url=url, anonymous=declared == "ANONYMOUS" or (not url and wording.is_anonymous_name(name)))


def _labels(element: Element) -> tuple[str, ...]:
    labels: dict[str, str] = {}
    for category in element.findall(f"{ATOM}category"):
        label = wording.repair_name(category.get("term", ""))
        if label and category.get("scheme") != KIND_SCHEME:
            labels.setdefault(label.casefold(), label)
    return tuple(labels.values())[: limits.MAXIMUM_LABELS]


def _address(element: Element, blog_address: str) -> str:
    address = _link(element, "alternate")
    filename = _text(element, f"{BLOGGER}filename").strip()
    if not address and blog_address and filename.startswith("/") and not filename.startswith("//"):
        address = urljoin(blog_address, filename)
    return wording.web_address(address)


def _reply_to(element: Element) -> str:
    named = _text(element, f"{BLOGGER}inReplyTo").strip()
    if named:
        return named
    addresses = (_COMMENT_ADDRESS.search(link.get("href", "")) for link in element.findall(f"{ATOM}link") if link.get("rel") == "related")
    return next((match[1] for match in addresses if match), "")


def _link(element: Element, relation: str) -> str:
    links = element.findall(f"{ATOM}link")
    return next((link.get("href", "") for link in links if link.get("rel", "alternate") == relation and link.get("href")), "")


def _moment(element: Element, *names: str) -> datetime | None:
    moments = (wording.find_moment(_text(element, name)) for name in names)
    return next((moment for moment in moments if moment), None)


def _text(element: Element, path: str) -> str:
    found = element.find(path)
    return "" if found is None else "".join(found.itertext())


def _attribute(element: Element | None, name: str) -> str:
    return "" if element is None else element.get(name, "").strip()
