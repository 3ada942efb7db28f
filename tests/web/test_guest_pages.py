"""Ready pages for visitors: the same bytes while nothing changed, never for anybody signed in."""

import gzip
import sqlite3
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from forum.core.database import db
from forum.core.watch import VersionWatch
from forum.core.work import unit_of_work
from forum.pacts.events import ThemeChanged
from forum.web import guest_pages
from forum.web.guest_pages import GuestPages
from tests.support.discussions import make_post, make_thread, path_of


class Visitor(FlaskClient):
    """A visitor's browser whose requests share nothing; what is kept ready stays as it is."""

    def open(self, *arguments: Any, **values: Any) -> Any:
        """Send one request and read its answer to the end."""
        with self.application.app_context():
            return super().open(*arguments, **{"buffered": True, **values})


@pytest.fixture
def client(database):
    return Visitor(database, database.response_class)


@pytest.fixture
def ready(database):
    """The ready pages of the application, empty."""
    pages = database.wsgi_app
    assert isinstance(pages, GuestPages)
    pages._pages.clear()
    return pages


def test_a_repeated_question_is_answered_with_the_same_bytes(ready, client):
    first, second = client.get("/"), client.get("/")
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.data == second.data
    assert len(ready._pages) == 1


def test_who_has_the_page_already_is_told_so(ready, client):
    tag = client.get("/").headers["ETag"]
    again = client.get("/", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == tag
    assert client.get("/", headers={"If-None-Match": '"another"'}).status_code == 200


def test_who_takes_it_compressed_gets_it_compressed(ready, client):
    plain = client.get("/")
    packed = client.get("/", headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_write_makes_the_page_anew(ready, house, client):
    before = client.get("/discussioni").get_data(as_text=True)
    make_thread(house.member(), "Appena aperta")
    assert "Appena aperta" not in before
    assert "Appena aperta" in client.get("/discussioni").get_data(as_text=True)


def test_a_write_by_another_process_makes_the_page_anew(ready, database, client):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("another process of PostgreSQL is another connection like any other")
    first = client.get("/temi")
    with sqlite3.connect(db.engine.url.database) as other:
        other.execute("INSERT INTO theme (slug, name, description, position) VALUES ('nuovo', 'Tema nuovo', '', 1)")
        other.execute("UPDATE site_version SET number = number + 1")
    other.close()
    second = client.get("/temi")
    assert "Tema nuovo" in second.get_data(as_text=True)
    assert first.headers["ETag"] != second.headers["ETag"]


def test_each_language_has_its_own_page(ready, client):
    italian = client.get("/", headers={"Accept-Language": "it"})
    english = client.get("/", headers={"Accept-Language": "en-GB,en;q=0.8"})
    client.set_cookie("language", "en")
    chosen = client.get("/", headers={"Accept-Language": "it"})
    assert b'lang="it"' in italian.data
    assert b'<html lang="en">' in english.data
    assert chosen.data == english.data
    assert len(ready._pages) == 2


def test_nothing_is_kept_of_what_somebody_signed_in_sees(ready, house):
    browser = house.browser(house.member("Marta"))
    shown = browser.get("/")
    assert b"Marta" in shown.data
    assert "ETag" not in shown.headers
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert ready._pages == {}
    assert b"Marta" not in house.app.test_client().get("/").data


def test_a_visitor_s_kept_page_is_not_shown_to_somebody_signed_in(ready, house, client):
    client.get("/")
    assert b"Marta" in house.browser(house.member("Marta")).get("/").data


@pytest.mark.parametrize("address", ["/accedi", "/registrati", "/cerca?q=pane", "/salute", "/?x=1", "/patti?altro=1", "/non-c-e"])
def test_pages_with_forms_or_odd_arguments_are_not_kept(ready, client, address):
    assert "ETag" not in client.get(address).headers
    assert ready._pages == {}


def test_kept_pages_hold_no_token_and_set_no_cookie(ready, house, client):
    thread = make_thread(house.member())
    for address in ("/", "/patti", "/temi", "/discussioni", "/biblioteca", path_of(thread)):
        shown = client.get(address)
        assert shown.headers.get("ETag"), address
        assert "Set-Cookie" not in shown.headers
        assert b"csrf_token" not in shown.data


def test_a_message_waiting_for_a_visitor_is_shown_once_and_not_kept(ready, house, client):
    with client.session_transaction() as session:
        session["_flashes"] = [("info", "Solo per te")]
    assert b"Solo per te" in client.get("/").data
    assert b"Solo per te" not in house.app.test_client().get("/").data


def test_what_is_kept_stays_within_its_bounds(ready, house, client, monkeypatch):
    thread = make_thread(house.member())
    monkeypatch.setattr(guest_pages, "_MOST_BYTES", 40_000)
    for address in ("/", "/patti", "/temi", "/discussioni", "/incontri", "/biblioteca", "/privacy", path_of(thread)):
        assert client.get(address).status_code == 200
    assert 0 < sum(kept.size for kept in ready._pages.values()) <= 40_000


def test_a_page_made_while_somebody_wrote_is_not_taken_for_the_new_one(ready, house, client, monkeypatch):
    thread = make_thread(house.member())
    application = ready._application

    def overtaken(environ, start_response):
        answer = b"".join(application(environ, start_response))
        with house.app.app_context():
            make_post(thread, text="scritta nel frattempo")
        return [answer]

    monkeypatch.setattr(ready, "_application", overtaken)
    assert b"scritta nel frattempo" not in client.get(path_of(thread)).data
    monkeypatch.undo()
    assert b"scritta nel frattempo" in client.get(path_of(thread)).data


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("disk I/O error"), OperationalError("x", {}, Exception("gone"))])
def test_a_database_that_cannot_be_asked_is_left_for_the_application_to_tell(ready, client, monkeypatch, fault):
    def broken():
        raise fault

    monkeypatch.setattr(ready._watch, "number", broken)
    assert client.get("/salute").status_code == 200
    assert client.get("/come-funziona").status_code == 200
    assert ready._pages == {}


def test_the_version_rises_with_a_commit_and_only_with_one(database, house):
    watch = VersionWatch(database.config["SETTINGS"].database_url)
    before = watch.number()

    def undo():
        with unit_of_work() as work:
            work.emit(ThemeChanged(actor_id=None, theme_id=1))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undo()
    assert watch.number() == before
    make_thread(house.member())
    assert watch.number() > before
    watch.close()
