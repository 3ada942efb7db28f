"""Answering moments, and what becomes of answers."""

import pytest
from sqlalchemy import select

from forum.core import limits
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied, NotFound
from forum.listening.kinds.moments import MOMENT_ANSWER, answer_cards
from forum.listening.models import MomentAnswer
from forum.listening.services.answering import answer_moment, delete_answer, hide_answer, restore_answer
from forum.listening.services.noting import hide_moment
from forum.pacts.models import Hat
from tests.support.listening import make_answer, make_moment, make_recorded
from tests.support.pacts import send, words_of


@pytest.fixture
def marta(house):
    return house.member("Marta")


@pytest.fixture
def luca(house):
    return house.member("Luca")


@pytest.fixture
def guida(house):
    return house.member("Guida")


@pytest.fixture
def moment(house, marta, guida):
    pact = house.pact("Patto di Pandino")
    house.belongs(marta, pact)
    house.belongs(guida, pact, Hat.FACILITATOR)
    return make_moment(make_recorded(pact=pact)[1], marta)


def answers():
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(MomentAnswer).order_by(MomentAnswer.id)))


def test_every_member_who_sees_a_moment_may_answer_it(house, moment, luca):
    browser, page = house.browser(luca), f"/momenti/{moment.id}"
    answer = send(browser, page, f"{page}/risposte", text="Da noi  le tiene\n il custode.")
    (row,) = answers()
    assert (answer.status_code, answer.location.partition("#")[2]) == (303, f"m{moment.id}")
    assert (row.text, row.author_id, row.audience) == ("Da noi le tiene il custode.", luca.id, moment.audience)
    assert (row.opened_at, row.pact_id) == (moment.opened_at, moment.pact_id)
    assert "Da noi le tiene il custode." in words_of(browser.get(page))


def test_the_page_says_who_will_read_the_answer(house, moment, luca):
    assert "È pubblico" in words_of(house.browser(luca).get(f"/momenti/{moment.id}"))


@pytest.mark.parametrize("text", ["", "   ", "x" * (limits.REASON + 1)])
def test_what_is_no_short_answer_comes_back(house, moment, luca, text):
    page = f"/momenti/{moment.id}"
    answer = send(house.browser(luca), page, f"{page}/risposte", text=text)
    assert answer.status_code == 422
    assert text.strip() in answer.get_data(as_text=True)
    assert answers() == []


def test_the_same_answer_sent_twice_is_one(house, moment, luca):
    page, browser = f"/momenti/{moment.id}", house.browser(luca)
    for _time in range(2):
        assert send(browser, page, f"{page}/risposte", text="Una volta", submission="una-volta").status_code == 303
    assert len(answers()) == 1


def test_a_hidden_moment_takes_no_answers(house, moment, luca, guida):
    hide_moment(house.actor(guida), moment.id, "Una ragione")
    with pytest.raises(NotFound):
        answer_moment(house.actor(luca), moment.id, "Anche qui")
    with pytest.raises(Denied):
        answer_moment(house.actor(guida), moment.id, "Anche qui")


def test_a_moment_takes_only_so_many(house, moment, luca, monkeypatch):
    monkeypatch.setattr(limits, "ANSWERS_PER_MOMENT", 1)
    actor = house.actor(luca)
    first = answer_moment(actor, moment.id, "La prima")
    with pytest.raises(Denied):
        answer_moment(actor, moment.id, "La seconda")
    page = f"/momenti/{moment.id}"
    refused = send(house.browser(luca), page, f"{page}/risposte", text="Parole da non perdere")
    assert refused.status_code == 403
    assert "Parole da non perdere" in refused.get_data(as_text=True)
    delete_answer(actor, first.id)
    assert answer_moment(actor, moment.id, "Adesso sì").id


def test_its_author_takes_an_answer_away(house, moment, luca, client):
    answer = make_answer(moment, luca)
    page = f"/momenti/risposte/{answer.id}"
    browser = house.browser(luca)
    assert send(browser, page, f"{page}/elimina").location == f"/momenti/{moment.id}"
    (row,) = answers()
    assert (row.state, row.text) == (State.DELETED, "")
    assert browser.get(page).status_code == 404
    assert "Anche da noi." not in words_of(client.get(f"/momenti/{moment.id}"))


def test_who_looks_after_the_meeting_hides_an_answer_and_brings_it_back(house, moment, luca, guida, client):
    answer = make_answer(moment, luca)
    browser, page = house.browser(guida), f"/momenti/risposte/{answer.id}"
    assert send(browser, page, f"{page}/nascondi", reason="").status_code == 422
    assert send(browser, page, f"{page}/nascondi", reason="Nomi di persone").status_code == 303
    assert "Anche da noi." not in words_of(client.get(f"/momenti/{moment.id}"))
    assert "Nomi di persone" in words_of(house.browser(luca).get(page))
    assert send(browser, page, f"{page}/ripristina").status_code == 303
    assert "Anche da noi." in words_of(client.get(f"/momenti/{moment.id}"))


def test_the_others_may_not(house, moment, marta, luca, guida):
    answer = make_answer(moment, luca)
    for act in (lambda actor: hide_answer(actor, answer.id, "Una ragione"), lambda actor: delete_answer(actor, answer.id)):
        with pytest.raises(Denied):
            act(house.actor(marta))
    with pytest.raises(Denied):
        delete_answer(house.actor(guida), answer.id)
    with pytest.raises(Denied):
        restore_answer(house.actor(guida), answer.id)
    hide_answer(house.actor(guida), answer.id, "Una ragione")
    delete_answer(house.actor(guida), answer.id)
    assert answers()[0].state == State.DELETED


def test_an_answer_is_seen_only_with_its_moment(house, luca):
    closed = house.pact("Patto chiuso", rung=Rung.PACT)
    inside = house.member("Dentro")
    house.belongs(inside, closed)
    moment = make_moment(make_recorded(pact=closed)[1], inside)
    answer = make_answer(moment, inside)
    assert house.browser(inside).get(f"/momenti/risposte/{answer.id}").status_code == 200
    assert set(answer_cards(house.actor(inside), [answer.id])) == {answer.id}
    assert answer_cards(house.actor(luca), [answer.id]) == {}
    assert house.browser(luca).get(f"/momenti/risposte/{answer.id}").status_code == 404
    moment.reserved = True
    db.session.commit()
    assert answer_cards(house.actor(inside), [answer.id]) == {}
    assert house.browser(inside).get(f"/momenti/risposte/{answer.id}").status_code == 404


def test_an_answer_has_a_card_where_it_stands_and_no_entry_of_its_own(house, moment, luca):
    answer = make_answer(moment, luca)
    card = answer_cards(house.actor(luca), [answer.id])[answer.id]
    assert (card.url, card.plain, card.by, card.title) == (
        f"/momenti/{moment.id}#r{answer.id}",
        "Anche da noi.",
        "Luca",
        "Per essere chiari, 42:10",
    )
    assert MOMENT_ANSWER.entries is None
