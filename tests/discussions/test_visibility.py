"""Who sees what: every reader, every space, every state, on every surface of the discussions."""

from datetime import timedelta

import pytest

from forum.core.actor import SYSTEM
from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.kinds import get_kind
from forum.core.work import unit_of_work
from forum.discussions.models import Post, Thread, Word
from forum.discussions.queries.listing import latest_threads, unread_by_pact, waiting_for
from forum.discussions.queries.posts import get_post
from forum.discussions.queries.reading import get_thread
from forum.discussions.services.marking import set_mark
from forum.discussions.services.posting import reply
from forum.discussions.services.reacting import toggle_word
from forum.discussions.services.tending import hide_post, hide_thread, move
from forum.pacts.events import PactNarrowed
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.discussions import make_post, make_thread, path_of
from tests.support.people import LONG_AGO

ENTRY = LONG_AGO + timedelta(days=30)


class World:
    """A pact, everybody who stands in some relation to it, and a thread on every rung before and after the newcomer's day."""

    def __init__(self, house):
        self.house = house
        self.pact = house.pact("Famiglie", rung=Rung.PUBLIC, page=Rung.PUBLIC)
        self.author = house.member("Autrice")
        inside, newcomer, facilitator = house.member("Dentro"), house.member("Nuova"), house.member("Cura")
        house.belongs(self.author, self.pact)
        house.belongs(inside, self.pact)
        house.belongs(newcomer, self.pact, sees_from=ENTRY)
        house.belongs(facilitator, self.pact, Hat.FACILITATOR)
        self.people = {
            "visitor": None,
            "outside": house.member("Fuori"),
            "inside": inside,
            "newcomer": newcomer,
            "facilitator": facilitator,
            "moderator": house.member("Moderatrice", roles=("moderator",)),
            "administrator": house.member("Amministra", roles=("administrator", "curator")),
        }
        self.threads = {}
        for rung in Rung:
            for age, at in (("early", LONG_AGO), ("late", ENTRY + timedelta(days=1))):
                thread = make_thread(self.author, f"Parola {rung.name} {age}", pact=self.pact, rung=rung, at=at)
                make_post(thread, self.author, f"risposta {rung.name} {age}", at=ENTRY + timedelta(days=2))
                self.threads[(rung, age)] = thread


@pytest.fixture
def world(house):
    return World(house)


SEEN = {
    "visitor": {Rung.PUBLIC: "both"},
    "outside": {Rung.PUBLIC: "both", Rung.MEMBERS: "both"},
    "inside": {Rung.PUBLIC: "both", Rung.MEMBERS: "both", Rung.PACT: "both"},
    "newcomer": {Rung.PUBLIC: "both", Rung.MEMBERS: "both", Rung.PACT: "late"},
    "facilitator": {Rung.PUBLIC: "both", Rung.MEMBERS: "both", Rung.PACT: "both", Rung.TEAM: "both"},
    "moderator": {Rung.PUBLIC: "both", Rung.MEMBERS: "both"},
    "administrator": {Rung.PUBLIC: "both", Rung.MEMBERS: "both"},
}


@pytest.mark.parametrize("who", SEEN)
def test_each_reader_sees_their_threads_and_no_others_on_every_surface(world, who):
    browser = world.house.browser(world.people[who])
    list_page = browser.get("/discussioni").get_data(as_text=True)
    for (rung, age), thread in world.threads.items():
        seen = SEEN[who].get(rung) in ("both", age)
        post_id = thread.last_post_id
        assert browser.get(path_of(thread)).status_code == (200 if seen else 404), (rung, age)
        assert browser.get(f"/discussioni/{thread.id}-altro").status_code == (301 if seen else 404)
        assert browser.get(f"/interventi/{post_id}").status_code == (302 if seen else 404)
        assert browser.get(f"/interventi/{post_id}/storia").status_code == (200 if seen else 404)
        assert (thread.title in list_page) == seen


def test_what_may_not_be_seen_answers_like_what_is_not_there(world):
    browser = world.house.browser(world.people["outside"])
    hidden = browser.get(path_of(world.threads[(Rung.PACT, "early")]))
    absent = browser.get("/discussioni/999-niente")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert seen_by(hidden) == seen_by(absent)


@pytest.mark.parametrize("act", ["reply", "word", "move", "hide"])
def test_no_service_reaches_what_its_actor_does_not_see(world, act):
    thread = world.threads[(Rung.TEAM, "early")]
    actor = world.house.actor(world.people["moderator"])
    acts = {
        "reply": lambda: reply(actor, thread.id, "Ci sono anch'io"),
        "word": lambda: toggle_word(actor, thread.last_post_id, Word.THANKS),
        "move": lambda: move(actor, thread.id, None, Rung.PUBLIC),
        "hide": lambda: hide_post(actor, thread.last_post_id, "prova"),
    }
    with pytest.raises(NotFound):
        acts[act]()


def test_cards_and_lists_hold_only_what_the_reader_may_see(world):
    inside, outside = (world.house.actor(world.people[who]) for who in ("inside", "outside"))
    ids = [thread.id for thread in world.threads.values()]
    post_ids = [thread.last_post_id for thread in world.threads.values()]
    for kind, asked in (("thread", ids), ("post", post_ids)):
        assert len(get_kind(kind).cards(inside, asked)) == 6
        assert len(get_kind(kind).cards(outside, asked)) == 4
    assert len(latest_threads(inside, 20)) == 6
    assert len(latest_threads(outside, 20)) == 4


def test_what_waits_and_what_is_unread_are_counted_within_reach(world):
    house, pact = world.house, world.pact
    inside, outside = world.people["inside"], world.people["outside"]
    for thread in world.threads.values():
        for member in (inside, outside):
            with unit_of_work():
                set_mark(member.id, thread.id, 1)
    unread = {who: unread_by_pact(house.actor(member)) for who, member in (("inside", inside), ("outside", outside))}
    assert unread["inside"].get(pact.id, 0) == 0, "old threads wait for nobody"
    recent = make_thread(inside, "Fresca", pact=pact, rung=Rung.PACT, at=ENTRY)
    post = reply(house.actor(inside), recent.id, "Chi viene?")
    reply(house.actor(world.author), recent.id, "Io.", reply_to_id=post.id)
    assert unread_by_pact(house.actor(inside)) == {pact.id: 1}
    assert unread_by_pact(house.actor(outside)) == {}
    assert [one.by for one in waiting_for(house.actor(inside))] == ["Autrice"]
    assert waiting_for(house.actor(outside)) == ()
    actor = house.actor(inside)
    reply(actor, recent.id, "Bene.")
    assert waiting_for(actor) == ()
    assert unread_by_pact(actor) == {}


def test_a_narrowed_pact_takes_threads_and_posts_in_at_once(world):
    with unit_of_work() as work:
        work.emit(PactNarrowed(actor_id=None, pact_id=world.pact.id, rung=Rung.PACT, audience=audience_of(Rung.PACT, world.pact.id)))
    browser = world.house.browser(world.people["outside"])
    for thread in world.threads.values():
        assert browser.get(path_of(thread)).status_code == 404
        assert browser.get(f"/interventi/{thread.last_post_id}").status_code == 404
    team = world.threads[(Rung.TEAM, "early")]
    db.session.refresh(team)
    assert team.audience == audience_of(Rung.TEAM, world.pact.id), "what was narrower stays so"


def test_a_hidden_thread_and_its_posts_vanish_from_every_surface_but_for_who_tends_and_its_author(world):
    thread = world.threads[(Rung.PUBLIC, "early")]
    answer = make_post(thread, world.people["inside"], "una risposta di altri")
    hide_thread(world.house.actor(world.people["moderator"]), thread.id, "prova")
    for who, seen in (("visitor", False), ("inside", False), ("moderator", True), ("facilitator", True)):
        browser = world.house.browser(world.people[who])
        assert browser.get(path_of(thread)).status_code == (200 if seen else 404), who
        assert browser.get(f"/interventi/{answer.id}").status_code == (302 if seen else 404), who
        assert ("risposta di altri" in browser.get("/discussioni").get_data(as_text=True)) is False
    author_page = world.house.browser(world.author).get(path_of(thread)).get_data(as_text=True)
    assert "prova" in author_page
    assert "una risposta di altri" not in author_page
    assert list(get_kind("thread").entries([thread.id])) == []
    assert list(get_kind("post").entries([answer.id])) == []


def test_entries_carry_the_readers_and_say_no_more_than_they_may(world):
    theme = world.house.theme("Casa")
    thread = make_thread(
        world.author, "Il titolo", pact=world.pact, rung=Rung.PACT, themes=(theme,), text="https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    )
    post = db.session.get(Post, thread.last_post_id)
    titled = get_kind("thread").entries([thread.id])[thread.id]
    spoken = get_kind("post").entries([post.id])[post.id]
    assert (titled.title, titled.body, titled.theme_ids) == ("Il titolo", "", (theme.id,))
    assert (spoken.title, spoken.group, spoken.has_recording) == ("Il titolo", titled.ref, True)
    assert {titled.audience, spoken.audience} == {audience_of(Rung.PACT, world.pact.id)}


def test_every_live_row_is_named_for_a_rebuild_and_no_other(world):
    hide_post(world.house.actor(world.people["moderator"]), world.threads[(Rung.PUBLIC, "late")].last_post_id, "prova")
    live = db.session.query(Post.id).where(Post.state == State.LIVE).count()
    assert len(list(get_kind("post").ids())) == live == 15
    assert len(list(get_kind("thread").ids())) == len(world.threads)


def test_the_house_itself_reads_all(world):
    assert get_thread(SYSTEM, world.threads[(Rung.TEAM, "early")].id)
    assert get_post(SYSTEM, world.threads[(Rung.TEAM, "early")].last_post_id)


def test_posts_carry_the_audience_and_the_opening_moment_of_their_thread(world):
    rows = db.session.execute(db.select(Post, Thread).join(Thread, Thread.id == Post.thread_id))
    for post, thread in rows:
        assert (post.audience, post.opened_at, post.pact_id) == (thread.audience, thread.opened_at, thread.pact_id)
