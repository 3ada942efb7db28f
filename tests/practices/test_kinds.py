"""How cards show themselves to others: lists, search, words to cite, sections, and a pact that narrows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.citations.models import Excerpt, Standing
from forum.citations.services.taking import take_excerpt
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.kinds import Spot, all_kinds, cards_of, get_kind
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.pacts.models import Hat
from forum.pacts.services.settling import narrow
from forum.practices.kinds import practice_entries, practice_files, practice_ids, practice_quotables
from forum.practices.services.tending import delete_practice, hide_practice, restore_practice
from tests.support.meetings import taken_by
from tests.support.pacts import send, words_of
from tests.support.people import LONG_AGO
from tests.support.practices import address, hidden, make_practice, now, put
from tests.support.search import drain_index, fresh_index


def parcels():
    db.session.rollback()
    return set(db.session.scalars(select(OutboxRow.key).where(OutboxRow.box == "index")))


def test_the_card_tells_what_a_list_needs(house):
    nadia, pact = house.member("Nadia", audience=PUBLIC), house.pact("Patto di Pandino")
    practice = make_practice(nadia, "Al mercato", pact=pact)
    card = cards_of(guest(), [Ref("practice", practice.id)])[Ref("practice", practice.id)]
    assert (card.title, card.url, card.plain) == ("Al mercato", address(practice), "Si impara insieme.")
    assert (card.by, card.by_url) == ("Nadia", f"/persone/{nadia.id}-{nadia.handle}")
    assert (card.pact_title, card.pact_id, card.author_id, card.at) == ("Patto di Pandino", pact.id, nadia.id, LONG_AGO)


def test_the_entry_holds_every_field_as_plain_words(house):
    theme, pact = house.theme(), house.pact()
    original = make_practice()
    fields = {"changed": "PAROLAZERO", "went": "PAROLAUNO", "conditions": "PAROLADUE", "contact": "PAROLATRE"}
    practice = make_practice(title="Al mercato", pact=pact, themes=(theme,), tries=original, **fields)
    entry = practice_entries([practice.id])[practice.id]
    assert entry.title == "Al mercato"
    for words in ("Si impara insieme.", "Nessuno si parlava.", "Abbiamo cominciato.", *fields.values()):
        assert words in entry.body
    assert (entry.kind, entry.audience, entry.pact_id, entry.theme_ids) == ("practice", PUBLIC, pact.id, (theme.id,))


def test_what_is_not_before_readers_is_not_searched(house):
    draft, secret = make_practice(draft=True), hidden(make_practice())
    assert practice_entries([draft.id, secret.id]) == {}
    assert list(practice_ids()) == []


def test_all_published_cards_are_named(house):
    published = [make_practice(title=f"Scheda {number}").id for number in range(5)]
    make_practice(title="Bozza", draft=True)
    assert list(practice_ids()) == published


def test_a_search_finds_a_card_by_any_field_and_by_its_sort(house, client):
    make_practice(title="Al mercato", conditions="Serve un pulmino assicurato.")
    make_practice(title="Altrove", pact=house.pact("Chiuso", rung=Rung.PACT), conditions="Un pulmino anche qui.")
    with fresh_index(house.app):
        for asked in ("pulmino", 'pulmino tipo:"buona prassi"', "pulmino tipo:practice"):
            page = client.get("/cerca", query_string={"q": asked}).text
            assert "Al mercato" in page, asked
            assert "Altrove" not in page, asked
        assert "Al mercato" not in client.get("/cerca", query_string={"q": "pulmino tipo:incontro"}).text
        assert "Al mercato" in client.get("/cerca?q=pulmino&tipo=practice").text


def test_a_hidden_card_leaves_the_search(house, client):
    practice = make_practice(title="Al mercato", need="Parola rarissima.")
    moderator = house.actor(house.member("Mirco", roles=("moderator",)))
    with fresh_index(house.app):
        assert "Al mercato" in client.get("/cerca?q=rarissima").text
        hide_practice(moderator, practice.id, "Un nome di troppo")
        drain_index()
        assert "Al mercato" not in client.get("/cerca?q=rarissima").text
        restore_practice(moderator, practice.id)
        drain_index()
        assert "Al mercato" in client.get("/cerca?q=rarissima").text


def test_the_words_of_each_field_and_of_the_whole_card_may_be_cited(house):
    nadia, pact = house.member("Nadia"), house.pact()
    practice = make_practice(nadia, pact=pact)
    spots = [Spot(practice.id, "contesto"), Spot(practice.id), Spot(practice.id, "condizioni"), Spot(practice.id, "nessuno"), Spot(99_999)]
    found = practice_quotables(guest(), spots)
    assert set(found) == set(spots[:3])
    assert found[spots[2]].plain == ""
    field, whole = found[spots[0]], found[spots[1]]
    assert (field.plain, field.url, field.title) == ("Nessuno si parlava.", f"{address(practice)}#contesto", practice.title)
    assert (field.audience, field.author_id, field.pact_id, field.state) == (PUBLIC, nadia.id, pact.id, State.LIVE)
    assert "Si impara insieme." in whole.plain
    assert "Dodici famiglie." in whole.plain
    assert whole.url == address(practice)
    page = house.browser().get(address(practice)).text
    assert 'id="contesto"' in page


@pytest.fixture
def cited(house):
    """A card of a pact, whose need was taken to be cited."""
    ada, pact = house.member("Ada"), house.pact("Patto", joining="request")
    house.belongs(ada, pact, Hat.FACILITATOR)
    practice = make_practice(ada, pact=pact, themes=(house.theme(),))
    with unit_of_work():
        excerpt_id = take_excerpt(guest(), Ref("practice", practice.id), "contesto", "si parlava").id
    return ada, practice, excerpt_id


def standing(excerpt_id):
    db.session.rollback()
    row = db.session.get_one(Excerpt, excerpt_id, populate_existing=True)
    db.session.expunge(row)
    db.session.rollback()
    return row.standing, row.state


def test_words_taken_from_a_card_follow_what_becomes_of_it(house, cited):
    ada, practice, excerpt_id = cited
    where = f"/buone-prassi/{practice.id}/modifica"
    browser = house.browser(ada)
    send(browser, where, need="Nessuno si parlava. Era inverno.")
    assert standing(excerpt_id) == (Standing.EDITED, State.LIVE)
    send(browser, where, need="Tutti zitti.")
    assert standing(excerpt_id) == (Standing.CHANGED, State.HIDDEN)
    send(browser, where, need="Nessuno si parlava.")
    hide_practice(house.actor(ada), practice.id, "Un nome di troppo")
    assert standing(excerpt_id) == (Standing.HIDDEN, State.HIDDEN)
    restore_practice(house.actor(ada), practice.id)
    assert standing(excerpt_id)[1] == State.LIVE
    delete_practice(house.actor(ada), practice.id)
    assert standing(excerpt_id) == (Standing.WITHDRAWN, State.DELETED)


def test_words_taken_from_a_card_reach_no_further_than_its_narrowed_pact(house, cited):
    ada, practice, excerpt_id = cited
    narrow(house.actor(ada), practice.pact_id, Rung.PACT)
    db.session.rollback()
    assert db.session.get_one(Excerpt, excerpt_id, populate_existing=True).audience == audience_of(Rung.PACT, practice.pact_id)


def test_nobody_cites_what_they_do_not_see(house):
    rita, closed = house.member("Rita"), house.pact("Chiuso", rung=Rung.PACT)
    house.belongs(rita, closed)
    practice, draft = make_practice(pact=closed), make_practice(title="Bozza", draft=True)
    spots = [Spot(practice.id), Spot(draft.id)]
    assert practice_quotables(guest(), spots) == {}
    assert set(practice_quotables(house.actor(rita), spots)) == {spots[0]}
    assert set(practice_quotables(SYSTEM, spots)) == set(spots)
    put(practice, state=State.DELETED)
    assert practice_quotables(SYSTEM, spots[:1]) == {}


def test_the_files_that_readers_see_are_those_of_published_cards(house):
    nadia = house.member("Nadia")
    taken = taken_by(house, nadia)
    shown = make_practice(nadia, materials=taken.markdown)
    draft = make_practice(nadia, materials=taken.markdown, draft=True)
    assert practice_files([shown.id, draft.id]) == {shown.id: frozenset({taken.public_id})}


def test_the_kind_is_known_to_the_house(app):
    kind = get_kind("practice")
    assert kind in all_kinds()
    assert kind.hide is not None
    assert kind.quotables is practice_quotables


def test_a_narrowed_pact_pulls_its_cards_in(house):
    ada, pact = house.member("Ada"), house.pact("Patto", joining="request")
    house.belongs(ada, pact, Hat.FACILITATOR)
    public, draft = make_practice(ada, "Pubblica", pact=pact), make_practice(ada, "Bozza", pact=pact, draft=True)
    team, elsewhere = make_practice(ada, "Gruppo", pact=pact, rung=Rung.TEAM), make_practice(ada, "Altrove")
    trying = make_practice(ada, "Prova", pact=house.pact("Altro"), tries=public)
    browser = house.browser()
    assert f'href="{address(public)}"' in browser.get(address(trying)).text
    db.session.rollback()
    with unit_of_work():
        for row in db.session.scalars(select(OutboxRow)).all():
            db.session.delete(row)
    narrow(house.actor(ada), pact.id, Rung.PACT)
    assert now(public).audience == now(draft).audience == audience_of(Rung.PACT, pact.id)
    assert now(team).audience == audience_of(Rung.TEAM, pact.id)
    assert now(elsewhere).audience == PUBLIC
    for rest in ("", "/storia"):
        assert browser.get(address(public, rest)).status_code == 404
    assert address(public) not in browser.get(address(trying)).text
    assert f"practice:{public.id}" in parcels()


def test_the_page_of_a_pact_lists_its_cards_and_offers_to_tell_one(house, client):
    ada, pact = house.member("Ada"), house.pact("Patto di Pandino", slug="pandino")
    house.belongs(ada, pact)
    make_practice(ada, "Al mercato", pact=pact)
    make_practice(ada, "Ancora da scrivere", pact=pact, draft=True)
    make_practice(ada, "In biblioteca", pact=pact, tries=make_practice(), outcome="worked")
    page = client.get("/patti/pandino")
    assert "Al mercato" in page.text
    assert "Ha funzionato" in words_of(page)
    assert "Ancora da scrivere" not in page.text
    assert "/buone-prassi/nuova" not in page.text
    page = house.browser(ada).get("/patti/pandino").text
    assert "Ancora da scrivere" in page
    assert "/buone-prassi/nuova?patto=pandino" in page


def test_the_page_of_a_theme_lists_its_cards(house, client):
    theme = house.theme("Anziani", "anziani")
    make_practice(title="Al mercato", themes=(theme,))
    make_practice(title="Altrove", at=LONG_AGO + timedelta(days=1))
    page = client.get("/temi/anziani").text
    assert "Al mercato" in page
    assert "Altrove" not in page


def test_an_imported_card_of_a_pact_stands_on_its_rung(house):
    assert make_practice(pact=house.pact(), rung=Rung.MEMBERS).audience == MEMBERS
