"""Organisations are found by whoever may see a pact that names them, and tell of no other pact."""

import pytest
from sqlalchemy import select

from forum.core.actor import guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.outbox import OutboxRow
from forum.core.refs import Ref
from forum.pacts.kinds import ORGANISATION
from forum.pacts.models import Hat, PactActor
from forum.pacts.services import tending
from forum.pacts.services.settling import narrow
from forum.territory import services as territory
from tests.support.pacts import open_full_pact
from tests.support.search import drain_index, fresh_index


@pytest.fixture
def named(house):
    """Return a function that puts an organisation into pacts and returns its number."""

    def named(name, *pacts):
        number = territory.ensure_organisation(house.actor(house.member()), name, "association")
        db.session.add_all([PactActor(pact_id=pact.id, organisation_id=number, part="partner") for pact in pacts])
        db.session.commit()
        return number

    return named


def audience(number):
    db.session.rollback()
    entry = ORGANISATION.entries([number]).get(number)
    return entry.audience if entry else None


def test_an_entry_is_the_name_and_stands_as_wide_as_the_widest_pact_that_names_it(house, named):
    open_pact, for_members = house.pact(), house.pact(rung=Rung.MEMBERS)
    closed, other = house.pact(rung=Rung.PACT), house.pact(rung=Rung.PACT)
    everywhere, inside = named("Caritas", closed, for_members, open_pact), named("Casa delle donne", other, closed)
    entry = ORGANISATION.entries([everywhere])[everywhere]
    assert (entry.ref, entry.title, entry.body, entry.pact_id) == (Ref("organisation", everywhere), "Caritas", "", None)
    assert audience(everywhere) == PUBLIC
    assert audience(named("Auser", closed, for_members)) == MEMBERS
    assert audience(inside) == audience_of(Rung.PACT, closed.id)


def test_one_that_no_pact_names_or_only_one_that_is_not_there_is_found_by_nobody(house, named):
    nowhere, gone = named("Nessuno"), named("Sparita", house.pact(state=State.HIDDEN))
    assert (audience(nowhere), audience(gone)) == (None, None)
    assert nowhere not in ORGANISATION.ids()


def test_a_card_leads_to_the_pact_and_where_there_are_more_to_all_of_them(house, named):
    first, second, closed = house.pact("Patto di Pandino"), house.pact("Patto di Crema"), house.pact("Nascosto", rung=Rung.PACT)
    alone, shared, secret = named("Auser", first, closed), named('La "Caritas"', first, second, closed), named("Casa", closed)
    cards = ORGANISATION.cards(guest(), [alone, shared, secret])
    assert set(cards) == {alone, shared}
    assert (cards[alone].title, cards[alone].url, cards[alone].plain) == ("Auser", f"/patti/{first.slug}", "Patto di Pandino")
    assert cards[shared].url == "/cerca?q=%22La++Caritas+%22&tipo=pact"
    assert cards[shared].plain == "Patto di Crema, Patto di Pandino"
    inside = house.member("Lucia")
    house.belongs(inside, closed)
    assert "Nascosto" in ORGANISATION.cards(house.actor(inside), [secret])[secret].plain


def test_a_pact_is_found_by_its_years(house, client):
    pact = open_full_pact(house.theme().id)
    with fresh_index(house.app):
        drain_index()
        assert f"/patti/{pact.slug}" in client.get("/cerca?q=pandino+2020").get_data(as_text=True)


def found(browser, words):
    return browser.get(f"/cerca?q={words}").get_data(as_text=True)


def waiting():
    db.session.rollback()
    return list(db.session.scalars(select(OutboxRow.key).where(OutboxRow.key.startswith("organisation:"))))


def test_the_search_finds_it_until_its_pact_lets_it_go_or_closes(house, client, named):
    pact, guide = house.pact("Patto di Pandino", joining="request"), house.member("Guida")
    house.belongs(guide, pact, Hat.FACILITATOR)
    with fresh_index(house.app):
        number = named("Zafferani riuniti")
        tending.set_organisation(house.actor(guide), pact.id, number, "partner")
        assert waiting() == [f"organisation:{number}"]
        drain_index()
        assert "<mark>Zafferani</mark>" in found(client, "zafferani+tipo:organisation")
        tending.take_organisation(house.actor(guide), pact.id, number)
        assert "<mark>Zafferani</mark>" not in found(client, "zafferani")
        drain_index()
        assert "Non si è trovato nulla" in found(client, "zafferani")
        tending.set_organisation(house.actor(guide), pact.id, number, "partner")
        drain_index()
        narrow(house.actor(guide), pact.id, Rung.PACT)
        assert "<mark>Zafferani</mark>" not in found(client, "zafferani")
        drain_index()
        assert "Non si è trovato nulla" in found(client, "zafferani")
        assert "<mark>Zafferani</mark>" in found(house.browser(guide), "zafferani+tipo:organisation")
        territory.change_organisation(house.actor(house.member("Ada", roles=("administrator",))), number, "Curcuma riunita", "association")
        drain_index()
        assert "<mark>Curcuma</mark>" in found(house.browser(guide), "curcuma+tipo:organisation")
