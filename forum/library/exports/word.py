"""Writes a publication as DOCX: run as `python -I word.py` with JSON on standard input; the document goes to standard output.

It knows nothing of the forum, whose memory it must not need.
"""

import io
import json
import sys
from collections.abc import Iterable
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

_HEADINGS = {"h2": 1, "h3": 2, "h4": 3, "h5": 4, "h6": 5}
_BLOCKS = frozenset({"p", "ul", "ol", "blockquote", "pre", "table", "hr", *_HEADINGS})
_DEEPEST_LIST = 3


class _Writer:
    """Walks the nodes of a publication into a document."""

    def __init__(self, given: dict[str, Any]):
        self._given = given
        self._document = Document()
        self._bookmarks = 0
        self._seen: set[int] = set()

    def written(self) -> bytes:
        """Return the bytes of the document."""
        given, document = self._given, self._document
        document.core_properties.title, document.core_properties.language = given["title"], given["language"]
        document.core_properties.author = ", ".join(given["authors"])
        document.add_heading(given["title"], 0)
        if given["summary"]:
            document.add_paragraph(given["summary"], style="Subtitle")
        for line in (*given["meta"], given["address"]):
            document.add_paragraph(line).runs[0].font.size = Pt(9)
        for piece in given["pieces"]:
            self._piece(piece)
        if given["notes"]:
            document.add_heading(given["notes_title"], 1)
        for note in given["notes"]:
            self._note(note)
        document.sections[0].footer.paragraphs[0].text = given["footer"]
        kept = io.BytesIO()
        document.save(kept)
        return kept.getvalue()

    def _piece(self, piece: dict[str, Any]) -> None:
        if piece["number"] is not None:
            label = self._document.add_paragraph()
            label.paragraph_format.keep_with_next = True
            label.add_run(f"{piece['label']} {piece['number']}").bold = True
        self._blocks(piece["nodes"])
        if piece["quoted"]:
            self._document.add_paragraph(piece["quoted"]["words"], style="Intense Quote")
            self._about(self._document.add_paragraph(), piece["quoted"])
        if piece["marks"]:
            last = self._document.paragraphs[-1]
            for number in piece["marks"]:
                self._mark(last, number)

    def _blocks(self, nodes: Iterable[Any], depth: int = 0) -> None:
        """Write block nodes; loose words between them become a paragraph."""
        for node in nodes:
            if isinstance(node, str) or node["t"] not in _BLOCKS:
                self._inline(self._document.add_paragraph(), [node])
            else:
                self._block(node, depth)

    def _block(self, node: dict[str, Any], depth: int) -> None:
        name = node["t"]
        if name in _HEADINGS:
            self._inline(self._document.add_heading("", _HEADINGS[name]), node["c"])
        elif name in ("ul", "ol"):
            self._list(node, depth)
        elif name == "table":
            self._table(node)
        elif name == "hr":
            self._document.add_paragraph("* * *")
        elif name == "blockquote":
            for inner in node["c"]:
                self._inline(self._document.add_paragraph(style="Quote"), inner["c"] if isinstance(inner, dict) else [inner])
        else:
            self._inline(self._document.add_paragraph(), node["c"])

    def _list(self, node: dict[str, Any], depth: int) -> None:
        number = node.get("start", 1)
        level = min(depth, _DEEPEST_LIST - 1)
        style = "List Bullet" if node["t"] == "ul" else "List Continue"
        for item in node["c"]:
            if isinstance(item, str):
                continue
            inner = [one for one in item["c"] if isinstance(one, str) or one["t"] not in ("ul", "ol")]
            paragraph = self._document.add_paragraph(style=f"{style} {level + 1}" if level else style)
            if node["t"] == "ol":  # Word's own numbering would go on from list to list
                paragraph.add_run(f"{number}. ")
                number += 1
            for one in inner:
                self._inline(paragraph, one["c"] if isinstance(one, dict) and one["t"] == "p" else [one])
            for one in item["c"]:
                if isinstance(one, dict) and one["t"] in ("ul", "ol"):
                    self._list(one, depth + 1)

    def _table(self, node: dict[str, Any]) -> None:
        rows = [row for part in node["c"] if isinstance(part, dict) for row in part["c"] if isinstance(row, dict)]
        cells = [[cell for cell in row["c"] if isinstance(cell, dict)] for row in rows]
        table = self._document.add_table(len(cells), max((len(row) for row in cells), default=1), style="Table Grid")
        for row, given in zip(table.rows, cells, strict=True):
            for place, cell in zip(row.cells, given, strict=False):
                self._inline(place.paragraphs[0], cell["c"], bold=cell["t"] == "th")

    def _inline(self, paragraph: Any, nodes: Iterable[Any], **manner: bool) -> None:
        for node in nodes:
            if isinstance(node, str):
                run = paragraph.add_run(node)
                for name in manner:
                    setattr(run.font, name, True)
            elif node["t"] == "br":
                paragraph.add_run().add_break()
            elif node["t"] == "img":
                self._link(paragraph, f"[{node['alt'] or node.get('src', '')}]", address=node.get("src", ""))
            elif node["t"] == "a" and node.get("href"):
                self._link(paragraph, _words(node), address=node["href"])
            else:
                told = {"em": "italic", "strong": "bold", "s": "strike", "del": "strike"}.get(node["t"])
                self._inline(paragraph, node["c"], **manner, **({told: True} if told else {}))

    def _note(self, note: dict[str, Any]) -> None:
        paragraph = self._document.add_paragraph()
        self._bookmark(paragraph, f"fonte_{note['number']}")
        paragraph.add_run(f"{note['number']}. ").bold = True
        if note["words"]:
            paragraph.add_run(f"«{note['words']}» ")
        self._about(paragraph, note)
        self._link(paragraph, " ↩", anchor=f"dove_{note['number']}")

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

    def _link(self, paragraph: Any, words: str, *, address: str = "", anchor: str = "", superscript: bool = False) -> None:
        """Add a link, to a place in the document or outside it; python-docx has no way of its own."""
        link = OxmlElement("w:hyperlink")
        if anchor:
            link.set(qn("w:anchor"), anchor)
        elif address:
            link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        run = paragraph.add_run(words)
        run.font.underline, run.font.superscript = not superscript, superscript or None
        link.append(run._r)
        paragraph._p.append(link)


def _words(node: Any) -> str:
    return node if isinstance(node, str) else "".join(map(_words, node["c"]))


if __name__ == "__main__":
    sys.stdout.buffer.write(_Writer(json.load(sys.stdin)).written())
