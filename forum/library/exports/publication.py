"""A version as every writer is given it: its blocks, its notes, and the line that says which version this is and where it stands."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.citations.models import LINK
from forum.citations.queries.sources import SourceShown
from forum.library.exports.nodes import Node, nodes_of, printable
from forum.library.models import BlockKind
from forum.library.queries.blocks import BlockShown, Reading
from forum.library.queries.reading import DocumentShown, VersionShown
from forum.web.dates import day_words

# Where an address of ours begins in Markdown: outside the site it needs the site's name.
_OWN = re.compile(r"(?<=\]\()(?=/(?!/))")


@dataclass(frozen=True)
class Note:
    """A source: its exact words, who said them where and when, and where to read or hear them."""

    number: int
    words: str
    about: str
    address: str = ""
    way: str = ""


@dataclass(frozen=True)
class Piece:
    """A block: `label` names it where it has a number, `marks` lead to notes, `quoted` holds a quotation's words."""

    kind: str
    source: str
    nodes: list[Node]
    number: int | None = None
    label: str = ""
    marks: tuple[int, ...] = ()
    quoted: Note | None = None


@dataclass(frozen=True)
class Publication:
    """Everything of a version that this reader may read, ready to be written down in any format."""

    language: str
    title: str
    summary: str
    address: str
    edition: str
    authors: tuple[str, ...]
    meta: tuple[str, ...]
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    notes_title: str
    footer: str

    def plain_data(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        return asdict(self)


@dataclass(frozen=True)
class Material:
    """What a publication is made of, as this reader was found to read it; `texts` are the blocks' Markdown by their key."""

    document: DocumentShown
    version: VersionShown
    reading: Reading
    authors: Sequence[str]
    themes: Sequence[str]
    texts: Mapping[int, str]


def publication_of(material: Material, base: str, language: str) -> Publication:
    """Return a version as a publication; `base` is the address of the site, before which all addresses stand."""
    document, version, reading = material.document, material.version, material.reading
    address = base + document.at(version.number)
    edition = _edition(document, version, language)
    return Publication(
        language=language,
        title=printable(version.title),
        summary=printable(version.summary),
        address=address,
        edition=edition,
        authors=tuple(map(printable, material.authors)),
        meta=tuple(printable(line) for line in _meta(edition, material) if line),
        pieces=tuple(_piece(block, material.texts.get(block.key, ""), base, language) for block in reading.blocks),
        notes=tuple(_note(number, source, base, language) for number, source in reading.sources),
        notes_title=_("The sources, with their words"),
        footer=f"{printable(version.title)} · {edition} · {address}",
    )


def _edition(document: DocumentShown, version: VersionShown, language: str) -> str:
    at = version.published_at or version.written_at
    said = _("version %(number)s, %(day)s", number=version.number, day=day_words(at, language))
    return said if version.open else _("%(version)s, not published", version=said)


def _meta(edition: str, material: Material) -> list[str]:
    lines = [edition]
    if material.authors:
        lines.append(_("words by %(names)s", names=", ".join(material.authors)))
    if material.themes:
        lines.append(_("Themes: %(names)s", names=", ".join(material.themes)))
    if material.reading.claims:
        lines.append(counted(material.reading))
    return lines


def counted(reading: Reading) -> str:
    """Say how many claims there are, and how many show where they come from."""
    claims = ngettext("%(num)d claim", "%(num)d claims", reading.claims)
    return _("%(claims)s: %(sourced)s with a source, %(bare)s without.", claims=claims, sourced=reading.sourced, bare=reading.bare)


def _piece(block: BlockShown, text: str, base: str, language: str) -> Piece:
    label = ""
    if block.number is not None:
        label = _("Recommendation") if block.kind == BlockKind.RECOMMENDATION else _("Claim")
    return Piece(
        kind=block.kind,
        source=_OWN.sub(base, printable(text)),
        nodes=nodes_of(block.html, base),
        number=block.number,
        label=label,
        marks=tuple(mark.number for mark in block.marks),
        quoted=_note(0, block.quoted, base, language) if block.quoted else None,
    )


def _note(number: int, source: SourceShown, base: str, language: str) -> Note:
    parts = [source.by, source.title, source.spot]
    if source.said_at:
        parts.append(day_words(source.said_at, language))
    if source.accessed_on:
        parts.append(_("read on %(day)s", day=day_words(source.accessed_on, language)))
    if source.reworded:
        parts.append(_("said otherwise, with the agreement of who said it"))
    return Note(
        number=number,
        words=printable(source.words),
        about=printable(" · ".join(part for part in parts if part)),
        address=source.url if source.kind == LINK or not source.url else base + source.url,
        way=_way(source),
    )


def _way(source: SourceShown) -> str:
    if not source.url:
        return ""
    if source.kind in ("recording", "moment") and source.spot:
        return _("Listen from %(time)s", time=source.spot.partition("–")[0])
    return _("Read it in its place")
