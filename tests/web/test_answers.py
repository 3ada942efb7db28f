"""Answers: how each way of saying no looks, and that nothing typed is lost."""

import io
import re
from html import unescape

import pytest
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from forum.core.errors import Busy
from forum.web.answers import own_address
from tests.support.discussions import make_thread, path_of
from tests.support.people import csrf_of

HERE = {"Sec-Fetch-Site": "same-origin"}
WORDS = "Una lunga riflessione che non deve andare persa, con «virgolette» e <angoli>."


@pytest.fixture
def writer(house):
    """Somebody's browser, a thread, and a function that sends a reply in whatever state."""
    member = house.member()
    thread = make_thread(member)
    browser = house.browser(member)

    def send(headers=HERE, **fields):
        token = csrf_of(browser.get(path_of(thread)))
        return browser.post(f"/discussioni/{thread.id}/risposte", data={"csrf_token": token, **fields}, headers=headers)

    return browser, thread, send


def fields_of(answer):
    page = answer.get_data(as_text=True)
    areas = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S)
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("<main")[2])
    return {name: unescape(value) for name, value in [*areas, *inputs]}


def test_an_expired_form_gives_the_words_back_and_sending_them_again_works(writer):
    browser, thread, send = writer
    refused = send(csrf_token="vecchio", text=WORDS, seen="1")
    assert refused.status_code == 400
    again = fields_of(refused)
    assert again["text"] == WORDS
    taken = browser.post(f"/discussioni/{thread.id}/risposte", data=again, headers=HERE)
    assert taken.status_code == 303
    assert "Una lunga riflessione" in browser.get(path_of(thread)).get_data(as_text=True)


def test_a_form_from_another_site_gets_nothing_back(writer):
    _, _, send = writer
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {}):
        refused = send(headers=headers, csrf_token="vecchio", text=WORDS)
        assert refused.status_code == 400
        assert WORDS not in unescape(refused.get_data(as_text=True))


def test_secrets_are_never_given_back(client):
    refused = client.post("/accedi", data={"csrf_token": "x", "email": "lucia@example.org", "password": "segretissima"}, headers=HERE)
    assert refused.status_code == 400
    assert b"segretissima" not in refused.data
    assert "lucia@example.org" in refused.get_data(as_text=True)


def test_somebody_signed_out_meanwhile_keeps_their_words(house, client):
    thread = make_thread(house.member())
    token = csrf_of(client.get("/accedi"))
    refused = client.post(f"/discussioni/{thread.id}/risposte", data={"csrf_token": token, "text": WORDS}, headers=HERE)
    assert refused.status_code == 401
    assert fields_of(refused)["text"] == WORDS


def test_a_field_that_the_form_does_not_have_is_refused_and_the_words_stay(writer):
    _, _, send = writer
    refused = send(text=WORDS, seen="1", is_admin="1")
    assert refused.status_code == 422
    assert WORDS in unescape(refused.get_data(as_text=True))


def test_a_busy_database_says_so_and_keeps_the_words(writer, monkeypatch):
    _, _, send = writer

    def busy(*_arguments, **_values):
        raise Busy

    monkeypatch.setattr("forum.discussions.views.writing.reply", busy)
    refused = send(text=WORDS, seen="1")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert fields_of(refused)["text"] == WORDS


def test_a_fault_of_ours_is_said_and_keeps_the_words(database, writer, monkeypatch):
    _, _, send = writer
    monkeypatch.setattr(database, "testing", False)
    monkeypatch.setitem(database.config, "PROPAGATE_EXCEPTIONS", False)

    def broken(*_arguments, **_values):
        raise OperationalError("x", {}, Exception("disk I/O error"))

    monkeypatch.setattr("forum.discussions.views.writing.reply", broken)
    refused = send(text=WORDS, seen="1")
    assert refused.status_code == 500
    assert fields_of(refused)["text"] == WORDS
    assert b"disk I/O" not in refused.data


def test_what_is_too_large_is_refused_with_a_sentence(writer):
    _, _, send = writer
    kept = send(text="x" * 30_000)
    assert kept.status_code == 422
    assert "x" * 30_000 in kept.get_data(as_text=True)
    assert send(text="x" * 22_000_000).status_code == 413


def test_what_is_absent_says_the_same_everywhere(client, house):
    answers = [client.get(address) for address in ("/uno", "/due/tre", "/patti/nessuno", "/discussioni/9-x", "/persone/9-x")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_a_way_that_does_not_exist_is_said(client):
    answer = client.post("/come-funziona")
    assert answer.status_code in (400, 405)
    assert "<h1>" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/patti/uno?pagina=2#fine", "/patti/uno?pagina=2#fine"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nb", "/"),
        ("/a\\b", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_only_addresses_of_ours_are_followed(given, kept):
    assert own_address(given) == kept


def test_a_visitor_sent_to_the_door_comes_back_to_the_whole_address(client):
    answer = client.get("/discussioni/nuova?patto=uno&tipo=question")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/accedi?next=/discussioni/nuova%3Fpatto%3Duno%26tipo%3Dquestion"
    assert 'value="/discussioni/nuova?patto=uno&amp;tipo=question"' in client.get(answer.headers["Location"]).get_data(as_text=True)


def test_a_way_that_does_not_exist_names_those_that_do(house, client):
    answer = client.post("/come-funziona", headers=HERE)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    thread = make_thread(house.member())
    assert "POST" in client.put(f"/discussioni/{thread.id}/risposte", headers=HERE).headers["Allow"]


def test_words_sent_again_from_the_page_of_an_expired_form_are_taken_once(writer):
    browser, thread, send = writer
    again = fields_of(send(csrf_token="vecchio", text=WORDS, seen="1"))
    assert again["submission"]
    first, second = (browser.post(f"/discussioni/{thread.id}/risposte", data=again, headers=HERE) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert browser.get(path_of(thread)).get_data(as_text=True).count("Una lunga riflessione") == 1


def test_a_form_keeps_its_own_key_across_the_page_that_gives_its_words_back(writer):
    _, _, send = writer
    assert fields_of(send(csrf_token="vecchio", text=WORDS, submission="chiave-mia"))["submission"] == "chiave-mia"
    invented = fields_of(send(csrf_token="vecchio", text=WORDS, submission="x" * 65))["submission"]
    assert 0 < len(invented) <= 64


def test_words_sent_again_go_to_the_whole_address(house):
    curator = house.member("Carla", roles=("curator",))
    pact = house.pact()
    house.belongs(curator, pact)
    browser = house.browser(curator)
    refused = browser.post(f"/incontri/nuovo?patto={pact.slug}", data={"csrf_token": "x", "title": WORDS}, headers=HERE)
    assert f'action="/incontri/nuovo?patto={pact.slug}"' in refused.get_data(as_text=True)


def test_words_beside_a_file_that_is_too_large_are_given_back(writer):
    browser, thread, _ = writer
    token = csrf_of(browser.get(path_of(thread)))
    fields = {"csrf_token": token, "text": WORDS, "seen": "1", "file": FileStorage(io.BytesIO(b"x" * 22_000_000), "grande.pdf")}
    boundary, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={boundary}"
    refused = browser.post(f"/discussioni/{thread.id}/risposte", data=body, headers=HERE, content_type=kind)
    assert refused.status_code == 413
    assert fields_of(refused)["text"] == WORDS
    assert browser.post(f"/discussioni/{thread.id}/risposte", data=fields_of(refused), headers=HERE).status_code == 303
