"""The directory and the pages of cards: what they show, what they cost, and what they keep to themselves."""

import re
from datetime import timedelta

import pytest

from forum.core.audience import Rung
from forum.core.database import db
from forum.core.paging import PAGE_SIZE
from forum.pacts.models import PactMunicipality
from forum.practices.models import Review
from forum.territory.models import Municipality
from tests.support.pacts import statements, words_of
from tests.support.people import LONG_AGO
from tests.support.practices import address, hidden, make_practice, put

VISITOR_STATEMENTS, MEMBER_STATEMENTS = 3, 6


def in_town(pact, name, slug):
    town = Municipality(name=name, slug=slug)
    db.session.add(town)
    db.session.flush()
    db.session.add(PactMunicipality(pact_id=pact.id, municipality_id=town.id))
    db.session.commit()


def test_a_card_shows_every_field_under_its_label_in_the_order_of_the_sheet(house, client):
    pact, theme = house.pact("Patto di Pandino"), house.theme("Volontariato", "volontariato")
    card = make_practice(house.member("Nadia"), pact=pact, themes=(theme,), contact="Chi facilita il patto")
    page = client.get(address(card))
    said = words_of(page)
    places = [said.index(words) for words in ("Contesto e bisogno", "passo per passo", "Risultati osservati", "Contatto di ruolo")]
    assert places == sorted(places)
    assert "<strong>parlava</strong>" in page.text
    assert "<ol>" in page.text
    assert "Condizioni per trasferirla" not in said
    assert 'href="/temi/volontariato"' in page.text
    assert f'href="/patti/{pact.slug}"' in page.text
    assert "raccontata da Nadia" in said


def test_another_slug_leads_to_the_right_address(house, client):
    card = make_practice()
    answer = client.get(f"/buone-prassi/{card.id}-sbagliato")
    assert (answer.status_code, answer.location) == (301, address(card))
    assert client.get(f"/buone-prassi/{card.id}").location == address(card)


def test_the_original_shows_how_it_went_elsewhere_and_the_trying_where_it_comes_from(house, client):
    original = make_practice(title="Italiano con il tè", pact=house.pact("Primo"))
    worked = make_practice(title="In biblioteca", pact=house.pact("Secondo"), tries=original, outcome="worked", changed="Di sabato.")
    make_practice(title="A Santa Maria", pact=house.pact("Terzo"), tries=original, outcome="partly")
    said = words_of(client.get(address(original)))
    assert "Provata anche altrove" in said
    assert "Ha funzionato: 1" in said
    assert "Ha funzionato in parte: 1" in said
    assert "In biblioteca" in said
    page = client.get(address(worked))
    assert f'href="{address(original)}"' in page.text
    assert "Di sabato." in page.text
    assert "Che cosa abbiamo cambiato" in words_of(page)


def test_tryings_that_the_reader_may_not_see_are_neither_listed_nor_counted(house, client):
    reader, closed = house.member("Rita"), house.pact("Patto chiuso", rung=Rung.PACT)
    house.belongs(reader, closed)
    original = make_practice()
    make_practice(title="PROVACHIUSA", pact=closed, tries=original, outcome="worked")
    make_practice(title="PROVABOZZA", pact=house.pact("Altro"), tries=original, outcome="worked", draft=True)
    hidden(make_practice(title="PROVANASCOSTA", pact=house.pact("Altro ancora"), tries=original, outcome="worked"))
    page = client.get(address(original)).text
    assert "Provata anche altrove" not in page
    assert "PROVA" not in page
    listed = client.get("/buone-prassi").text
    assert "altro patto" not in listed
    assert "Italiano con il tè" not in client.get("/buone-prassi?provata=si").text
    inside = house.browser(reader)
    said = words_of(inside.get(address(original)))
    assert "PROVACHIUSA" in said
    assert "Ha funzionato: 1" in said
    assert "provata da 1 altro patto" in words_of(inside.get("/buone-prassi"))


def test_a_trying_tells_nothing_of_an_original_that_the_reader_may_not_see(house, client):
    original = make_practice(title="ORIGINALECHIUSO", pact=house.pact("PATTOCHIUSO", rung=Rung.PACT))
    trying = make_practice(title="In piazza", pact=house.pact("Aperto"), tries=original)
    page = client.get(address(trying)).text
    assert "ORIGINALECHIUSO" not in page
    assert "PATTOCHIUSO" not in page
    assert "nata altrove" not in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", {"Uno", "Due", "Tre", "Prova"}),
        ("tema=anziani", {"Due"}),
        ("patto=primo", {"Uno"}),
        ("comune=pandino", {"Uno"}),
        ("provata=si", {"Uno"}),
        ("esito=in-parte", {"Uno", "Prova"}),
        ("esito=ha-funzionato", set()),
        ("tema=anziani&patto=primo", set()),
    ],
)
def test_the_directory_is_narrowed_by_its_filters(house, client, asked, found):
    first, second, theme = house.pact("Primo", slug="primo"), house.pact("Secondo", slug="secondo"), house.theme("Anziani", "anziani")
    in_town(first, "Pandino", "pandino")
    original = make_practice(title="Uno", pact=first)
    make_practice(title="Due", pact=second, themes=(theme,))
    make_practice(title="Tre")
    make_practice(title="Prova", pact=second, tries=original, outcome="partly")
    page = client.get(f"/buone-prassi?{asked}")
    assert page.status_code == 200
    listed = page.text.partition('<ul class="cards">')[2]
    assert {title for title in ("Uno", "Due", "Tre", "Prova") if f">{title}</a>" in listed} == found


def test_a_card_listed_for_how_it_went_says_where_it_went_so(house, client):
    original = make_practice(title="Uno", pact=house.pact())
    make_practice(title="Prova", pact=house.pact("Altro"), tries=original, outcome="worked")
    cards = client.get("/buone-prassi?esito=ha-funzionato").text.partition('<ul class="cards">')[2].split('<li class="card">')[1:]
    badges = {re.search(">(Uno|Prova)</a>", card).group(1): re.findall('class="badge(?: [^"]*)?">([^<]*)<', card) for card in cards}
    assert badges == {"Uno": ["Altrove: ha funzionato"], "Prova": ["Ha funzionato"]}
    assert "Altrove:" not in client.get("/buone-prassi").text


def test_the_filters_are_folded_and_those_in_use_are_told(client, house):
    make_practice(pact=house.pact("Primo", slug="primo"))
    for asked, told in (
        ("", "Filtri"),
        ("?patto=primo&esito=in-parte&provata=si", "Filtri: Primo, Ha funzionato in parte, Provata anche altrove"),
    ):
        assert f'<details class="more"><summary>{told}</summary>' in client.get(f"/buone-prassi{asked}").text


@pytest.mark.parametrize("asked", ["tema=nessuno", "patto=nessuno", "comune=nessuno", "esito=benissimo", "provata=forse", "prima=ieri"])
def test_a_filter_of_nothing_is_no_page(house, client, asked):
    make_practice(pact=house.pact())
    assert client.get(f"/buone-prassi?{asked}").status_code == 404


def test_a_pact_without_cards_has_an_empty_directory(house, client):
    house.pact("Patto muto", slug="muto")
    page = client.get("/buone-prassi?patto=muto")
    assert page.status_code == 200
    assert "Nessuna buona prassi risponde" in page.text


def test_a_pact_that_the_reader_does_not_see_narrows_nothing_and_lends_no_place(house, client):
    pact = house.pact("NOMESEGRETO", slug="segreto", page=Rung.PACT)
    in_town(pact, "LUOGOSEGRETO", "luogo-segreto")
    card = make_practice(pact=pact, rung=Rung.PUBLIC)
    for page in ("/buone-prassi", address(card), address(card, "/storia")):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "NOMESEGRETO" not in answer.text
        assert "LUOGOSEGRETO" not in answer.text
    assert client.get("/buone-prassi?patto=segreto").status_code == 404
    assert client.get("/buone-prassi?comune=luogo-segreto").status_code == 404


def test_the_directory_goes_on_from_where_it_ended_and_keeps_its_filters(house, client):
    theme = house.theme("Anziani", "anziani")
    for number in range(PAGE_SIZE + 3):
        make_practice(title=f"Scheda n{number}f", themes=(theme,), at=LONG_AGO + timedelta(days=number))
    first = client.get("/buone-prassi?tema=anziani").text
    assert "Scheda n22f" in first
    assert "Scheda n2f" not in first
    onward = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "tema=anziani" in onward
    second = client.get(onward).text
    assert [f"Scheda n{number}f" in second for number in (0, 1, 2, 3)] == [True, True, True, False]


def test_what_a_card_said_before_is_shown_word_by_word(house):
    nadia, pact, theme = house.member("Nadia"), house.pact(), house.theme()
    house.belongs(nadia, pact)
    card = make_practice(nadia, pact=pact, themes=(theme,))
    browser = house.browser(nadia)
    fields = {"title": card.title, "summary": card.summary, "themes": theme.id, "rung": 0, "version": 1}
    house.post(
        browser,
        f"/buone-prassi/{card.id}/modifica",
        **fields,
        need="Nessuno si salutava.",
        steps=card.sheet["steps"],
        results="Dodici famiglie.",
    )
    page = house.browser().get(address(card, "/storia"))
    assert "versione 2" in page.text.lower()
    assert "<del>" in page.text
    assert "salutava" in page.text.partition("<ins>")[2]
    assert "passo per passo" not in words_of(page)


def test_a_draft_has_no_history(house):
    nadia = house.member("Nadia", roles=("curator",))
    card = make_practice(nadia, draft=True)
    assert "non conserva" in house.browser(nadia).get(address(card, "/storia")).text


def test_the_page_says_whether_somebody_read_it_over(house, client):
    card = make_practice()
    assert "Nessuno l’ha ancora riletta" in client.get(address(card)).text
    put(card, review=Review.DONE, reviewed_number=1, reviewed_at=LONG_AGO)
    said = words_of(client.get(address(card)))
    assert "Riletta, 1 gennaio 2025" in said
    assert "Da allora è cambiata" not in said
    put(card, number=2)
    assert "Da allora è cambiata" in words_of(client.get(address(card)))


def test_no_page_costs_more_statements_than_the_house_allows(house):
    pact, other, theme, rita = house.pact("Patto", slug="patto"), house.pact("Altro"), house.theme("Tema", "tema"), house.member("Rita")
    house.belongs(rita, pact)
    house.belongs(rita, other)
    card = make_practice(rita, pact=pact, themes=(theme,))
    for _number in range(3):
        make_practice(house.member("Paolo"), pact=other, tries=card, outcome="worked")
    pages = ["/buone-prassi", "/buone-prassi?tema=tema&patto=patto&provata=si", address(card), address(card, "/storia")]
    for_members = [*pages, "/buone-prassi/nuova", "/buone-prassi/nuova?patto=patto", f"/buone-prassi/{card.id}/modifica"]
    for_members += [f"/buone-prassi/{card.id}/prova?patto={other.slug}", f"/buone-prassi/{card.id}/cura"]
    costs = {}
    for browser, addresses, most in ((house.browser(), pages, VISITOR_STATEMENTS), (house.browser(rita), for_members, MEMBER_STATEMENTS)):
        for page in addresses:
            browser.get("/come-funziona")
            with statements() as seen:
                assert browser.get(page).status_code == 200, page
            if len(seen) > most:
                costs[page] = seen
            assert len(seen) == len(set(seen)), page
    assert costs == {}


def test_reading_costs_the_same_however_many_tryings_there_are(house, client):
    card = make_practice()

    def cost():
        client.get("/come-funziona")
        with statements() as seen:
            client.get(address(card))
            client.get("/buone-prassi")
        return len(seen)

    before = cost()
    for number in range(6):
        make_practice(pact=house.pact(f"Patto {number}"), tries=card)
    assert cost() == before


def test_visitors_find_no_form_that_writes(house, client):
    card = make_practice(pact=house.pact())
    for page in ("/buone-prassi", address(card), address(card, "/storia")):
        text = client.get(page).text
        assert 'method="post"' not in text
        assert "csrf_token" not in text


def test_a_card_is_before_machines_only_when_it_is_public(house):
    public, closed = make_practice(), make_practice(rung=Rung.MEMBERS, pact=house.pact())
    assert 'rel="canonical"' in house.browser().get(address(public)).text
    page = house.browser(house.member()).get(address(closed)).text
    assert "canonical" not in page


def test_the_library_and_the_frame_lead_to_the_directory(client):
    page = client.get("/biblioteca").text
    assert page.count('href="/buone-prassi"') >= 2
