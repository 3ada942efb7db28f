"""How far a pact reaches: narrowing acts at once, widening on nothing that exists, contradictions are refused."""

import pytest
from sqlalchemy import select

from forum.core.actor import SYSTEM
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Denied, Invalid
from forum.core.outbox import OutboxRow
from forum.core.work import JournalRow
from forum.discussions.models import Thread
from forum.pacts.events import PactNarrowed
from forum.pacts.models import Hat, Joining, Pact
from forum.pacts.narrowing import pull_in
from forum.pacts.services import settling
from forum.pacts.services.settling import Settings
from tests.support.pacts import send, words_of
from tests.support.people import LONG_AGO


def thread(pact_id, audience, title):
    row = Thread(
        kind="free",
        title=title,
        slug=title,
        audience=audience,
        opened_at=LONG_AGO,
        last_post_at=LONG_AGO,
        state=State.LIVE,
        pact_id=pact_id,
    )
    db.session.add(row)
    db.session.commit()
    return row


def audiences():
    db.session.rollback()
    return dict(db.session.execute(select(Thread.title, Thread.audience)).all())


@pytest.fixture
def facilitated(house):
    pact, facilitator = house.pact("Aperto"), house.member("Franca")
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    return pact, facilitator


def test_pulling_in_moves_only_the_wider_rows_of_that_pact(house):
    pact, other = house.pact(), house.pact()
    closed, team = audience_of(Rung.PACT, pact.id), audience_of(Rung.TEAM, pact.id)
    for where, audience, title in (
        (pact.id, PUBLIC, "pubblica"),
        (pact.id, MEMBERS, "membri"),
        (pact.id, closed, "patto"),
        (pact.id, team, "team"),
        (other.id, PUBLIC, "altrove"),
        (None, PUBLIC, "comune"),
    ):
        thread(where, audience, title)
    pull_in(Thread, PactNarrowed(actor_id=None, pact_id=pact.id, rung=Rung.PACT, audience=closed), "thread")
    db.session.commit()
    assert audiences() == {"pubblica": closed, "membri": closed, "patto": closed, "team": team, "altrove": PUBLIC, "comune": PUBLIC}
    moved = set(db.session.scalars(select(OutboxRow.key)))
    ids = dict(db.session.execute(select(Thread.title, Thread.id)).all())
    assert moved == {f"thread:{ids['pubblica']}", f"thread:{ids['membri']}"}


def test_pulling_in_twice_renews_the_parcels(house):
    pact = house.pact()
    row = thread(pact.id, PUBLIC, "una")
    event = PactNarrowed(actor_id=None, pact_id=pact.id, rung=Rung.MEMBERS, audience=MEMBERS)
    pull_in(Thread, event, "thread")
    row.audience = PUBLIC
    db.session.flush()
    pull_in(Thread, event, "thread")
    db.session.commit()
    assert db.session.execute(select(OutboxRow.key, OutboxRow.version)).all() == [(f"thread:{row.id}", 2)]


def test_narrowing_pulls_the_page_in_and_closes_the_ways_round_it(house, client, facilitated):
    pact, facilitator = facilitated
    thread(pact.id, PUBLIC, "pubblica")
    assert client.get(f"/patti/{pact.slug}").status_code == 200
    settling.narrow(house.actor(facilitator), pact.id, Rung.PACT)
    db.session.rollback()
    now = db.session.get_one(Pact, pact.id)
    closed = audience_of(Rung.PACT, pact.id)
    assert (now.rung, now.audience, now.joining, now.past_is_open) == (Rung.PACT, closed, Joining.INVITATION, False)
    assert audiences() == {"pubblica": closed}
    assert client.get(f"/patti/{pact.slug}").status_code == 404
    assert "Aperto" not in words_of(client.get("/patti"))
    entry = db.session.scalars(select(JournalRow).where(JournalRow.event == "PactNarrowed")).one()
    assert entry.payload == {"pact_id": pact.id, "rung": 2, "audience": closed}


def test_narrowing_may_keep_the_page_open_so_that_people_can_ask(house, client, facilitated):
    pact, facilitator = facilitated
    settling.narrow(house.actor(facilitator), pact.id, Rung.PACT, page=Rung.PUBLIC)
    db.session.rollback()
    now = db.session.get_one(Pact, pact.id)
    assert (now.audience, now.joining) == (PUBLIC, Joining.REQUEST)
    assert client.get(f"/patti/{pact.slug}").status_code == 200


def test_widening_moves_nothing_that_exists(house):
    pact, facilitator = house.pact("Territorio", rung=Rung.PACT, kind="territory"), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    closed = audience_of(Rung.PACT, pact.id)
    thread(pact.id, closed, "prima")
    settling.settle(house.actor(facilitator), pact.id, 1, Settings(Rung.PUBLIC, Rung.PUBLIC, Joining.OPEN, True))
    assert audiences() == {"prima": closed}
    assert db.session.get_one(Pact, pact.id).rung == Rung.PUBLIC
    assert not db.session.scalars(select(JournalRow).where(JournalRow.event == "PactNarrowed")).all()


def test_narrowing_to_no_less_is_refused(house, facilitated):
    pact, facilitator = facilitated
    with pytest.raises(Invalid):
        settling.narrow(house.actor(facilitator), pact.id, Rung.PUBLIC)
    with pytest.raises(Invalid):
        settling.narrow(house.actor(facilitator), pact.id, Rung.TEAM)


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("families", Settings(Rung.PUBLIC, Rung.PUBLIC, Joining.REQUEST, False), "rung"),
        ("families", Settings(Rung.PACT, Rung.PUBLIC, Joining.REQUEST, False), "page"),
        ("territory", Settings(Rung.PUBLIC, Rung.PACT, Joining.INVITATION, True), "page"),
        ("territory", Settings(Rung.PACT, Rung.PUBLIC, Joining.OPEN, True), "joining"),
        ("groups", Settings(Rung.PACT, Rung.PACT, Joining.REQUEST, False), "joining"),
        ("territory", Settings(Rung.TEAM, Rung.PUBLIC, Joining.REQUEST, True), "rung"),
    ],
)
def test_settings_that_contradict_each_other_are_refused_beside_their_field(kind, settings, field):
    with pytest.raises(Invalid) as refused:
        settling.check_settings(kind, settings)
    assert list(refused.value.messages) == [field]


def test_a_facilitator_narrows_from_the_page(house, client, facilitated):
    pact, facilitator = facilitated
    browser = house.browser(facilitator)
    shown = words_of(browser.get(f"/patti/{pact.slug}/impostazioni"))
    assert "Se scegli una cerchia più stretta" in shown
    answer = send(browser, f"/patti/{pact.slug}/impostazioni", rung="2", page="1", joining="request", past_is_open=None)
    assert answer.status_code == 303
    assert client.get(f"/patti/{pact.slug}").status_code == 404
    assert house.browser(house.member()).get(f"/patti/{pact.slug}").status_code == 200


def test_a_contradiction_typed_in_the_page_is_said_there(house, facilitated):
    pact, facilitator = facilitated
    answer = send(house.browser(facilitator), f"/patti/{pact.slug}/impostazioni", rung="2", page="0", joining="open")
    assert answer.status_code == 422
    assert "non è riservato" in words_of(answer)


def test_families_are_never_offered_everybody(house):
    pact, facilitator = house.pact(rung=Rung.PACT), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    page = house.browser(facilitator).get(f"/patti/{pact.slug}/impostazioni").get_data(as_text=True)
    assert 'name="rung" value="0"' not in page
    assert 'name="rung" value="1"' in page


def test_stale_settings_are_shown_again(house, facilitated):
    pact, facilitator = facilitated
    with pytest.raises(Conflict):
        settling.settle(SYSTEM, pact.id, 9, Settings(Rung.PUBLIC, Rung.PUBLIC, Joining.OPEN, True))
    answer = send(house.browser(facilitator), f"/patti/{pact.slug}/impostazioni", version="9")
    assert answer.status_code == 409
    assert "Nel frattempo qualcuno ha cambiato il patto" in words_of(answer)


def test_only_who_may_settles(house, facilitated):
    pact, _facilitator = facilitated
    inside = house.member()
    house.belongs(inside, pact)
    for member in (inside, house.member(), house.member(roles=("curator", "moderator"))):
        with pytest.raises(Denied):
            settling.narrow(house.actor(member), pact.id, Rung.PACT)
    settling.narrow(house.actor(house.member(roles=("administrator",))), pact.id, Rung.MEMBERS)
    assert db.session.get_one(Pact, pact.id).rung == Rung.MEMBERS
