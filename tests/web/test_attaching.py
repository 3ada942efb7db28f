"""Files that come along with a form: put into the text by their own button, or as the form is sent, and never at the cost of a word."""

import io
import re
from html import unescape

import pytest
from werkzeug.datastructures import FileStorage

from forum.core.content import State
from forum.core.database import db
from forum.discussions.models import Post
from forum.files.models import File
from forum.library.models import DocumentVersion
from forum.meetings.models import Meeting
from forum.pacts.models import Hat
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.library import make_document
from tests.support.meetings import PDF, make_meeting, picture
from tests.support.pacts import fields_of

WORDS = "Parole lunghe, con «virgolette» e <angoli>, che non devono andare perse."
HERE = {"Sec-Fetch-Site": "same-origin"}


class Form:
    """One of the forms: the page that shows it, where it goes, the text that files come into, and what else it asks for."""

    def __init__(self, page, to, into="text", **fields):
        self.page, self.to, self.into, self.fields = page, to, into, fields


@pytest.fixture
def desk(house):
    """Somebody who may write everywhere, and every form that takes a file along."""
    writer = house.member("Carla", roles=("curator",))
    pact, theme = house.pact("Patto di prova", slug="prova"), house.theme()
    house.belongs(writer, pact, Hat.FACILITATOR)
    thread = make_thread(writer, pact=pact, themes=(theme,))
    post = make_post(thread, writer)
    document, meeting = make_document(writer, pact=pact, themes=(theme,)), make_meeting(pact=pact)
    themed = {"title": "Un titolo", "themes": str(theme.id)}
    forms = {
        "reply": Form(path_of(thread), f"/discussioni/{thread.id}/risposte"),
        "thread": Form("/discussioni/nuova?patto=prova", "/discussioni/nuova", **themed),
        "edit": Form(f"/interventi/{post.id}/modifica", f"/interventi/{post.id}/modifica"),
        "new document": Form("/biblioteca/nuovo?patto=prova", "/biblioteca/nuovo", summary="In breve.", **themed),
        "document": Form(f"/biblioteca/{document.id}/modifica", f"/biblioteca/{document.id}/modifica", "block-7-source", act="save"),
        "new meeting": Form("/incontri/nuovo?patto=prova", "/incontri/nuovo?patto=prova", "minutes", title="Serata", date_text="2021"),
        "meeting": Form(f"/incontri/{meeting.id}/modifica", f"/incontri/{meeting.id}/modifica", "minutes"),
    }
    return house.browser(writer), forms


FORMS = ("reply", "thread", "edit", "new document", "document", "new meeting", "meeting")


def sending(browser, form, upload, **fields):
    """Fill a form, choose a file, and send it as a browser would."""
    held = fields_of(browser.get(form.page), form.to)
    held.pop("attach", None)
    held.pop("file", None)
    given = {**held, **form.fields, form.into: WORDS, **fields}
    if upload is not None:
        given["file"] = FileStorage(io.BytesIO(upload[0]), upload[1])
    return browser.post(form.to, data=given, headers=HERE, content_type="multipart/form-data")


def text_in(answer, name):
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>(?:\r\n|\n)?(.*?)</textarea>', answer.get_data(as_text=True), re.S)
    return unescape(area[1]).replace("\r\n", "\n")


def kept_texts():
    posts, versions = db.session.scalars(db.select(Post.html)).all(), db.session.scalars(db.select(DocumentVersion.html)).all()
    sheets = [words for sheet in db.session.scalars(db.select(Meeting.sheet_html)) for words in sheet.values()]
    # A read left open would see nothing of what comes after.
    db.session.rollback()
    return [*posts, *versions, *sheets]


def files():
    rows = db.session.execute(db.select(File.public_id, File.state, File.owner)).all()
    db.session.rollback()
    return rows


@pytest.mark.parametrize("name", FORMS)
def test_the_button_puts_the_file_into_the_text_and_gives_the_form_back(desk, name):
    browser, forms = desk
    before = kept_texts()
    answer = sending(browser, forms[name], (picture(), "IMG 2034.jpg"), attach="1", alt="Il cortile a giugno")
    assert answer.status_code == 200
    (row,) = files()
    assert text_in(answer, forms[name].into) == f"{WORDS}\n\n![Il cortile a giugno](/file/{row.public_id})"
    assert "IMG 2034.jpg" in answer.get_data(as_text=True)
    assert "parentesi quadre" not in answer.get_data(as_text=True)
    assert (row.state, row.owner) == (State.DRAFT, None)
    assert kept_texts() == before

    # The form given back goes through as it stands.
    again = fields_of(answer, forms[name].to)
    again.pop("attach", None)
    again.pop("file", None)
    sent = browser.post(forms[name].to, data={**again, **forms[name].fields}, headers=HERE, content_type="multipart/form-data")
    assert sent.status_code == 303, sent.get_data(as_text=True)
    assert sum(f'src="/file/{row.public_id}"' in words for words in kept_texts()) == 1
    assert files()[0].owner is not None


@pytest.mark.parametrize("name", FORMS)
def test_a_file_chosen_without_the_button_goes_with_the_form(desk, name):
    browser, forms = desk
    sent = sending(browser, forms[name], (PDF, "verbale.pdf"))
    assert sent.status_code == 303, sent.get_data(as_text=True)
    (row,) = files()
    assert sum(f'href="/file/{row.public_id}"' in words and "Parole lunghe" in words for words in kept_texts()) == 1


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("pressed", [{}, {"attach": "1"}], ids=["sent", "attached"])
def test_a_file_that_cannot_be_taken_is_named_and_no_word_is_lost(desk, name, pressed):
    browser, forms = desk
    before = kept_texts()
    answer = sending(browser, forms[name], (b"<svg onload=alert(1)>", "disegno.svg"), **pressed)
    assert answer.status_code == 422
    page = unescape(answer.get_data(as_text=True))
    assert "«disegno.svg» non è un’immagine" in page
    assert text_in(answer, forms[name].into) == WORDS
    assert re.search(r'<details class="more attach"[^>]* open>', answer.get_data(as_text=True))
    assert kept_texts() == before
    assert files() == []


def test_a_picture_without_words_is_taken_and_the_words_are_asked_for(desk):
    browser, forms = desk
    answer = sending(browser, forms["reply"], (picture(), "IMG 2034.jpg"), attach="1")
    assert "![IMG 2034](/file/" in text_in(answer, "text")
    assert "Tra le sue parentesi quadre scrivi che cosa mostra" in answer.get_data(as_text=True)


def test_the_button_without_a_file_asks_for_one(desk):
    browser, forms = desk
    answer = sending(browser, forms["reply"], None, attach="1")
    assert answer.status_code == 422
    assert "Prima scegli un file" in answer.get_data(as_text=True)
    assert text_in(answer, "text") == WORDS


def test_words_for_a_picture_that_are_too_many_are_refused_before_it_is_taken(desk):
    browser, forms = desk
    answer = sending(browser, forms["reply"], (picture(), "a.jpg"), attach="1", alt="a" * 201)
    assert answer.status_code == 422
    assert "Al massimo 200 caratteri" in answer.get_data(as_text=True)
    assert "a" * 201 in answer.get_data(as_text=True)
    assert text_in(answer, "text") == WORDS
    assert files() == []


def test_a_file_alone_makes_a_reply(desk):
    browser, forms = desk
    sent = sending(browser, forms["reply"], (picture(), "a.jpg"), text="", alt="Il cortile")
    assert sent.status_code == 303
    assert any('alt="Il cortile"' in words for words in kept_texts())


def test_a_form_sent_twice_with_its_file_is_taken_once(desk):
    browser, forms = desk
    form = forms["reply"]
    held = fields_of(browser.get(form.page), form.to)
    for _ in range(2):
        given = {**held, "text": WORDS, "file": FileStorage(io.BytesIO(picture()), "a.jpg")}
        given.pop("attach", None)
        assert browser.post(form.to, data=given, headers=HERE, content_type="multipart/form-data").status_code == 303
    assert sum("Parole lunghe" in words for words in kept_texts()) == 1


@pytest.mark.parametrize("name", FORMS)
def test_the_first_button_of_the_form_sends_it(desk, name):
    browser, forms = desk
    page = browser.get(forms[name].page).get_data(as_text=True)
    form = next(part for part in page.split("<form")[1:] if 'enctype="multipart/form-data"' in part)
    assert form.index("<button") < form.index('name="csrf_token"')
    assert "name=" not in form[form.index("<button") :].partition(">")[0]
    assert f'formaction="{forms[name].to}#allega"' in form
