"""Sending files as a person does, and opening them as everybody else does."""

import io
import json

import pytest

from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import services
from forum.files.models import File
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from tests.support.answers import seen_by
from tests.support.meetings import PDF, opened, picture, row_of, taken_by
from tests.support.pacts import statements
from tests.support.people import LONG_AGO, csrf_of

OWNER = Ref("post", 991)


def send(house, browser, data, name, **fields):
    token = csrf_of(browser.get("/file"))
    body = {"csrf_token": token, "file": (io.BytesIO(data), name), **fields}
    return browser.post("/file", data=body, content_type="multipart/form-data")


def adopted(house, member, taken, audience=PUBLIC, pact=None, opened_at=LONG_AGO):
    services.adopt(house.actor(member), [taken.public_id], OWNER, audience, opened_at, pact.id if pact else None)


def test_after_sending_a_picture_the_page_shows_the_line_to_paste(house):
    browser = house.browser(house.member())
    answer = send(house, browser, picture(), "IMG 2034.JPG", alt="Il cortile [a giugno]")
    assert answer.status_code == 201
    row = db.session.query(File).one()
    assert f"![Il cortile \\[a giugno\\]](/file/{row.public_id})" in answer.get_data(as_text=True)
    assert row.name == "IMG 2034.jpg"
    assert browser.get(f"/file/{row.public_id}/riga").status_code == 200


def test_a_script_gets_the_address_and_the_line(house):
    browser = house.browser(house.member())
    token = csrf_of(browser.get("/file"))
    body = {"csrf_token": token, "file": (io.BytesIO(picture()), "a.png"), "alt": "Una porta"}
    answer = browser.post("/file", data=body, headers={"Accept": "application/json"})
    row = db.session.query(File).one()
    assert answer.get_json() == {"url": f"/file/{row.public_id}", "markdown": f"![Una porta](/file/{row.public_id})"}


def test_a_script_gets_the_refusal_as_a_sentence(house):
    browser = house.browser(house.member())
    token = csrf_of(browser.get("/file"))
    body = {"csrf_token": token, "file": (io.BytesIO(b"<svg onload=alert(1)>"), "a.png")}
    answer = browser.post("/file", data=body, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert "a.png" in json.loads(answer.data)["error"]


def test_the_same_form_sent_twice_makes_one_file(house):
    browser = house.browser(house.member())
    token = csrf_of(browser.get("/file"))
    for expected in (201, 303):
        body = {"csrf_token": token, "submission": "la-stessa", "file": (io.BytesIO(picture()), "a.jpg")}
        answer = browser.post("/file", data=body)
        assert answer.status_code == expected
    assert answer.headers["Location"].endswith("/riga")
    assert db.session.query(File).count() == 1


def test_sending_without_a_file_says_so_and_keeps_what_was_typed(house):
    browser = house.browser(house.member())
    answer = browser.post("/file", data={"csrf_token": csrf_of(browser.get("/file")), "alt": "Il cortile di via Pagliari"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Scegli un file." in page
    assert "Il cortile di via Pagliari" in page


def test_a_file_over_the_limit_is_refused_with_a_sentence(house, monkeypatch):
    settings = house.app.config["SETTINGS"]
    monkeypatch.setitem(house.app.config, "SETTINGS", type(settings)(**{**settings.__dict__, "upload_megabytes": 0}))
    answer = send(house, house.browser(house.member()), picture(), "grande.jpg")
    assert answer.status_code == 422
    assert "troppo grande" in answer.get_data(as_text=True)


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get("/file").headers["Location"] == "/accedi?next=/file"


def test_a_draft_is_seen_by_its_sender_alone(house):
    sender = house.member("Lucia")
    taken = taken_by(house, sender)
    assert house.browser(sender).get(taken.url).status_code == 200
    for stranger in (None, house.member("Ugo"), house.member("Ada", roles=("moderator", "curator", "administrator"))):
        assert house.browser(stranger).get(taken.url).status_code == 404


def test_nobody_but_the_sender_gets_the_line_of_a_draft(house):
    taken = taken_by(house, house.member("Lucia"))
    assert house.browser(house.member("Ugo")).get(f"{taken.url}/riga").status_code == 404


@pytest.mark.parametrize("rung", list(Rung))
def test_an_adopted_file_opens_to_the_readers_of_its_text_and_to_nobody_else(house, rung):
    pact = house.pact(rung=Rung.PACT if rung >= Rung.PACT else Rung.PUBLIC)
    people = {name: house.member(name) for name in ("Dentro", "Fuori", "Nuova", "Guida", "Tolto")}
    house.belongs(people["Dentro"], pact)
    house.belongs(people["Guida"], pact, Hat.FACILITATOR)
    house.belongs(people["Nuova"], pact, sees_from=LONG_AGO.replace(year=2026))
    people["Modera"] = house.member("Modera", roles=("moderator",))
    people["Amministra"] = house.member("Amministra", roles=("administrator",))
    taken = taken_by(house, people["Guida"])
    adopted(house, people["Guida"], taken, audience_of(rung, pact.id), pact)
    reading = {
        Rung.PUBLIC: {None, *people},
        Rung.MEMBERS: set(people),
        Rung.PACT: {"Dentro", "Guida"},
        Rung.TEAM: {"Guida"},
    }[rung]
    may = {name for name in (None, *people) if house.browser(people.get(name)).get(taken.url).status_code == 200}
    assert may == reading


def test_what_one_may_not_open_answers_exactly_like_what_is_not_there(house):
    taken = taken_by(house, house.member("Lucia"))
    outsider = house.browser(house.member("Ugo"))
    outsider.get("/file/altro")
    forbidden, absent = outsider.get(taken.url), outsider.get("/file/" + "a" * 22)
    assert forbidden.status_code == absent.status_code == 404
    assert seen_by(forbidden) == seen_by(absent)
    assert dict(forbidden.headers) == dict(absent.headers)


@pytest.mark.parametrize(
    "address",
    [
        "/file/x",
        "/file/..%2f..%2fforum.sqlite3",
        "/file/%00",
        "/file/" + "a" * 5000,
        "/file/%ff%fe",
        "/file//",
        "/file/a/../b",
        "/file/a'--/480",
    ],
)
def test_wrong_addresses_are_nothing(client, address):
    assert client.get(address).status_code in (404, 308)


def test_a_picture_has_a_small_form_and_a_pdf_has_none(house):
    member = house.member()
    browser = house.browser(member)
    large = taken_by(house, member, picture(size=(2400, 1200)))
    assert opened(browser.get(large.url).data).size == (1600, 800)
    assert opened(browser.get(f"{large.url}/480").data).size == (480, 240)
    little = taken_by(house, member)
    assert browser.get(f"{little.url}/480").data == browser.get(little.url).data
    document = taken_by(house, member, PDF, "verbale.pdf")
    assert browser.get(f"{document.url}/480").status_code == 404


def test_a_pdf_comes_as_an_attachment_in_a_box(house):
    member = house.member()
    taken = taken_by(house, member, PDF, "Verbale di però.PDF")
    assert taken.markdown == f"[Verbale di però.pdf]({taken.url})"
    answer = house.browser(member).get(taken.url)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_head_range_and_an_unchanged_file(house):
    member = house.member()
    browser = house.browser(member)
    taken = taken_by(house, member, PDF, "a.pdf")
    whole = browser.get(taken.url)
    head = browser.head(taken.url)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(PDF))
    piece = browser.get(taken.url, headers={"Range": "bytes=0-4"})
    assert (piece.status_code, piece.data) == (206, b"%PDF-")
    assert browser.get(taken.url, headers={"Range": "bytes=999999-"}).status_code == 416
    assert browser.get(taken.url, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_an_unchanged_file_that_was_closed_meanwhile_is_closed(house):
    sender, reader = house.member("Lucia"), house.member("Ugo")
    taken = taken_by(house, sender)
    adopted(house, sender, taken)
    browser = house.browser(reader)
    tag = browser.get(taken.url).headers["ETag"]
    services.release(OWNER)
    assert browser.get(taken.url, headers={"If-None-Match": tag}).status_code == 404


def test_narrowing_a_pact_closes_its_files_at_once(house):
    pact, facilitator, outsider = house.pact(), house.member("Guida"), house.member("Ugo")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    taken = taken_by(house, facilitator)
    adopted(house, facilitator, taken, audience_of(Rung.PUBLIC, pact.id), pact)
    assert house.browser().get(taken.url).status_code == 200
    narrow(house.actor(facilitator), pact.id, Rung.PACT)
    assert house.browser().get(taken.url).status_code == 404
    assert house.browser(outsider).get(taken.url).status_code == 404
    assert house.browser(facilitator).get(taken.url).status_code == 200


def test_a_file_whose_bytes_are_lost_is_nothing_rather_than_a_crash(house, caplog):
    sender = house.member()
    taken = taken_by(house, sender)
    services.storage.place(row_of(taken).sha256).unlink()
    assert house.browser(sender).get(taken.url).status_code == 404
    assert "missing from the shelf" in caplog.text


def test_opening_a_file_costs_a_visitor_one_statement_and_a_member_two(house):
    sender = house.member()
    taken = taken_by(house, sender)
    adopted(house, sender, taken)
    for browser, most in ((house.browser(), 1), (house.browser(sender), 2)):
        with statements() as seen:
            assert browser.get(taken.url).status_code == 200
        assert len(seen) <= most


def test_files_of_a_hidden_text_are_hidden_with_it(house):
    sender = house.member("Lucia")
    taken = taken_by(house, sender)
    adopted(house, sender, taken, MEMBERS)
    with unit_of_work():
        services.hide(OWNER)
    assert house.browser(house.member("Ugo")).get(taken.url).status_code == 404
    assert house.browser(sender).get(taken.url).status_code == 200
    assert house.browser(house.member("Modera", roles=("moderator",))).get(taken.url).status_code == 200
    services.show(OWNER)
    assert row_of(taken).state == State.LIVE
