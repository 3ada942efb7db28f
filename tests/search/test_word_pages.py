"""The curators' pages on the words of the search, as a person with a browser and no script uses them."""

import re
from datetime import timedelta
from html import unescape

import pytest

from forum.core import clock
from forum.core.actor import SYSTEM
from forum.core.database import db
from forum.pacts.models import Hat
from forum.search.curating import services
from forum.search.curating.queries import all_groups
from forum.web.dates import today
from tests.support.people import csrf_of

SYNONYMS = "/amministrazione/ricerca/sinonimi"
GAPS = "/amministrazione/ricerca/non-trovato"


@pytest.fixture
def curator(house):
    return house.browser(house.member("Cora", roles=("curator",)))


@pytest.fixture
def gap(database):
    """Words that were asked on two days."""

    def asked(*words):
        with database.app_context():
            services.keep_gaps({((words), today()): 2, ((words), today() - timedelta(days=1)): 1}, today())
            db.session.flush()
            db.session.connection().commit()

    return asked


def words_of(answer):
    return unescape(answer.get_data(as_text=True))


def test_a_group_is_added_shown_changed_and_taken_out(house, curator):
    assert "Non ci sono ancora sinonimi" in words_of(curator.get(SYNONYMS))
    sent = house.post(curator, f"{SYNONYMS}/nuovo", words="ufficio di piano\nUdP", note="Sigla dei documenti.")
    assert (sent.status_code, sent.location) == (303, SYNONYMS)
    page = words_of(curator.get(SYNONYMS))
    assert "ufficio di piano ~ UdP" in page
    assert "Sigla dei documenti." in page
    number = all_groups()[0].id
    address = f"{SYNONYMS}/{number}"
    form = words_of(curator.get(address))
    assert "ufficio di piano\nUdP</textarea>" in form
    changed = house.post(
        curator, address, words="ufficio di piano\nUdP\nufficio programmazione", note="Sigla.", reason="Si dice anche così.", version="1"
    )
    assert changed.status_code == 303
    assert "Si dice anche così." in words_of(curator.get(SYNONYMS))
    gone = house.post(curator, f"{address}/togli", reason="Confonde.")
    assert (gone.status_code, gone.location) == (303, SYNONYMS)
    page = words_of(curator.get(SYNONYMS))
    assert "Non ci sono ancora sinonimi" in page
    assert "Gruppo tolto" in page
    assert "Confonde." in page
    assert curator.get(address).status_code == 404


def test_a_form_that_cannot_be_taken_says_why_and_keeps_every_word(house, curator):
    answer = house.post(curator, f"{SYNONYMS}/nuovo", words="patto\ndi", note="Una prova")
    page = words_of(answer)
    assert answer.status_code == 422
    assert "«di» si trova dappertutto" in page
    assert "patto\ndi</textarea>" in page
    assert 'value="Una prova"' in page
    assert house.post(curator, f"{SYNONYMS}/nuovo", words="patto\naccordo", note="").status_code == 422
    assert all_groups() == ()


def test_the_same_form_sent_twice_adds_one_group(curator):
    opened = curator.get(f"{SYNONYMS}/nuovo")
    key = re.search(r'name="submission" value="([^"]+)"', opened.get_data(as_text=True)).group(1)
    fields = {"csrf_token": csrf_of(opened), "submission": key, "words": "patto\naccordo", "note": "Si dice così."}
    assert [curator.post(f"{SYNONYMS}/nuovo", data=fields).location for _time in range(2)] == [SYNONYMS, SYNONYMS]
    assert len(all_groups()) == 1


def test_a_save_over_another_shows_both_and_can_be_sent_again(house, curator):
    number = services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    services.change_synonyms(SYSTEM, number, "patto\nintesa", "Altro.", "Altro.", 1)
    address = f"{SYNONYMS}/{number}"
    fields = {"words": "patto\nalleanza", "note": "Mio.", "reason": "Mio."}
    answer = house.post(curator, address, version="1", **fields)
    page = words_of(answer)
    assert answer.status_code == 409
    assert "patto ~ intesa" in page
    assert "patto\nalleanza</textarea>" in page
    version = re.search(r'name="version" value="(\d+)"', page).group(1)
    assert house.post(curator, address, version=version, **fields).status_code == 303
    assert all_groups()[0].expressions == ("patto", "alleanza")


def test_hostile_words_are_shown_as_words(house, curator, gap):
    house.post(curator, f"{SYNONYMS}/nuovo", words="<script>alert(1)</script>\naccordo", note="<img src=x onerror=y>")
    page = curator.get(SYNONYMS).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    page = curator.get(f"{SYNONYMS}/nuovo?parole=%3C/textarea%3E%3Cscript%3E").get_data(as_text=True)
    assert "</textarea><script>" not in page


def test_what_was_not_found_leads_to_a_synonym_a_text_or_away(curator, gap):
    assert "Ancora nulla" in words_of(curator.get(GAPS))
    gap("orti", "sociali")
    page = words_of(curator.get(GAPS))
    assert "chiesto 3 volte" in page
    assert f"{SYNONYMS}/nuovo?parole=orti+sociali" in page.replace("%20", "+")
    assert "/biblioteca/nuovo?titolo=Orti+sociali" in page.replace("%20", "+")
    assert "/discussioni/nuova?tipo=question&titolo=Orti+sociali" in page.replace("%20", "+")
    assert "orti sociali</textarea>" in words_of(curator.get(f"{SYNONYMS}/nuovo?parole=orti+sociali"))
    act = re.search(rf'formaction="({GAPS}/\d+/lascia)"', page).group(1)
    sent = curator.post(act, data={"csrf_token": csrf_of(curator.get(GAPS))})
    assert (sent.status_code, sent.location) == (303, GAPS)
    page = words_of(curator.get(GAPS))
    assert "orti sociali" not in page
    assert "Ancora nulla" in page


def test_the_page_says_what_is_kept_and_what_is_not(curator):
    page = words_of(curator.get(GAPS))
    for words in ("mai chi ha chiesto", "due giorni diversi", "nessun patto", "Dopo dodici mesi si cancella"):
        assert words in page


@pytest.mark.parametrize("address", [SYNONYMS, f"{SYNONYMS}/nuovo", f"{SYNONYMS}/1", f"{SYNONYMS}/1/togli", GAPS])
def test_for_everybody_but_curators_there_is_nothing_here(house, address):
    services.add_synonyms(SYSTEM, "patto\naccordo", "Si dice così.")
    facilitator = house.member("Fede")
    house.belongs(facilitator, house.pact(), Hat.FACILITATOR)
    people = [house.member("Ugo"), facilitator, house.member(roles=("moderator",)), house.member(roles=("administrator",))]
    for person in people:
        browser = house.browser(person)
        assert browser.get(address).status_code == 404
        token = csrf_of(browser.get("/impostazioni"))
        if address not in (SYNONYMS, GAPS):
            assert browser.post(address, data={"csrf_token": token, "reason": "Prova"}).status_code == 404
        assert browser.post(f"{GAPS}/1/lascia", data={"csrf_token": token}).status_code == 404
    visitor = house.browser().get(address)
    assert (visitor.status_code, visitor.location) == (303, f"/accedi?next={address}")
    assert len(all_groups()) == 1


def test_long_lists_have_pages(house, curator, gap, monkeypatch):
    monkeypatch.setattr("forum.search.curating.queries.GROUPS_ON_A_PAGE", 2)
    for number in range(3):
        services.add_synonyms(SYSTEM, f"prima{number}x\nseconda{number}x", "Una prova.")
    assert "prima2x ~ seconda2x</a>" not in words_of(curator.get(SYNONYMS))
    assert "prima2x ~ seconda2x</a>" in words_of(curator.get(f"{SYNONYMS}?pagina=2"))
    assert curator.get(f"{SYNONYMS}?pagina=3").status_code == 404
    for number in range(21):
        gap(f"parola{'abcdefghijklmnopqrstu'[number]}x")
    assert curator.get(f"{GAPS}?pagina=2").status_code == 200
    assert curator.get(f"{GAPS}?pagina=3").status_code == 404


def test_both_pages_speak_english_too(house, gap):
    gap("orti", "sociali")
    browser = house.browser(house.member("Cora", roles=("curator",), language="en"))
    assert "asked 3 times" in words_of(browser.get(GAPS))
    assert f"last in {clock.now():%B %Y}" in words_of(browser.get(GAPS))
    assert "Synonyms of the search" in words_of(browser.get(SYNONYMS))
