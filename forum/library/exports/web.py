"""A publication as elements of a page: what is written in HTML, and what an EPUB carries."""

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from forum.library.exports.nodes import Node, words_of
from forum.library.exports.publication import Note, Piece, Publication
from forum.library.models import BlockKind

# The title above is the page's first heading; theirs come under it.
_STYLE = """
body { max-width: 42em; margin: 2em auto; padding: 0 1em; font: 1.05em/1.6 Georgia, serif; color: #1a1a1a; background: #fff; }
h1, h2, h3, h4 { line-height: 1.25; font-family: system-ui, sans-serif; }
.meta, .about, footer { color: #555; font-size: 0.9em; }
.claim, .recommendation { border-left: 4px solid #0a5c52; padding-left: 1em; margin: 1.5em 0; }
.recommendation { border-color: #8a3d16; }
.label { font: 600 0.85em/1.4 system-ui, sans-serif; margin: 0; }
blockquote { margin: 1em 0; padding-left: 1em; border-left: 1px solid #999; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; }
table { border-collapse: collapse; }
th, td { border: 1px solid #999; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
h1, h2, h3, p, li { overflow-wrap: anywhere; }
"""


def to_html(publication: Publication) -> str:
    """Return a publication as a whole page that needs nothing else: its pictures are written in it."""
    page = Element("html", lang=publication.language)
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = publication.title
    SubElement(head, "style").text = _STYLE
    page.append(
        _Page(publication, {name: f"data:{one.media_type};base64,{one.letters}" for name, one in publication.pictures.items()}).body()
    )
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html")


def to_book(publication: Publication) -> dict[str, Any]:
    """Return what a book is made of: its body as an EPUB wants it, its headings with their anchors, its pictures by their place."""
    # Counted, not named: names that differ in capitals alone would be one in a book.
    places = {name: f"immagini/{place}.{one.ending}" for place, (name, one) in enumerate(publication.pictures.items())}
    body = tostring(_Page(publication, places).body(), encoding="unicode", method="xml", short_empty_elements=True)
    told = publication.plain_data()
    pictures = [{"place": places[name], **one} for name, one in told["pictures"].items()]
    kept = {name: told[name] for name in ("address", "authors", "language", "summary", "title")}
    return {**kept, "body": body, "headings": _headings(publication), "pictures": pictures}


def _part_anchor(place: int) -> str:
    """Return the name by which the piece at a place, counted from 0, is landed on."""
    return f"parte-{place}"


def _headings(publication: Publication) -> list[tuple[str, str]]:
    headings = [
        (_part_anchor(place), words_of(piece.nodes)) for place, piece in enumerate(publication.pieces) if piece.kind == BlockKind.HEADING
    ]
    return [(anchor, words) for anchor, words in headings if words.strip()]


class _Page:
    """Walks a publication into elements; `sources` says where each picture that goes along is read from."""

    def __init__(self, publication: Publication, sources: Mapping[str, str]):
        self._publication = publication
        self._sources = sources
        self._seen: set[int] = set()

    def body(self) -> Element:
        """Return the body of the page."""
        publication = self._publication
        body = Element("body")
        main = SubElement(body, "main")
        SubElement(main, "h1").text = publication.title
        if publication.summary:
            SubElement(main, "p").text = publication.summary
        for line in publication.meta:
            SubElement(main, "p", {"class": "meta"}).text = line
        for place, piece in enumerate(publication.pieces):
            section = self._section(piece)
            section.set("id", _part_anchor(place))
            main.append(section)
        if publication.notes:
            main.append(self._notes())
        footer = SubElement(body, "footer")
        SubElement(footer, "p").text = publication.footer
        return body

    def _section(self, piece: Piece) -> Element:
        section = Element("div", {"class": piece.kind})
        if piece.number is not None:
            SubElement(section, "p", {"class": "label"}).text = f"{piece.label} {piece.number}"
        self._add(section, piece.nodes)
        if piece.kind == BlockKind.QUOTATION and piece.quoted:
            quote = SubElement(section, "blockquote")
            for line in filter(str.strip, piece.quoted.words.splitlines()):
                SubElement(quote, "p").text = line
            _source(SubElement(section, "p", {"class": "about"}), piece.quoted)
        if piece.marks:
            self._marks(SubElement(_last_paragraph(section), "sup"), piece.marks)
        return section

    def _marks(self, marks: Element, numbers: tuple[int, ...]) -> None:
        for place, number in enumerate(numbers):
            mark = SubElement(marks, "a", href=f"#fonte-{number}")
            mark.text = str(number)
            mark.tail = ", " if place < len(numbers) - 1 else ""
            if number not in self._seen:
                mark.set("id", f"dove-{number}")
                self._seen.add(number)

    def _add(self, parent: Element, nodes: Iterable[Node]) -> None:
        for node in nodes:
            if isinstance(node, str):
                _write(parent, node)
            elif node["t"] == "img":
                self._picture(parent, node)
            elif node["t"] == "line":
                # A title's loose words would run together with what stands before them.
                self._add(SubElement(parent, "p") if parent.tag == "div" else parent, node["c"])
            else:
                element = SubElement(parent, node["t"])
                if node.get("href"):
                    element.set("href", node["href"])
                if node.get("start"):
                    element.set("start", str(node["start"]))
                self._add(element, node["c"])

    def _picture(self, parent: Element, node: dict[str, Any]) -> None:
        source, words = self._sources.get(node["file"]), f"[{node['alt']}]" if node["alt"] else ""
        if source:
            SubElement(parent, "img", src=source, alt=node["alt"])
        elif node.get("src") and parent.tag != "a":
            SubElement(parent, "a", href=node["src"]).text = words or node["src"]
        else:
            _write(parent, words)

    def _notes(self) -> Element:
        section = Element("section", {"class": "notes"})
        SubElement(section, "h2").text = self._publication.notes_title
        notes = SubElement(section, "ol")
        for note in self._publication.notes:
            item = SubElement(notes, "li", id=f"fonte-{note.number}", value=str(note.number))
            if note.words:
                SubElement(item, "p").text = f"«{note.words}»"
            about = SubElement(item, "p", {"class": "about"})
            _source(about, note)
            if note.number in self._seen:
                SubElement(about, "a", href=f"#dove-{note.number}").text = "↩"
        return section


def _write(parent: Element, words: str) -> None:
    """Add words behind what the element holds."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + words
    else:
        parent.text = (parent.text or "") + words


def _last_paragraph(section: Element) -> Element:
    """Return the paragraph in which the marks stand: the last one, or a new one behind a list or a table."""
    last = section[-1] if len(section) else None
    return last if last is not None and last.tag == "p" and last.get("class") != "label" else SubElement(section, "p")


def _source(paragraph: Element, note: Note) -> None:
    paragraph.text = f"{note.about} "
    if note.address:
        link = SubElement(paragraph, "a", href=note.address)
        link.text = note.way
        link.tail = " "
