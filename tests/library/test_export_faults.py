"""What readers of PDF, DOCX and EPUB complained of once: odd words, odd shapes, many authors."""

import io
import re
import zipfile
from itertools import pairwise
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn

from forum.citations.queries.sources import SourceShown
from forum.core.actor import guest
from forum.library.exports.making import FORMATS
from forum.library.exports.markdown import to_markdown
from forum.library.exports.nodes import nodes_of
from forum.library.exports.publication import Material, Note, Piece, publication_of
from forum.library.queries.blocks import Reading
from forum.library.queries.reading import get_reading
from forum.text.profiles import Profile
from forum.text.render import render
from tests.support.library import make_document
from tests.support.publications import BASE, publication


def written(text, kind="paragraph", **values):
    """Return a piece as a document's Markdown gives it."""
    return Piece(kind, text, nodes_of(render(text, Profile.DOCUMENT).html, BASE), **values)


def word(*pieces, **values):
    """Return a DOCX of some pieces, opened."""
    return docx.Document(io.BytesIO(FORMATS["docx"].make(publication(pieces=pieces, **values))))


def words_on_paper(*pieces, **values):
    """Return the words of a PDF of some pieces, page after page."""
    pages = pypdfium2.PdfDocument(FORMATS["pdf"].make(publication(pieces=pieces, **values)))
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages)


def book(*pieces, **values):
    """Return the parts of an EPUB of some pieces by their name."""
    parts = zipfile.ZipFile(io.BytesIO(FORMATS["epub"].make(publication(pieces=pieces, **values))))
    return {name: parts.read(name) for name in parts.namelist()}


def test_little_drawings_and_rare_scripts_do_not_stop_a_pdf():
    told = words_on_paper(written("Grazie 😀 a tutti, 汉字 ह e 👨‍👩‍👧 \U000e0101."), title="Festa 🎉")
    assert "Grazie" in told
    assert "a tutti" in told


def test_half_a_pair_is_no_sign_of_any_file():
    for sort in FORMATS.values():
        assert sort.make(publication(pieces=(Piece("paragraph", "", nodes_of("<p>\ud83d solo</p>", BASE)),)))


def test_a_heading_without_words_stops_nothing_and_is_in_no_contents():
    empty, shown = Piece("heading", "##", nodes_of("<h2></h2>", BASE)), written("## ![Il cortile](/file/AAAAAAAAAAAAAAAAAAAAAA)", "heading")
    assert "Il cortile" in words_on_paper(empty, shown)
    contents = ElementTree.fromstring(book(empty, shown)["EPUB/nav.xhtml"])
    assert ["".join(one.itertext()) for one in contents.iter("{http://www.w3.org/1999/xhtml}a")] == ["Il cortile"]


def test_a_book_of_several_authors_names_each_once():
    package = ElementTree.fromstring(book(authors=("Marta", "Rosa", "Aldo"))["EPUB/content.opf"])
    names = [one.get("id") for one in package.iter() if one.get("id")]
    assert len(names) == len(set(names))


def test_a_document_of_very_many_authors_can_be_written():
    assert len(word(authors=tuple(f"Persona {number}" for number in range(60))).core_properties.author) == 255


@pytest.mark.parametrize("extension", ["docx", "epub"])
def test_a_note_to_which_nothing_leads_leads_back_to_nothing(extension):
    notes = (Note(1, "parole", "chi"), Note(2, "altre", "chi"))
    claim = Piece("claim", "", [{"t": "p", "c": ["Uno."]}], 1, "Affermazione", (1,))
    whole = FORMATS[extension].make(publication(pieces=(claim,), notes=notes))
    parts = zipfile.ZipFile(io.BytesIO(whole))
    text = parts.read("EPUB/testo.xhtml" if extension == "epub" else "word/document.xml").decode()
    assert re.search("dove.1", text)
    assert not re.search("dove.2", text)


def test_bold_words_in_the_head_of_a_table_can_be_written():
    cell = word(written("| **uno** |\n|---|\n| due |")).tables[0].rows[0].cells[0]
    assert cell.text == "uno"
    assert cell.paragraphs[0].runs[0].font.bold


def test_two_tables_in_a_row_stay_two():
    made = word(written("| a |\n|---|\n| b |\n\n| c | d |\n|---|---|\n| e | f |"))
    kinds = [element.tag for element in made.element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in set(pairwise(kinds))


def test_marks_behind_a_table_stand_behind_it():
    made = word(written("| a |\n|---|\n| b |", "claim", number=1, label="Affermazione", marks=(1,)), notes=(Note(1, "parole", "chi"),))
    label = next(one for one in made.paragraphs if one.text.startswith("Affermazione 1"))
    assert label.text == "Affermazione 1"
    assert any("[1]" in one.text for one in made.paragraphs)


def test_lists_in_word_are_lists_each_with_a_count_of_its_own():
    made = word(written("1. uno\n2. due\n   - dentro\n   - ancora"), written("7. sette\n\n   secondo capoverso"))
    listed = [one for one in made.paragraphs if one.style.name.startswith("List ")]
    assert [(one.style.name, one.text) for one in listed] == [
        ("List Number", "uno"),
        ("List Number", "due"),
        ("List Bullet 2", "dentro"),
        ("List Bullet 2", "ancora"),
        ("List Number", "sette"),
        ("List Continue", "secondo capoverso"),
    ]
    counts = [one._p.pPr.numPr.numId.val for one in listed if one.style.name == "List Number"]
    assert counts[0] == counts[1] != counts[2]
    assert 'w:startOverride w:val="7"' in made.part.numbering_part.element.xml


def test_line_ends_between_elements_make_no_empty_paragraphs():
    made = word(written("- uno\n- due\n\n> citato\n>\n> ancora"), notes=())
    assert "" not in [one.text.strip() for one in made.paragraphs]
    assert not any("\n" in one.text for one in made.paragraphs)


def test_a_document_says_its_language_and_nothing_of_its_mould():
    made = word()
    assert {one.get(qn("w:val")) for one in made.styles.element.iter(qn("w:lang"))} == {"it"}
    assert "python" not in (made.core_properties.comments + made.core_properties.author).lower()
    assert made.core_properties.created.year > 2020
    assert round(made.sections[0].page_width.mm) == 210
    assert "PAGE" in made.sections[0].footer._element.xml


def test_very_long_words_end_where_the_sheet_does():
    pieces = (
        written("T" * 300),
        written("```\n" + "y" * 300 + "\n```"),
        written("## " + "W" * 120, "heading"),
        written("`" + "z" * 200 + "`"),
    )
    made = pypdfium2.PdfDocument(FORMATS["pdf"].make(publication(pieces=pieces, title="T" * 140, footer="F" * 200)))
    for page in made:
        words, wide = page.get_textpage(), page.get_width()
        assert max(words.get_charbox(place)[2] for place in range(words.count_chars())) < wide - 60


def test_headings_go_down_one_step_at_a_time(house, client):
    document = make_document(house.member("Marta"), text="Prima.\n\n### Più giù\n\nx\n\n## Più su\n\n#### Ancora\n\nFine.")
    pages = client.get(f"/biblioteca/{document.id}-{document.slug}/versioni/1/esporta.html").get_data(as_text=True)
    steps = [int(one) for one in re.findall(r"<h([1-6])>", pages)]
    assert steps[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(steps))
    assert client.get(f"/biblioteca/{document.id}-{document.slug}/versioni/1/esporta.pdf").status_code == 200


def test_addresses_by_reference_are_whole_in_markdown(house, client):
    document = make_document(house.member("Marta"), text="[Qui](</patti/x>) e [là][1].\n\n[1]: /patti/y")
    text = client.get(f"/biblioteca/{document.id}-{document.slug}/versioni/1/esporta.md").get_data(as_text=True)
    assert re.search(r"\(<https?://[^/]+/patti/x>\)", text)
    assert re.search(r"\[1\]: https?://[^/]+/patti/y", text)


def test_the_address_of_a_source_has_no_sign_that_breaks_an_address(house):
    source = SourceShown(
        1, 1, "link", "parole", "", "", False, "chi", "", "", 'https://esempio.it/a|b?x="{1}"&y=è', "", None, None, 0, 0, False
    )
    shown = make_document(house.member("Marta"))
    document, version = get_reading(guest("it"), shown.id)
    with house.app.test_request_context():
        made = publication_of(Material(document, version, Reading(sources=((1, source),)), [], [], {}), BASE, "it")
    assert made.notes[0].address == "https://esempio.it/a%7Cb?x=%22%7B1%7D%22&y=è"


def test_a_pdf_with_no_sources_has_no_heading_of_sources():
    assert "Le fonti" not in words_on_paper(notes=())
    assert to_markdown(publication(notes=())).count("## Le fonti") == 0
