"""Cards among what can be reported, told by feeds and listed by the sitemap: as far as their readers go."""

from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.moderation.models import Decision
from forum.pacts.models import Hat
from forum.practices.services.tending import hide_practice, restore_practice
from tests.support.moderation import only_case
from tests.support.pacts import send, words_of
from tests.support.practices import address, make_practice, now


def test_a_card_is_reported_from_its_own_page_and_hidden_from_the_case(house):
    pact, fiore = house.pact("Patto"), house.member("Fiore")
    house.belongs(fiore, pact, Hat.FACILITATOR)
    card = make_practice(house.member("Nadia"), pact=pact)
    where = f"/segnala?cosa=practice:{card.id}"
    visitor = house.browser()
    assert f'href="{where}"' in visitor.get(address(card)).text
    assert send(visitor, where, reason="offence", line="Nomina una famiglia.").status_code in (200, 303)
    case = only_case()
    assert (case.kind, case.thing_id, case.pact_id, case.audience) == ("practice", card.id, pact.id, card.audience)
    page = house.browser(fiore).get(f"/moderazione/{case.id}")
    assert card.title in words_of(page)
    hide_practice(house.actor(fiore), card.id, "Un nome di troppo")
    assert now(card).state == State.HIDDEN
    restore_practice(house.actor(fiore), card.id)
    db.session.rollback()
    acts = db.session.scalars(db.select(Decision.act).where(Decision.kind == "practice").order_by(Decision.id)).all()
    assert [str(act) for act in acts] == ["hide", "restore"]


def test_what_one_does_not_see_and_drafts_are_not_reported(house):
    author = house.member("Nadia")
    closed, draft = make_practice(pact=house.pact("Chiuso", rung=Rung.PACT)), make_practice(author, draft=True)
    assert house.browser().get(f"/segnala?cosa=practice:{closed.id}").status_code == 404
    assert house.browser(author).get(f"/segnala?cosa=practice:{draft.id}").status_code == 404


def test_the_feed_and_the_sitemap_tell_of_the_cards_that_are_before_the_reader(house, client):
    rita, closed = house.member("Rita"), house.pact("Chiuso", rung=Rung.PACT)
    house.belongs(rita, closed)
    public = make_practice(title="Al mercato")
    make_practice(title="SCHEDACHIUSA", pact=closed)
    make_practice(rita, title="SCHEDABOZZA", draft=True)
    feed = client.get("/buone-prassi/feed.atom").text
    assert address(public) in feed
    assert "SCHEDA" not in feed
    inside = house.browser(rita).get("/buone-prassi/feed.atom").text
    assert "SCHEDACHIUSA" in inside
    assert "SCHEDABOZZA" not in inside
    assert 'href="http://localhost/buone-prassi/feed.atom"' in client.get("/buone-prassi").text
    listed = client.get("/sitemap/buone-prassi-1.xml").text
    assert address(public) in listed
    assert "scheda" not in listed
    assert "/buone-prassi<" in client.get("/sitemap/pagine-1.xml").text
