"""Pictures that go along with a version: those that this reader may open, with their words, as many as a file carries."""

import io
import re
import zipfile

import docx
import pypdfium2
import pypdfium2.raw
import pytest
from PIL import Image

from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import storage
from forum.files.services import adopt, release
from forum.library.exports.making import FORMATS
from forum.library.exports.nodes import nodes_of
from forum.library.exports.publication import Picture, Piece
from tests.support.library import make_document
from tests.support.meetings import picture, row_of, taken_by
from tests.support.people import LONG_AGO
from tests.support.publications import BASE, publication

WITH_PICTURES = ("docx", "epub", "html", "pdf")


def taken_along(client, document, extension):
    """Return the bytes of a document's first version in a format."""
    answer = client.get(f"/biblioteca/{document.id}-{document.slug}/versioni/1/esporta.{extension}")
    assert answer.status_code == 200
    return answer.data


def pictures_in(data, extension):
    """Return how many pictures a file holds."""
    if extension == "html":
        return data.count(b'<img src="data:image/')
    if extension == "pdf":
        pages = pypdfium2.PdfDocument(data)
        return sum(1 for page in pages for _one in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=6))
    return sum(
        name.lower().endswith((".jpg", ".jpeg", ".png")) for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if "thumb" not in name
    )


def text_of(data, extension):
    """Return what the text of a file says, markup and all."""
    if extension in ("html", "md"):
        return data.decode()
    if extension == "pdf":
        return "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(data))
    return zipfile.ZipFile(io.BytesIO(data)).read("EPUB/testo.xhtml" if extension == "epub" else "word/document.xml").decode()


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def sent(house, marta):
    return taken_by(house, marta, picture("JPEG", (300, 200)), alt="Il cortile")


@pytest.fixture
def document(house, marta, sent):
    made = make_document(marta, text=f"Ecco:\n\n{sent.markdown}\n\nFine.")
    with unit_of_work():
        adopt(house.actor(marta), [sent.public_id], Ref("document", made.id), PUBLIC, LONG_AGO, None)
    return made


@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_a_picture_of_the_text_goes_along_with_its_words(client, document, extension):
    data = taken_along(client, document, extension)
    assert pictures_in(data, extension) == 1
    if extension == "pdf":
        assert b"/Figure" in data
        assert "[Il cortile]" not in text_of(data, extension)
    else:
        assert '"Il cortile"' in text_of(data, extension)


def test_in_markdown_a_picture_is_the_way_to_it(client, document, sent):
    text = taken_along(client, document, "md").decode()
    assert re.search(rf"!\[Il cortile\]\(https?://[^/)]+/file/{sent.public_id}\)", text)


@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_of_a_picture_that_is_gone_the_words_stay(client, document, extension):
    with unit_of_work():
        release(Ref("document", document.id))
    data = taken_along(client, document, extension)
    assert pictures_in(data, extension) == 0
    assert "[Il cortile]" in text_of(data, extension)
    assert "/file/" not in text_of(data, extension)


@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_of_a_picture_of_a_closed_text_whoever_may_not_open_it_gets_the_words_alone(house, client, marta, sent, extension):
    pact = house.pact(rung=Rung.PACT)
    house.belongs(marta, pact)
    with unit_of_work():
        adopt(house.actor(marta), [sent.public_id], Ref("post", 991), audience_of(Rung.PACT, pact.id), LONG_AGO, pact.id)
    document = make_document(marta, text=f"Ecco:\n\n{sent.markdown}\n\nFine.")
    hers = taken_along(house.browser(marta), document, extension)
    assert pictures_in(hers, extension) == 1
    data = taken_along(client, document, extension)
    assert pictures_in(data, extension) == 0
    assert "[Il cortile]" in text_of(data, extension)


def test_bytes_that_are_not_those_that_were_kept_stop_nothing(client, document, sent):
    storage.place(row_of(sent).sha256).write_bytes(b"broken")
    for extension in WITH_PICTURES:
        assert "[Il cortile]" in text_of(taken_along(client, document, extension), extension)


@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_past_what_a_file_carries_there_is_the_way_to_the_picture(client, document, monkeypatch, extension):
    for limit in ("EXPORT_PICTURES", "EXPORT_PICTURES_BYTES"):
        with monkeypatch.context() as changed:
            changed.setattr(f"forum.core.limits.{limit}", 0)
            data = taken_along(client, document, extension)
        assert pictures_in(data, extension) == 0
        assert "[Il cortile]" in text_of(data, extension)


def test_of_a_heavy_picture_the_small_form_goes_along(house, client, marta, monkeypatch):
    sent = taken_by(house, marta, picture("PNG", (1200, 800)))
    document = make_document(marta, text=sent.markdown)
    monkeypatch.setattr("forum.core.limits.EXPORT_PICTURE_BYTES", 100)
    with unit_of_work():
        adopt(house.actor(marta), [sent.public_id], Ref("document", document.id), PUBLIC, LONG_AGO, None)
    book = zipfile.ZipFile(io.BytesIO(taken_along(client, document, "epub")))
    (name,) = (one for one in book.namelist() if one.endswith(".png"))
    assert max(Image.open(io.BytesIO(book.read(name))).size) == 480


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_webp_goes_along_as_what_every_program_opens(house, client, marta, mode):
    sent = taken_by(house, marta, picture("WEBP", (300, 200), mode), "foto.webp")
    document = make_document(marta, text=sent.markdown)
    with unit_of_work():
        adopt(house.actor(marta), [sent.public_id], Ref("document", document.id), PUBLIC, LONG_AGO, None)
    for extension in WITH_PICTURES:
        data = taken_along(client, document, extension)
        assert pictures_in(data, extension) == 1
        assert b"image/webp" not in data


def _shown(html, alt="Il cortile", size=(300, 200)):
    data = {"AAAAAAAAAAAAAAAAAAAAAA": Picture("image/jpeg", picture("JPEG", size))}
    return publication(pieces=(Piece("paragraph", "", nodes_of(html.replace("PICTURE", _image(alt)), BASE)),), pictures=data)


def _image(alt):
    return f'<img src="/file/AAAAAAAAAAAAAAAAAAAAAA" alt="{alt}">'


@pytest.mark.parametrize(
    "html", ["<p>PICTURE</p>", '<p><a href="/x">PICTURE</a></p>', "<ul><li>PICTURE</li></ul>", "<h2>PICTURE e parole</h2>"]
)
@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_wherever_a_picture_stands_a_file_can_be_made(html, extension):
    assert pictures_in(FORMATS[extension].make(_shown(html)), extension) == 1


@pytest.mark.parametrize("extension", WITH_PICTURES)
def test_a_picture_that_says_nothing_is_an_ornament(extension):
    assert pictures_in(FORMATS[extension].make(_shown("<p>prima PICTURE dopo</p>", alt="")), extension) == 1


def test_a_large_picture_keeps_to_the_sheet():
    made = docx.Document(io.BytesIO(FORMATS["docx"].make(_shown("<p>PICTURE</p>", size=(1600, 1200)))))
    (shape,) = made.inline_shapes
    assert (round(shape.width.cm, 1), round(shape.height.cm, 2)) == (15.0, 11.25)
    sheet = pypdfium2.PdfDocument(FORMATS["pdf"].make(_shown("<p>PICTURE</p>", size=(1600, 1200))))[0]
    (drawn,) = sheet.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=6)
    left, _bottom, right, _top = drawn.get_bounds()
    assert 60 < left < right < sheet.get_width() - 60
