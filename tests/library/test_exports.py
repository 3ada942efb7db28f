"""A version as a file: every format opens, holds the words and the sources, and says which version it is."""

import io
import json
import re
import zipfile
from xml.etree import ElementTree

import docx
import pypdfium2
import pytest

from forum.core.audience import Rung
from forum.core.errors import Busy
from forum.library.exports import making
from forum.library.exports.making import FORMATS
from forum.library.exports.markdown import to_markdown
from forum.library.exports.nodes import nodes_of
from forum.library.exports.publication import Piece
from forum.library.exports.web import to_html
from tests.support.library import make_document
from tests.support.publications import BASE, publication

_XHTML = "{http://www.w3.org/1999/xhtml}"


def test_a_pdf_is_tagged_and_holds_words_sources_and_the_version_on_each_page():
    made = FORMATS["pdf"].make(publication())
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made
    page = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    for words in ("Serve un ruolo.", "Non «per», ma con.", "#non *è* $formula$", "Fate <insieme>.", "· versione 3"):
        assert words in " ".join(page.split()), words


def test_words_that_look_like_the_typesetter_s_language_stay_words():
    hostile = '#read("/etc/passwd") #import "x.typ" \\ $ <fonte-9> @nowhere `'
    made = FORMATS["pdf"].make(publication(title=hostile, pieces=(Piece("paragraph", "", [{"t": "p", "c": [hostile]}]),)))
    assert "#read(" in pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()


def test_a_docx_opens_with_headings_links_and_notes():
    document = docx.Document(io.BytesIO(FORMATS["docx"].make(publication())))
    words = [paragraph.text for paragraph in document.paragraphs]
    assert document.core_properties.title == "Che cosa <abbiamo> imparato"
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Heading 1"] == ["Come si comincia", "Le fonti"]
    assert any("Serve un ruolo." in one and "[1]" in one for one in words)
    assert any("Non «per», ma con." in one for one in words)
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["Comune", "la sala"]
    targets = {part.target_ref for part in document.part.rels.values() if part.is_external}
    assert {f"{BASE}/patti/x", f"{BASE}/incontri/2/ascolto?t=2530"} <= targets
    anchors = set(re.findall(r'w:anchor="([^"]+)"', document.element.xml))
    assert anchors <= set(re.findall(r'w:bookmarkStart [^>]*w:name="([^"]+)"', document.element.xml))


def test_an_epub_is_what_readers_expect():
    book = zipfile.ZipFile(io.BytesIO(FORMATS["epub"].make(publication())))
    first = book.infolist()[0]
    assert (first.filename, first.compress_type, book.read("mimetype")) == ("mimetype", zipfile.ZIP_STORED, b"application/epub+zip")
    container = ElementTree.fromstring(book.read("META-INF/container.xml"))
    (root,) = [one.get("full-path") for one in container.iter() if one.tag.endswith("rootfile")]
    package = ElementTree.fromstring(book.read(root))
    items = {one.get("id"): one for one in package.iter() if one.tag.endswith("}item")}
    folder = root.rpartition("/")[0]
    assert all(f"{folder}/{one.get('href')}" in book.namelist() for one in items.values())
    assert [one.get("properties") for one in items.values()].count("nav") == 1
    assert {one.get("idref") for one in package.iter() if one.tag.endswith("}itemref")} <= set(items)
    chapter = ElementTree.fromstring(book.read(f"{folder}/testo.xhtml"))
    places = {one.get("id") for one in chapter.iter() if one.get("id")}
    led = {one.get("href")[1:] for one in chapter.iter(f"{_XHTML}a") if one.get("href").startswith("#")}
    assert led
    assert led <= places
    assert "Come si comincia" in book.read(f"{folder}/nav.xhtml").decode()


def test_who_comes_while_another_is_written_is_asked_to_come_back(monkeypatch):
    monkeypatch.setattr("forum.core.limits.EXPORT_WAIT_SECONDS", 0.01)
    with making._one_at_a_time, pytest.raises(Busy):
        FORMATS["epub"].make(publication())
    assert FORMATS["epub"].make(publication())


def test_html_needs_nothing_else_and_escapes_what_was_written():
    page = to_html(publication())
    assert not re.findall(r"(?:src|<link|@import|url\()", page)
    assert "Fate &lt;insieme&gt;." in page
    assert '<a href="#fonte-1" id="dove-1">1</a>' in page
    assert "Ascolta da 42:10" in page


def test_markdown_keeps_what_was_written_and_makes_footnotes_of_the_sources():
    text = to_markdown(publication())
    assert "**Affermazione 1.** Serve un ruolo.[^1]" in text
    assert "[^1]: «Non «per», ma con.» una volontaria · Gli orti · 42:10 <http://forum.example/incontri/2/ascolto?t=2530>" in text
    assert text.startswith("# Che cosa \\<abbiamo\\> imparato\n")


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_signs_that_no_file_may_hold_are_left_out(extension):
    broken = publication(pieces=(Piece("paragraph", "", nodes_of("<p>prima\x0bdopo\x00</p>", BASE)),))
    assert FORMATS[extension].make(broken)


@pytest.fixture
def written(house):
    return make_document(house.member("Marta"), "Che cosa abbiamo imparato")


@pytest.mark.parametrize("extension", sorted(FORMATS))
def test_every_format_is_had_from_the_address_of_a_version(client, written, extension):
    answer = client.get(f"/biblioteca/{written.id}-{written.slug}/versioni/1/esporta.{extension}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == FORMATS[extension].media_type
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{written.slug}-v1.{extension}"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.data


def test_the_page_of_formats_leads_to_each(client, written):
    page = client.get(f"/biblioteca/{written.id}/esporta").get_data(as_text=True)
    assert sorted(re.findall(r"versioni/1/esporta\.(\w+)", page)) == sorted(FORMATS)
    assert client.get(f"/biblioteca/{written.id}/esporta?versione=7").status_code == 404


def test_a_format_that_nobody_makes_is_not_there(client, written):
    assert client.get(f"/biblioteca/{written.id}-{written.slug}/versioni/1/esporta.exe").status_code == 404


def test_what_one_may_not_read_cannot_be_taken_along(house, client):
    pact = house.pact(rung=Rung.PACT)
    closed = make_document(house.member("Marta"), pact=pact)
    for address in (f"/biblioteca/{closed.id}/esporta", f"/biblioteca/{closed.id}-{closed.slug}/versioni/1/esporta.md"):
        assert client.get(address).status_code == 404
    assert json.dumps(closed.slug) not in client.get(f"/biblioteca/{closed.id}/esporta").get_data(as_text=True)
