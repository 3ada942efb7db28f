"""A publication as elements of a page: what is written in HTML, and what an EPUB carries."""

from collections.abc import Iterable
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
img { max-width: 100%; }
"""


def to_html(publication: Publication) -> str:
    """Return a publication as a whole page that needs nothing else."""
    page = Element("html", lang=publication.language)
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "title").text = publication.title
    SubElement(head, "style").text = _STYLE
    page.append(_body(publication))
    return "<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html")


def to_xhtml(publication: Publication) -> str:
    """Return the body of a publication as an EPUB wants it."""
    return tostring(_body(publication), encoding="unicode", method="xml", short_empty_elements=True)


def part_anchor(place: int) -> str:
    """Return the name by which the piece at a place, counted from 0, is landed on."""
    return f"parte-{place}"


def headings_of(publication: Publication) -> list[tuple[str, str]]:
    """Return the anchors and the words of the headings."""
    headings = enumerate(publication.pieces)
    return [(part_anchor(place), words_of(piece.nodes)) for place, piece in headings if piece.kind == BlockKind.HEADING]


def _body(publication: Publication) -> Element:
    body = Element("body")
    main = SubElement(body, "main")
    SubElement(main, "h1").text = publication.title
    if publication.summary:
        SubElement(main, "p").text = publication.summary
    for line in publication.meta:
        SubElement(main, "p", {"class": "meta"}).text = line
    seen: set[int] = set()
    for place, piece in enumerate(publication.pieces):
        section = _section(piece, seen)
        section.set("id", part_anchor(place))
        main.append(section)
    if publication.notes:
        main.append(_notes(publication))
    footer = SubElement(body, "footer")
    SubElement(footer, "p").text = publication.footer
    return body


def _section(piece: Piece, seen: set[int]) -> Element:
    section = Element("div", {"class": piece.kind})
    if piece.number is not None:
        SubElement(section, "p", {"class": "label"}).text = f"{piece.label} {piece.number}"
    _add(section, piece.nodes)
    if piece.kind == BlockKind.QUOTATION and piece.quoted:
        quote = SubElement(section, "blockquote")
        for line in piece.quoted.words.splitlines():
            SubElement(quote, "p").text = line
        _source(SubElement(section, "p", {"class": "about"}), piece.quoted)
    if piece.marks:
        marks = SubElement(_last_paragraph(section), "sup")
        for place, number in enumerate(piece.marks):
            mark = SubElement(marks, "a", href=f"#fonte-{number}")
            mark.text = str(number)
            mark.tail = ", " if place < len(piece.marks) - 1 else ""
            if number not in seen:
                mark.set("id", f"dove-{number}")
                seen.add(number)
    return section


def _last_paragraph(section: Element) -> Element:
    """Return the paragraph in which the marks stand: the last one, or a new one behind a list or a table."""
    last = section[-1] if len(section) else None
    return last if last is not None and last.tag == "p" and last.get("class") != "label" else SubElement(section, "p")


def _add(parent: Element, nodes: Iterable[Node]) -> None:
    for node in nodes:
        if isinstance(node, str):
            if len(parent):
                parent[-1].tail = (parent[-1].tail or "") + node
            else:
                parent.text = (parent.text or "") + node
            continue
        if node["t"] == "img":  # a picture stays where its readers are known: its description goes along, with the way to it
            link = SubElement(parent, "a", href=node.get("src", ""))
            link.text = f"[{node['alt'] or node.get('src', '')}]"
            continue
        element = SubElement(parent, node["t"])
        if node.get("href"):
            element.set("href", node["href"])
        if node.get("start"):
            element.set("start", str(node["start"]))
        _add(element, node["c"])


def _notes(publication: Publication) -> Element:
    section = Element("section", {"class": "notes"})
    SubElement(section, "h2").text = publication.notes_title
    notes = SubElement(section, "ol")
    for note in publication.notes:
        item = SubElement(notes, "li", id=f"fonte-{note.number}", value=str(note.number))
        if note.words:
            SubElement(item, "p").text = f"«{note.words}»"
        about = SubElement(item, "p", {"class": "about"})
        _source(about, note)
        back = SubElement(about, "a", href=f"#dove-{note.number}")
        back.text = "↩"
    return section


def _source(paragraph: Element, note: Note) -> None:
    paragraph.text = f"{note.about} "
    if note.address:
        link = SubElement(paragraph, "a", href=note.address)
        link.text = note.way
        link.tail = " "
