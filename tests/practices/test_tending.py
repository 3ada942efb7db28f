"""Looking after cards: reading over, hiding, showing again, taking away."""

import pytest
from sqlalchemy import func, select

from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied
from forum.pacts.models import Hat
from forum.practices.models import PracticeTheme, PracticeVersion, Review
from forum.practices.services.tending import delete_practice, review_practice
from tests.support.meetings import row_of, taken_by
from tests.support.pacts import send, words_of
from tests.support.practices import address, hidden, make_practice, now


@pytest.fixture
def people(house):
    pact = house.pact("Patto")
    people = {"author": house.member("Nadia"), "inside": house.member("Ivo"), "facilitator": house.member("Fiore")}
    people |= {role: house.member(role, roles=(role,)) for role in ("curator", "moderator", "administrator")}
    people |= {"outside": house.member("Olga"), "pact": pact}
    for name in ("author", "inside"):
        house.belongs(people[name], pact)
    house.belongs(people["facilitator"], pact, Hat.FACILITATOR)
    return people


def acts_of(page):
    return {act for act in ("rilettura", "nascondi", "mostra", "elimina") if f"/{act}" in page.text}


@pytest.mark.parametrize(
    ("who", "live", "concealed"),
    [
        ("author", {"elimina"}, {"elimina"}),
        ("facilitator", {"rilettura", "nascondi", "elimina"}, {"mostra", "elimina"}),
        ("curator", {"rilettura"}, None),
        ("moderator", {"nascondi"}, {"mostra", "elimina"}),
        ("inside", None, None),
        ("outside", None, None),
        ("administrator", None, None),
    ],
)
def test_everybody_is_offered_what_they_may_do_and_no_more(house, people, who, live, concealed):
    cards = make_practice(people["author"], "Una", pact=people["pact"]), hidden(make_practice(people["author"], "Due", pact=people["pact"]))
    browser = house.browser(people[who])
    for card, offered in zip(cards, (live, concealed), strict=True):
        page = browser.get(f"/buone-prassi/{card.id}/cura")
        assert (acts_of(page) if page.status_code == 200 else None) == offered


def test_a_card_is_read_over_by_somebody_who_did_not_write_it(house, people):
    card = make_practice(people["author"], pact=people["pact"])
    answer = send(house.browser(people["curator"]), f"/buone-prassi/{card.id}/cura", f"/buone-prassi/{card.id}/rilettura", review="done")
    assert answer.status_code == 303
    assert (now(card).review, now(card).reviewed_number) == (Review.DONE, 1)
    assert "Riletta, " in words_of(house.browser().get(address(card)))
    own = make_practice(people["facilitator"], "Propria", pact=people["pact"])
    with pytest.raises(Denied):
        review_practice(house.actor(people["facilitator"]), own.id, Review.DONE)
    assert house.browser(people["author"]).post(f"/buone-prassi/{card.id}/rilettura", data={}).status_code in (400, 404)


def test_a_reading_over_can_be_taken_back(house, people):
    card = make_practice(people["author"], pact=people["pact"])
    curator = house.actor(people["curator"])
    review_practice(curator, card.id, Review.WANTING)
    assert "Manca ancora qualcosa" in house.browser().get(address(card)).text
    review_practice(curator, card.id, Review.NOT_YET)
    assert (now(card).reviewed_number, now(card).reviewed_at) == (None, None)


def test_hiding_wants_a_reason_and_its_author_reads_it(house, people):
    taken = taken_by(house, people["author"])
    card = make_practice(people["author"], pact=people["pact"], materials=taken.markdown)
    browser, where = house.browser(people["moderator"]), f"/buone-prassi/{card.id}/cura"
    assert send(browser, where, f"/buone-prassi/{card.id}/nascondi", reason="").status_code == 422
    assert send(browser, where, f"/buone-prassi/{card.id}/nascondi", reason="Nomina una famiglia").status_code == 303
    assert house.browser().get(address(card)).status_code == 404
    assert "Nomina una famiglia" in house.browser(people["author"]).get(address(card)).text
    assert house.browser(people["author"]).get(f"/buone-prassi/{card.id}/modifica").status_code == 403
    assert send(browser, where, f"/buone-prassi/{card.id}/mostra").status_code == 303
    assert house.browser().get(address(card)).status_code == 200


def test_a_card_taken_away_leaves_no_word(house, people):
    theme = house.theme()
    card = make_practice(people["author"], pact=people["pact"], themes=(theme,))
    trying = make_practice(people["outside"], "Prova", pact=house.pact("Altro"), tries=card)
    browser = house.browser(people["author"])
    answer = send(browser, f"/buone-prassi/{card.id}/cura", f"/buone-prassi/{card.id}/elimina")
    assert answer.location == "/buone-prassi"
    gone = now(card)
    assert (gone.state, gone.sheet, gone.sheet_html, gone.plain, gone.summary) == (State.DELETED, {}, {}, "", "")
    for model in (PracticeVersion, PracticeTheme):
        assert db.session.scalar(select(func.count()).select_from(model).where(model.practice_id == card.id)) == 0
    assert browser.get(address(card)).status_code == 404
    assert address(card) not in house.browser().get(address(trying)).text


def test_its_files_go_with_it(house, people):
    author = people["author"]
    taken = taken_by(house, author)
    card = make_practice(author, pact=people["pact"], materials=taken.markdown)
    send(house.browser(author), f"/buone-prassi/{card.id}/modifica", themes=str(house.theme().id))
    assert house.browser().get(taken.url).status_code == 200
    delete_practice(house.actor(author), card.id)
    assert house.browser().get(taken.url).status_code == 404
    assert row_of(taken).state == State.DELETED


def test_a_moderator_hides_first(house, people):
    card = make_practice(people["author"], pact=people["pact"])
    with pytest.raises(Denied):
        delete_practice(house.actor(people["moderator"]), card.id)
    delete_practice(house.actor(people["moderator"]), hidden(card).id)
    assert now(card).state == State.DELETED
