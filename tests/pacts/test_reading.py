"""The directory, the page of a pact, the themes: what each reader finds, and what it costs."""

import re

import pytest

from forum.core.audience import Rung
from forum.pacts.models import Hat
from tests.support.discussions import make_thread
from tests.support.library import make_document
from tests.support.meetings import make_meeting
from tests.support.pacts import open_full_pact, statements, words_of


@pytest.fixture
def pandino(house):
    return open_full_pact(house.theme("Pandemia", "pandemia").id)


def test_the_directory_shows_cards_and_counts(house, client, pandino):
    house.pact("Orti di San Giacomo")
    page = words_of(client.get("/patti"))
    assert "Patto di Pandino" in page
    assert "Orti di San Giacomo" in page
    assert "2 patti" in page
    assert "2020 circa, 2021" in page
    assert "Pandemia (1)" in page
    assert "da verificare" in page


@pytest.mark.parametrize(
    "filters",
    [
        "tipo=territorio",
        "anno=2020",
        "subambito=subambito-di-patto-di-pandino",
        "comune=comune-di-patto-di-pandino",
        "tema=pandemia",
        "stato=in-corso",
    ],
)
def test_every_filter_finds_its_pact_and_leaves_others_out(house, client, pandino, filters):
    house.pact("Altro patto", kind="families", rung=Rung.MEMBERS, page=Rung.PUBLIC)
    page = words_of(client.get(f"/patti?{filters}"))
    assert "Patto di Pandino" in page
    assert "Altro patto" not in page


@pytest.mark.parametrize("filters", ["tipo=boh", "anno=abcd", "anno=9999999999999999999999", "tema='", "comune=a%00", "stato=concluso"])
def test_a_filter_that_fits_nothing_says_so(client, pandino, filters):
    answer = client.get(f"/patti?{filters}")
    assert answer.status_code == 200
    assert "Nessun patto corrisponde" in words_of(answer)


def test_filters_together_narrow_each_other(client, pandino):
    assert "Patto di Pandino" in words_of(client.get("/patti?anno=2021&stato=in-corso&tema=pandemia"))
    assert "Nessun patto corrisponde" in words_of(client.get("/patti?anno=2019&tema=pandemia"))


@pytest.mark.parametrize("number", ["0", "2", "x", "-1", "99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(client, pandino, number):
    assert client.get(f"/patti?pagina={number}").status_code == 404


def test_the_directory_goes_on_over_pages(house, client):
    for number in range(23):
        house.pact(f"Patto numero {number:02}")
    assert "Patto numero 22" not in words_of(client.get("/patti"))
    assert "Patto numero 22" in words_of(client.get("/patti?pagina=2"))


def test_a_confidential_pact_is_counted_and_listed_only_for_its_people(house, client):
    theme = house.theme("Famiglie", "famiglie")
    secret = open_full_pact(theme.id, "Patto delle famiglie di via Verdi", kind="families")
    inside, outside = house.member(), house.member()
    house.belongs(inside, secret)
    for browser in (client, house.browser(outside)):
        for address in ("/patti", "/patti?tipo=famiglie", "/patti?tema=famiglie", "/temi/famiglie", "/temi"):
            page = words_of(browser.get(address))
            assert "via Verdi" not in page
            assert "1 patto" not in page
        assert browser.get(f"/patti/{secret.slug}").status_code == 404
    own = house.browser(inside)
    assert "via Verdi" in words_of(own.get("/patti"))
    assert "via Verdi" in words_of(own.get("/temi/famiglie"))
    assert "1 patto" in words_of(own.get("/temi"))
    assert own.get(f"/patti/{secret.slug}").status_code == 200


def test_absent_and_forbidden_are_the_same_answer(house, client):
    secret = house.pact("Patto segreto", rung=Rung.PACT)
    forbidden, absent = client.get(f"/patti/{secret.slug}"), client.get("/patti/non-esiste")
    assert forbidden.status_code == absent.status_code == 404
    assert forbidden.data == absent.data


def test_the_sheet_says_everything_it_holds(client, pandino):
    page = words_of(client.get(f"/patti/{pandino.slug}"))
    for words in (
        "Patto di Pandino",
        "Per il territorio",
        "Piano di zona",
        "2020 circa",
        "2021",
        "Concluso",
        "In corso",
        "primavera 2021, forse",
        "Comune di Patto di Pandino",
        "Gradella",
        "Subambito di Patto di Pandino",
        "Pandemia",
        "La solitudine dopo la pandemia.",
        "Ritrovarsi.",
        "serate di narrazione",
        "La sala civica.",
        "Il community maker.",
        "Un gruppo che continua.",
        "Pochi giovani.",
        "Le serate, una volta al mese.",
        "Promotori Scuola di Patto di Pandino",
        "Pagina del comune (febbraio 2021) da verificare",
    ):
        assert words in page, words


def test_the_sheet_speaks_english_too(client, pandino):
    page = words_of(client.get(f"/patti/{pandino.slug}", headers={"Accept-Language": "en"}))
    assert "What we read together" in page
    assert "about 2020" in page


def test_earlier_and_later_pacts_are_linked_for_who_may_see_them(house, client):
    first = house.pact("Il primo")
    second = house.pact("Il secondo", previous_id=first.id)
    house.pact("Il terzo nascosto", rung=Rung.PACT, previous_id=second.id)
    assert "Continua Il primo" in words_of(client.get(f"/patti/{second.slug}"))
    assert "Continuato in Il secondo" in words_of(client.get(f"/patti/{first.slug}"))
    assert "nascosto" not in words_of(client.get(f"/patti/{second.slug}"))


def test_a_visitor_reads_the_names_of_facilitators_only_from_open_profiles(house, client, pandino):
    open_one, closed_one = house.member("Lucia"), house.member("Carla", audience=1)
    house.belongs(open_one, pandino, Hat.FACILITATOR)
    house.belongs(closed_one, pandino, Hat.FACILITATOR)
    page = words_of(client.get(f"/patti/{pandino.slug}"))
    assert "Lucia" in page
    assert "Carla" not in page
    assert "2 persone" in page
    assert "Carla" in words_of(house.browser(house.member()).get(f"/patti/{pandino.slug}"))


def test_an_open_page_of_a_confidential_pact_tells_no_number_of_people(house, client):
    pact = house.pact("Aperto fuori", rung=Rung.PACT, page=Rung.PUBLIC, joining="request")
    member = house.member()
    house.belongs(member, pact)
    assert "1 persona" not in words_of(client.get(f"/patti/{pact.slug}"))
    assert "Qui vedi solo la scheda" in words_of(client.get(f"/patti/{pact.slug}"))
    assert "1 persona" in words_of(house.browser(member).get(f"/patti/{pact.slug}"))


def test_an_empty_sheet_says_what_to_do(house):
    pact, facilitator = house.pact(), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    assert "ancora da scrivere" in words_of(house.browser(facilitator).get(f"/patti/{pact.slug}"))
    assert f"/patti/{pact.slug}/modifica" in house.browser(facilitator).get(f"/patti/{pact.slug}").get_data(as_text=True)


@pytest.mark.parametrize("address", ["/patti", "/patti?tema=pandemia&anno=2021&stato=in-corso", "/temi", "/temi/pandemia"])
def test_lists_cost_a_visitor_three_statements_at_most(client, pandino, address):
    with statements() as seen:
        assert client.get(address).status_code == 200
    assert 0 < len(seen) <= 3


def test_the_page_of_a_pact_costs_a_visitor_three_statements_and_a_facilitator_six(house, client, pandino):
    facilitator = house.member()
    house.belongs(facilitator, pandino, Hat.FACILITATOR)
    browser = house.browser(facilitator)
    with statements() as seen:
        assert client.get(f"/patti/{pandino.slug}").status_code == 200
    assert 0 < len(seen) <= 3
    with statements() as seen:
        assert browser.get(f"/patti/{pandino.slug}").status_code == 200
    assert 0 < len(seen) <= 6


def test_a_page_that_is_not_public_is_neither_previewed_nor_indexed(house, pandino):
    member = house.member()
    browser = house.browser(member)
    closed = house.pact("Solo membri", rung=Rung.MEMBERS)
    shown = browser.get(f"/patti/{closed.slug}").get_data(as_text=True)
    assert "og:title" not in shown
    assert 'content="noindex"' in shown
    assert "og:title" in house.browser().get(f"/patti/{pandino.slug}").get_data(as_text=True)


def test_hostile_words_in_a_sheet_stay_words(house, client):
    pact = open_full_pact(house.theme().id, "<script>alert(1)</script> & “co”")
    page = client.get(f"/patti/{pact.slug}").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_theme_that_nobody_uses_says_so(house, client):
    house.theme("Nuovo", "nuovo")
    assert "Nessun patto dice ancora" in words_of(client.get("/temi/nuovo"))
    assert client.get("/temi/mai-visto").status_code == 404


@pytest.mark.parametrize("address", ["/patti/%00", "/patti/a%00b", "/temi/%00", "/patti/%ff", "/patti/" + "x" * 3000, "/invito/%00"])
def test_an_address_that_cannot_be_is_not_found(database, client, address):
    assert client.get(address).status_code == 404


def primary_actions(browser, address):
    page = browser.get(address).get_data(as_text=True)
    main = page.partition("<main")[2].partition("</main>")[0]
    return [" ".join(words.split()) for words in re.findall(r'class="button"[^>]*>([^<]*)<', main)]


def test_a_pact_s_page_has_one_clear_action_at_most(house):
    pact, inside, leads = house.pact(), house.member("Rita"), house.member("Franca", roles=("curator",))
    house.belongs(inside, pact)
    house.belongs(leads, pact, Hat.FACILITATOR)
    address = f"/patti/{pact.slug}"
    assert primary_actions(house.browser(house.member("Aldo")), address) == ["Entra nel patto"]
    for full in (False, True):
        assert primary_actions(house.browser(inside), address) == ["Apri una discussione"]
        assert primary_actions(house.browser(leads), address) == ["Apri una discussione"]
        page = house.browser(leads).get(address).get_data(as_text=True)
        assert 'class="button quiet" href="/incontri/nuovo?patto=' in page
        assert 'class="button quiet" href="/biblioteca/nuovo?patto=' in page
        if not full:
            make_thread(inside, pact=pact)
            make_meeting(pact=pact)
            make_document(leads, pact=pact)
