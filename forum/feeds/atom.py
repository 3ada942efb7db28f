"""Atom documents, written with the standard library's XML so that nothing typed by people can break out of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring  # nosec B405 - writes, never parses

_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
# Control characters, halves of pairs and the two that are no characters: XML has no place for them, not even escaped.
_NO_PLACE_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("", _ATOM)


@dataclass(frozen=True)
class FeedEntry:
    """One thing in a feed; `url` is a path of ours that also serves as its lasting name."""

    url: str
    title: str
    plain: str
    by: str
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Feed:
    """A feed: what it is called, the page it follows, its own address."""

    title: str
    page_url: str
    url: str
    entries: Sequence[FeedEntry]


def _child(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    child = SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = _NO_PLACE_IN_XML.sub("", text) or None
    return child


def write_atom(feed: Feed, base: str, language: str) -> bytes:
    """Return the bytes of an Atom document; `base` is the site's own address."""
    root = Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _child(root, "id", base + feed.url)
    _child(root, "title", feed.title)
    _child(root, "link", rel="self", href=base + feed.url, type="application/atom+xml")
    _child(root, "link", rel="alternate", href=base + feed.page_url, type="text/html")
    _child(root, "updated", max((entry.updated for entry in feed.entries), default=_EPOCH).isoformat())
    for entry in feed.entries:
        item = _child(root, "entry")
        _child(item, "id", base + entry.url)
        _child(item, "title", entry.title)
        _child(item, "link", rel="alternate", href=base + entry.url, type="text/html")
        _child(item, "published", entry.published.isoformat())
        _child(item, "updated", entry.updated.isoformat())
        _child(_child(item, "author"), "name", entry.by or "—")
        _child(item, "content", entry.plain, type="text")
    return tostring(root, encoding="utf-8", xml_declaration=True)
