"""The one question about who sees what, asked of every kind of reader and every state."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core.actor import SYSTEM, Actor, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.discussions.models import Thread
from forum.pacts.models import Hat
from tests.support.people import LONG_AGO


@pytest.fixture
def stage(house):
    pact = house.pact(rung=Rung.PACT)
    other = house.pact("Altro patto", rung=Rung.PACT)
    people = {name: house.member(name) for name in ("author", "inside", "outside", "facilitator", "newcomer", "neighbour")}
    people["moderator"] = house.member("moderator", roles=("moderator",))
    people["inside_moderator"] = house.member("inside_moderator", roles=("moderator",))
    people["administrator"] = house.member("administrator", roles=("administrator", "curator"))
    for name in ("author", "inside", "inside_moderator"):
        house.belongs(people[name], pact)
    house.belongs(people["facilitator"], pact, Hat.FACILITATOR)
    house.belongs(people["neighbour"], other, Hat.FACILITATOR)
    house.belongs(people["newcomer"], pact, sees_from=LONG_AGO + timedelta(days=10))
    actors = {name: house.actor(row) for name, row in people.items()}
    actors.update(visitor=guest(), nobody=Actor(), system=SYSTEM)
    return pact, people, actors


def write(pact, author, rung, state=State.LIVE, day=0):
    row = Thread(
        kind="free",
        title="Titolo",
        slug="titolo",
        pact_id=pact.id,
        author_id=author.id,
        audience=audience_of(rung, pact.id),
        state=state,
        opened_at=LONG_AGO + timedelta(days=day),
        last_post_at=LONG_AGO,
    )
    db.session.add(row)
    db.session.commit()
    return row


def readers(actors, row):
    return {
        name for name, actor in actors.items() if db.session.scalar(select(Thread.id).where(Thread.id == row.id, visible(actor, Thread)))
    }


EVERYBODY = {
    "visitor",
    "author",
    "inside",
    "outside",
    "facilitator",
    "newcomer",
    "neighbour",
    "moderator",
    "inside_moderator",
    "administrator",
}


@pytest.mark.parametrize(
    ("rung", "day", "expected"),
    [
        (Rung.PUBLIC, 0, EVERYBODY),
        (Rung.MEMBERS, 0, EVERYBODY - {"visitor"}),
        (Rung.PACT, 20, {"author", "inside", "facilitator", "newcomer", "inside_moderator"}),
        (Rung.PACT, 0, {"author", "inside", "facilitator", "inside_moderator"}),
        (Rung.TEAM, 0, {"facilitator"}),
    ],
)
def test_live_things_reach_exactly_their_audience(stage, rung, day, expected):
    pact, people, actors = stage
    assert readers(actors, write(pact, people["author"], rung, day=day)) == expected | {"system"}


def test_a_hidden_thing_is_left_to_its_author_and_to_who_moderates_there(stage):
    pact, people, actors = stage
    hidden = write(pact, people["author"], Rung.PACT, State.HIDDEN)
    assert readers(actors, hidden) == {"author", "facilitator", "inside_moderator", "system"}
    public = write(pact, people["author"], Rung.PUBLIC, State.HIDDEN)
    assert readers(actors, public) == {"author", "facilitator", "moderator", "inside_moderator", "system"}


def test_a_draft_is_its_authors_alone(stage):
    pact, people, actors = stage
    assert readers(actors, write(pact, people["author"], Rung.PUBLIC, State.DRAFT)) == {"author", "system"}


def test_a_deleted_thing_is_nobodys(stage):
    pact, people, actors = stage
    assert readers(actors, write(pact, people["author"], Rung.PUBLIC, State.DELETED)) == set()


def test_an_author_who_was_removed_reads_nothing_of_the_pact(stage, house):
    pact, _, actors = stage
    stranger = house.member("gone")
    actors["gone"] = house.actor(stranger)
    for state in (State.LIVE, State.HIDDEN, State.DRAFT):
        assert "gone" not in readers(actors, write(pact, stranger, Rung.PACT, state))


def test_the_default_actor_reads_nothing(stage):
    assert not Actor().readable.allows(PUBLIC, LONG_AGO)
    assert not Actor().readable.allows(MEMBERS, LONG_AGO)
