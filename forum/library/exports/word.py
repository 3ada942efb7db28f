"""Writes a publication as DOCX: run as `python -I word.py` with JSON on standard input; the document goes to standard output.

It knows nothing of the forum, whose memory it must not need.
"""

import base64
import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Inches, Mm, Pt
from PIL import Image

_HEADINGS = {"h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
_MANNERS = {"em": "italic", "strong": "bold", "s": "strike", "del": "strike"}
_DEEPEST_LIST = 3
_CODE = "Courier New"
# What a picture may take of a sheet, and of a cell.
_ROOM, _CELL = (Cm(15), Cm(18)), (Cm(4), Cm(6))
_DOTS_PER_INCH = 96
# The longest that a document may say of itself.
_PROPERTY = 255


class _Writer:
    """Walks the nodes of a publication into a document."""

    def __init__(self, given: dict[str, Any]):
        self._given = given
        self._document = Document()
        self._last: Any = None
        self._bookmarks = 0
        self._seen: set[int] = set()

    def written(self) -> bytes:
        """Return the bytes of the document."""
        given = self._given
        self._set_up()
        self._document.add_heading(given["title"], 0)
        if given["summary"]:
            self._paragraph("Subtitle").add_run(given["summary"])
        for line in given["meta"]:
            self._paragraph().add_run(line).font.size = Pt(9)
        self._link(self._paragraph(), given["address"], address=given["address"])
        for piece in given["pieces"]:
            self._piece(piece)
        if given["notes"]:
            self._document.add_heading(given["notes_title"], 1)
        for note in given["notes"]:
            self._note(note)
        kept = io.BytesIO()
        self._document.save(kept)
        return kept.getvalue()

    def _set_up(self) -> None:
        """Say what the document is, in place of what the empty one says of itself, and give it its paper and its language."""
        given, properties = self._given, self._document.core_properties
        properties.title, properties.language = given["title"], given["language"]
        properties.author, properties.comments = ", ".join(given["authors"])[:_PROPERTY], given["footer"][:_PROPERTY]
        properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        properties.last_modified_by = ""
        for told in self._document.styles.element.iter(qn("w:lang")):
            told.set(qn("w:val"), given["language"])
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        footer = section.footer.paragraphs[0]
        footer.add_run(f"{given['footer']} · ").font.size = Pt(8)
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), "PAGE")
        page = footer.add_run("1")
        page.font.size = Pt(8)
        number.append(page._r)
        footer._p.append(number)

    def _paragraph(self, style: str | None = None) -> Any:
        """Begin the paragraph that is now the last."""
        self._last = self._document.add_paragraph(style=style)
        return self._last

    def _piece(self, piece: dict[str, Any]) -> None:
        self._last = None
        if piece["number"] is not None:
            label = self._document.add_paragraph()
            label.paragraph_format.keep_with_next, label.paragraph_format.space_after = True, Pt(2)
            label.add_run(f"{piece['label']} {piece['number']}").bold = True
        self._blocks(piece["nodes"])
        if piece["quoted"]:
            self._paragraph("Intense Quote").add_run(piece["quoted"]["words"])
            self._about(self._paragraph(), piece["quoted"])
        if piece["marks"]:
            last = self._last or self._paragraph()
            for number in piece["marks"]:
                self._mark(last, number)

    def _blocks(self, nodes: Iterable[Any], depth: int = 0, style: str | None = None) -> None:
        for node in nodes:
            name = node["t"]
            if name in _HEADINGS:
                self._last = self._document.add_heading("", _HEADINGS[name])
                self._inline(self._last, node["c"])
            elif name in ("ul", "ol"):
                self._list(node, depth)
            elif name == "table":
                self._table(node)
            elif name == "hr":
                self._paragraph().add_run("* * *")
            elif name == "blockquote":
                self._blocks(node["c"], depth, "Quote")
            elif name == "pre":
                self._paragraph(style).add_run(_words(node)).font.name = _CODE
            else:
                self._inline(self._paragraph(style), node["c"])

    def _list(self, node: dict[str, Any], depth: int) -> None:
        level = f" {min(depth, _DEEPEST_LIST - 1) + 1}" if depth else ""
        style = ("List Number" if node["t"] == "ol" else "List Bullet") + level
        numbering = self._numbering(style, node.get("start", 1)) if node["t"] == "ol" else None
        for item in node["c"]:
            paragraph = self._paragraph(style)
            if numbering is not None:
                paragraph._p.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = numbering
            first, rest = item["c"][:1], item["c"][1:]
            if first and first[0]["t"] in ("p", "line"):
                self._inline(paragraph, first[0]["c"])
            else:
                rest = item["c"]
            self._blocks(rest, depth + 1, f"List Continue{level}")

    def _numbering(self, style: str, start: int) -> int:
        """Return a new count for a list, which would otherwise go on from the list before it."""
        counts = self._document.part.numbering_part.element
        usual = self._document.styles[style].element.pPr.numPr.numId.val
        count = counts.add_num(counts.num_having_numId(usual).abstractNumId.val)
        count.add_lvlOverride(ilvl=0).add_startOverride(start)
        return int(count.numId)

    def _table(self, node: dict[str, Any]) -> None:
        cells = [row["c"] for part in node["c"] for row in part["c"]]
        table = self._document.add_table(len(cells), max(map(len, cells)), style="Table Grid")
        if all(cell["t"] == "th" for cell in cells[0]):
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for row, given in zip(table.rows, cells, strict=True):
            for place, cell in zip(row.cells, given, strict=False):
                manner = {"bold": True} if cell["t"] == "th" else {}
                self._inline(place.paragraphs[0], cell["c"], room=_CELL, **manner)
        # Two tables without a paragraph between them would be one.
        self._paragraph().paragraph_format.space_after = Pt(0)

    def _inline(self, paragraph: Any, nodes: Iterable[Any], room: tuple[Any, Any] = _ROOM, **manner: bool) -> None:
        for node in nodes:
            if isinstance(node, str):
                self._run(paragraph, node, manner)
            elif node["t"] == "br":
                paragraph.add_run().add_break()
            elif node["t"] == "img":
                self._picture(paragraph, node, room)
            elif node["t"] == "code":
                self._run(paragraph, _words(node), manner).font.name = _CODE
            elif node["t"] == "a" and node.get("href"):
                with self._linked(paragraph, address=node["href"]):
                    self._inline(paragraph, node["c"], room, **{**manner, "underline": True})
            else:
                told = _MANNERS.get(node["t"])
                self._inline(paragraph, node["c"], room, **{**manner, **({told: True} if told else {})})

    def _run(self, paragraph: Any, words: str, manner: dict[str, bool]) -> Any:
        run = paragraph.add_run(words)
        for name, value in manner.items():
            setattr(run.font, name, value)
        return run

    def _picture(self, paragraph: Any, node: dict[str, Any], room: tuple[Any, Any]) -> None:
        """Put a picture among the words, or the words for it where it does not go along."""
        given, words = self._given["pictures"].get(node["file"]), f"[{node['alt']}]" if node["alt"] else ""
        if given is None:
            self._link(paragraph, words or node["src"], address=node["src"]) if node["src"] else paragraph.add_run(words)
            return
        run = paragraph.add_run()
        data = base64.b64decode(given["data"])
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            wide, high = (Emu(side * Inches(1) // _DOTS_PER_INCH) for side in opened.size)
        part = min(1, room[0] / wide, room[1] / high)
        shape = run.add_picture(io.BytesIO(data), Emu(int(wide * part)), Emu(int(high * part)))
        # One name for all, and none that says how the picture is kept.
        shape._inline.docPr.set("descr", node["alt"])
        shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("name", shape._inline.docPr.get("name"))

    def _note(self, note: dict[str, Any]) -> None:
        paragraph = self._paragraph()
        self._bookmark(paragraph, f"fonte_{note['number']}")
        paragraph.add_run(f"{note['number']}. ").bold = True
        if note["words"]:
            paragraph.add_run(f"«{note['words']}» ")
        self._about(paragraph, note)
        if note["number"] in self._seen:
            self._link(paragraph, " ↩", anchor=f"dove_{note['number']}", underline=False)

    def _about(self, paragraph: Any, note: dict[str, Any]) -> None:
        paragraph.add_run(f"{note['about']} ")
        if note["address"]:
            self._link(paragraph, note["way"], address=note["address"])

    def _mark(self, paragraph: Any, number: int) -> None:
        if number not in self._seen:
            self._seen.add(number)
            self._bookmark(paragraph, f"dove_{number}")
        self._link(paragraph, f" [{number}]", anchor=f"fonte_{number}", superscript=True)

    def _bookmark(self, paragraph: Any, name: str) -> None:
        self._bookmarks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._bookmarks))
        start.set(qn("w:name"), name)
        paragraph._p.append(start)
        paragraph._p.append(end)

    def _link(self, paragraph: Any, words: str, *, address: str = "", anchor: str = "", **manner: bool) -> None:
        """Add words that lead to a place in the document or outside it."""
        with self._linked(paragraph, address=address, anchor=anchor):
            self._run(paragraph, words, manner or {"underline": True})

    @contextmanager
    def _linked(self, paragraph: Any, *, address: str = "", anchor: str = "") -> Iterator[None]:
        """Make a link of what is added to a paragraph meanwhile; python-docx has no way of its own."""
        before = len(paragraph._p)
        yield
        link = OxmlElement("w:hyperlink")
        if anchor:
            link.set(qn("w:anchor"), anchor)
        else:
            link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        link.extend(paragraph._p[before:])
        paragraph._p.append(link)


def _words(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_words, node["c"]))


if __name__ == "__main__":
    sys.stdout.buffer.write(_Writer(json.load(sys.stdin)).written())
