"""A version as every writer is given it: its blocks, its notes, and the line that says which version this is and where it stands."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.citations.models import LINK
from forum.citations.queries.sources import SourceShown
from forum.library.exports.nodes import HEADINGS, Node, changed, nodes_of, printable
from forum.library.models import BlockKind
from forum.library.queries.blocks import BlockShown, Reading
from forum.library.queries.reading import DocumentShown, VersionShown
from forum.web.dates import day_words

# Where an address of ours begins in Markdown: outside the site it needs the site's name.
_OWN = re.compile(r"(\]\(<?|^ {0,3}\[[^\]\n]+\]:[ \t]*<?)(?=/(?!/))", re.MULTILINE)
# Signs that an address may be typed with and that stand in none as it is written.
_UNWRITTEN = {ord(sign): f"%{ord(sign):02X}" for sign in ' "<>\\^`{|}'}


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
class Picture:
    """A picture that goes along, as JPEG or PNG, which whatever opens the file knows."""

    media_type: str
    data: bytes

    @property
    def ending(self) -> str:
        """How the name of such a file ends."""
        return "png" if self.media_type == "image/png" else "jpg"

    @property
    def letters(self) -> str:
        """The bytes in letters that any text can hold."""
        return b64encode(self.data).decode()


@dataclass(frozen=True)
class Publication:
    """Everything of a version that this reader may read, ready to be written down in any format.

    An element `img` of its pieces names its file; the file is among the `pictures` when it goes along, otherwise there is the
    way to it (`src`), and for those that this reader may not see nothing but the words for it (`alt`).
    """

    language: str
    title: str
    summary: str
    address: str
    authors: tuple[str, ...]
    meta: tuple[str, ...]
    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...]
    notes_title: str
    footer: str
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def plain_data(self) -> dict[str, Any]:
        """Return it as what JSON can hold."""
        pictures = {name: {"media_type": one.media_type, "data": one.letters} for name, one in self.pictures.items()}
        return {**asdict(replace(self, pictures={})), "pictures": pictures}


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
        authors=tuple(map(printable, material.authors)),
        meta=tuple(printable(line) for line in _meta(edition, material) if line),
        pieces=_stepped(_piece(block, material, address, base, language) for block in reading.blocks),
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
        lines.append(_counted(material.reading))
    return lines


def _counted(reading: Reading) -> str:
    """Say how many claims there are, and how many show where they come from."""
    claims = ngettext("%(num)d claim", "%(num)d claims", reading.claims)
    return _("%(claims)s: %(sourced)s with a source, %(bare)s without.", claims=claims, sourced=reading.sourced, bare=reading.bare)


def _stepped(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces whose headings go down one step at a time: who hears them cannot tell a step left out from a part missed."""
    deepest = 0

    def step(node: dict[str, Any]) -> dict[str, Any]:
        nonlocal deepest
        if node["t"] not in HEADINGS:
            return node
        deepest = min(HEADINGS.index(node["t"]), deepest) + 1
        return {**node, "t": HEADINGS[deepest - 1]}

    return tuple(replace(piece, nodes=changed(piece.nodes, step)) for piece in pieces)


def _piece(block: BlockShown, material: Material, address: str, base: str, language: str) -> Piece:
    label = ""
    if block.number is not None:
        label = _("Recommendation") if block.kind == BlockKind.RECOMMENDATION else _("Claim")
    return Piece(
        kind=block.kind,
        source=_OWN.sub(lambda found: found[0] + base, printable(material.texts.get(block.key, ""))),
        nodes=nodes_of(block.html, address),
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
        address=_whole(source, base),
        way=_way(source),
    )


def _whole(source: SourceShown, base: str) -> str:
    address = source.url if source.kind == LINK or not source.url else base + source.url
    return address.translate(_UNWRITTEN)


def _way(source: SourceShown) -> str:
    if not source.url:
        return ""
    if source.kind in ("recording", "moment") and source.spot:
        return _("Listen from %(time)s", time=source.spot.partition("–")[0])
    return _("Read it in its place")
