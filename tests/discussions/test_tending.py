"""Looking after discussions, from their own pages."""

import pytest

from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Denied
from forum.discussions.models import Post, Thread
from forum.discussions.services.posting import reply
from forum.discussions.services.tending import lock, move, unlock
from forum.pacts.models import Hat
from tests.support.discussions import db_thread, make_post, make_thread, path_of
from tests.support.people import csrf_of


@pytest.fixture
def pact(house):
    return house.pact("Patto di Pandino")


@pytest.fixture
def facilitator(house, pact):
    member = house.member("Cura")
    house.belongs(member, pact, Hat.FACILITATOR)
    return member


@pytest.fixture
def thread(house, pact):
    return make_thread(house.member("Marta"), pact=pact)


def words_of(page):
    return page.get_data(as_text=True)


def test_a_facilitator_closes_and_opens_again(house, thread, facilitator):
    browser, care = house.browser(facilitator), f"/discussioni/{thread.id}/cura"
    luca = house.actor(house.member("Luca"))
    house.post(browser, care, f"/discussioni/{thread.id}/chiudi")
    with pytest.raises(Denied, match="chiusa"):
        reply(luca, thread.id, "Ancora io")
    assert "Chiusa a nuove risposte" in words_of(house.browser().get(path_of(thread)))
    house.post(browser, care, f"/discussioni/{thread.id}/riapri")
    assert reply(luca, thread.id, "Ancora io").position == 2


def test_others_find_no_page_to_look_after_a_thread_with(house, thread):
    other = house.pact("Altro")
    neighbour = house.member("Vicina")
    house.belongs(neighbour, other, Hat.FACILITATOR)
    for member in (neighbour, house.member("Sara"), house.member("Ada", roles=("administrator",))):
        browser = house.browser(member)
        assert browser.get(f"/discussioni/{thread.id}/cura").status_code == 404
        token = csrf_of(browser.get(path_of(thread)))
        for act in ("chiudi", "nascondi", "sposta", "riapri", "ripristina"):
            answer = browser.post(f"/discussioni/{thread.id}/{act}", data={"csrf_token": token, "reason": "prova"})
            assert answer.status_code == 404, act
    assert (db_thread(thread).locked, thread.state) == (False, State.LIVE)


def test_hiding_asks_why_and_the_author_reads_it(house, thread, facilitator):
    luca = house.member("Luca")
    post = make_post(thread, luca, "Parole offensive")
    browser, more = house.browser(facilitator), f"/interventi/{post.id}/altro"
    refused = house.post(browser, more, f"/interventi/{post.id}/nascondi", reason="")
    assert refused.status_code == 422
    assert "Qui serve una risposta." in words_of(refused)
    house.post(browser, more, f"/interventi/{post.id}/nascondi", reason="offende i vicini")
    assert "offende i vicini" in words_of(house.browser(luca).get(path_of(thread)))
    assert "Parole offensive" not in words_of(house.browser().get(path_of(thread)))
    house.post(browser, more, f"/interventi/{post.id}/ripristina")
    assert "Parole offensive" in words_of(house.browser().get(path_of(thread)))


def test_a_whole_thread_is_hidden_and_brought_back(house, thread, facilitator):
    browser, care = house.browser(facilitator), f"/discussioni/{thread.id}/cura"
    assert house.post(browser, care, f"/discussioni/{thread.id}/nascondi", reason="").status_code == 422
    house.post(browser, care, f"/discussioni/{thread.id}/nascondi", reason="da rivedere")
    assert house.browser().get(path_of(thread)).status_code == 404
    house.post(browser, care, f"/discussioni/{thread.id}/ripristina")
    assert house.browser().get(path_of(thread)).status_code == 200


def test_a_thread_moves_to_fewer_readers_with_its_posts_and_its_links_hold(house, thread, pact):
    anna = house.member("Anna", roles=("moderator",))
    house.belongs(anna, pact)
    post = make_post(thread, anna)
    browser, care = house.browser(anna), f"/discussioni/{thread.id}/cura"
    answer = house.post(browser, care, f"/discussioni/{thread.id}/sposta", pact=str(pact.id), rung="2", reason="tra noi")
    assert answer.status_code == 303
    audience = audience_of(Rung.PACT, pact.id)
    assert db_thread(thread).audience == audience
    assert set(db.session.scalars(db.select(Post.audience).where(Post.thread_id == thread.id))) == {audience}
    assert browser.get(f"/interventi/{post.id}").status_code == 302
    assert house.browser().get(path_of(thread)).status_code == 404
    back = house.post(browser, care, f"/discussioni/{thread.id}/sposta", pact="", rung="0", reason="per tutti")
    assert back.status_code == 422
    assert "scritte per meno persone" in words_of(back)


def test_a_thread_goes_into_another_pact_only_as_far_as_that_pact_lets_it(house, thread, pact, facilitator):
    confidential = house.pact("Famiglie", rung=Rung.PACT, page=Rung.PUBLIC)
    anna = house.actor(house.member("Anna", roles=("moderator",)))
    with pytest.raises(Denied):
        move(anna, thread.id, confidential.id, Rung.PUBLIC)
    with pytest.raises(Denied):
        move(anna, thread.id, confidential.id, Rung.TEAM)
    with pytest.raises(Denied):
        move(house.actor(facilitator), thread.id, confidential.id, Rung.PACT)
    move(anna, thread.id, confidential.id, Rung.PACT)
    row = db.session.get(Thread, thread.id)
    assert (row.pact_id, row.audience) == (confidential.id, audience_of(Rung.PACT, confidential.id))


def test_closing_twice_says_it_once(house, thread, facilitator):
    actor = house.actor(facilitator)
    lock(actor, thread.id)
    lock(actor, thread.id)
    unlock(actor, thread.id)
    journal = db.session.execute(db.text("SELECT event FROM journal WHERE event LIKE 'Thread%ocked'")).scalars().all()
    assert journal == ["ThreadLocked", "ThreadUnlocked"]
