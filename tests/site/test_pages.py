"""The front door: home, the pages that explain, and the questions of whoever keeps the server running."""

import re
from datetime import timedelta
from html import unescape

import pytest
from markupsafe import Markup
from sqlalchemy import false, true
from sqlalchemy.exc import OperationalError

from forum.core import clock
from forum.core.audience import Rung
from forum.core.database import db
from forum.web.notices import Notice
from tests.support.discussions import make_post, make_thread


def shown(browser, address="/"):
    answer = browser.get(address)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


def test_a_visitor_finds_what_the_place_is_and_what_is_being_said(house, client):
    author = house.member()
    house.pact("Patto aperto")
    house.theme("Volontariato", "volontariato")
    make_thread(author, "Prima discussione")
    page = shown(client)
    assert "Dove i patti si parlano" in page
    assert 'href="/registrati"' in page
    for words in ("Patto aperto", "Volontariato", "Prima discussione"):
        assert words in page


def test_an_empty_forum_says_so_kindly(client):
    page = shown(client)
    assert 'class="empty"' in page
    assert "None" not in page


def test_a_visitor_sees_nothing_of_confidential_things(house, client):
    inside = house.member()
    pact = house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, "Discussione chiusa", pact=pact)
    make_thread(inside, "Solo per chi è iscritto", rung=Rung.MEMBERS)
    page = shown(client)
    assert "chiuso" not in page
    assert "chiusa" not in page
    assert "iscritto" not in page.partition("<main")[2].partition("<footer")[0]
    assert "Discussione chiusa" in shown(house.browser(inside))


def test_a_member_finds_first_who_answered_them(house):
    author, other = house.member("Ada"), house.member("Ugo")
    thread = make_thread(author, "La mia domanda")
    page = shown(house.browser(author))
    assert "Sei in pari." in page
    make_post(thread, other, "Ti rispondo", at=clock.now() - timedelta(days=1), reply_to_id=thread.last_post_id)
    page = shown(house.browser(author))
    assert "Qualcuno ti ha risposto." in page
    assert "La mia domanda" in page.partition("Ti aspettano")[2].partition("</ul>")[0]
    assert "Dove i patti si parlano" not in page


def test_nobody_is_told_to_be_up_to_date_while_something_waits(house, monkeypatch):
    member = house.member("Ada")
    for waits, said in ((false(), "Sei in pari."), (true(), "Qualcosa ti aspetta")):
        notice = Notice(lambda actor, day, waits=waits: waits, lambda actor: Markup("<p>Ti chiedono di leggere.</p>"))
        monkeypatch.setitem(house.app.extensions["forum.slots"], "home.notices", [notice])
        lead = re.search('<p class="lead">(.*?)</p>', shown(house.browser(member))).group(1)
        assert lead.startswith(said)


@pytest.mark.parametrize("address", ["/come-funziona", "/privacy", "/accessibilita"])
def test_the_pages_that_explain_answer_in_both_languages(client, address):
    italian = shown(client, address)
    client.set_cookie("language", "en")
    english = shown(client, address)
    assert '<html lang="it">' in italian
    assert '<html lang="en">' in english
    assert re.search("<h1>.*?</h1>", italian).group() != "" != re.search("<h1>.*?</h1>", english).group()
    assert italian.partition("<main")[2] != english.partition("<main")[2]


def test_public_pages_may_be_previewed_and_confidential_ones_never(house, client):
    inside = house.member()
    pact = house.pact("Patto chiuso", slug="chiuso", rung=Rung.PACT)
    house.belongs(inside, pact)
    assert '<meta property="og:title"' in shown(client)
    assert '<link rel="canonical" href="http://localhost/">' in shown(client)
    private = shown(house.browser(inside), "/patti/chiuso")
    assert "og:" not in private
    assert "canonical" not in private


def test_the_process_says_that_it_lives_and_that_it_is_ready(client):
    assert client.get("/salute").json == {"status": "ok"}
    assert client.get("/salute/pronto").json == {"status": "ok"}


def test_a_database_that_cannot_be_read_is_said(client, monkeypatch):
    def broken(*_arguments, **_values):
        raise OperationalError("SELECT 1", {}, Exception("unable to open database file"))

    monkeypatch.setattr(db.session, "execute", broken)
    answer = client.get("/salute/pronto")
    assert (answer.status_code, answer.json) == (503, {"status": "database"})
    assert client.get("/salute").status_code == 200


def test_the_explanation_leads_to_the_log_of_moderation(house, client):
    assert 'href="/moderazione/registro"' in client.get("/come-funziona").get_data(as_text=True)
    assert house.browser(house.member()).get("/moderazione/registro").status_code == 200
