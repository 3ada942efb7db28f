from dataclasses import dataclass
from datetime import timedelta

import pytest

from forum.core import limits
from forum.core.actor import SYSTEM, Actor, Role, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.content import State
from forum.discussions import policy
from tests.support.people import LONG_AGO

PACT, OTHER = 7, 8


@dataclass
class Thread:
    state: int = State.LIVE
    audience: int = PUBLIC
    locked: bool = False
    author_id: int | None = 1
    pact_id: int | None = PACT


@dataclass
class Post:
    state: int = State.LIVE
    author_id: int | None = 1
    position: int = 2


author = Actor(member_id=1)
stranger = Actor(member_id=2)
facilitator = Actor(member_id=3, belongs=frozenset({PACT}), facilitates=frozenset({PACT}))
neighbour = Actor(member_id=4, belongs=frozenset({OTHER}), facilitates=frozenset({OTHER}))
moderator = Actor(member_id=5, roles=frozenset({Role.MODERATOR}))
administrator = Actor(member_id=6, roles=frozenset({Role.ADMINISTRATOR, Role.CURATOR}))
EVERYBODY = (guest(), author, stranger, facilitator, neighbour, moderator, administrator)


def allowed(rule, *arguments):
    return {actor.member_id for actor in EVERYBODY if rule(actor, *arguments)}


def test_every_member_may_reply_to_an_open_thread_and_no_visitor():
    assert allowed(policy.reply, Thread()) == {1, 2, 3, 4, 5, 6}


def test_only_who_tends_a_closed_thread_may_still_write_in_it():
    assert allowed(policy.reply, Thread(locked=True)) == {3, 5}


def test_nobody_writes_in_a_hidden_thread():
    assert allowed(policy.reply, Thread(state=State.HIDDEN)) == set()


def test_a_thread_is_tended_by_moderators_and_by_the_facilitators_of_its_own_pact():
    assert allowed(policy.tend, Thread()) == {3, 5}
    assert allowed(policy.tend, Thread(pact_id=None)) == {5}


def test_a_post_is_edited_by_its_author_and_by_who_tends():
    assert allowed(policy.edit, Thread(author_id=2), Post()) == {1, 3, 5}
    assert allowed(policy.edit, Thread(author_id=2, locked=True), Post()) == {3, 5}
    assert allowed(policy.edit, Thread(), Post(state=State.HIDDEN)) == set()


def test_nobody_owns_what_has_no_author():
    assert allowed(policy.edit, Thread(author_id=None), Post(author_id=None)) == {3, 5}
    assert not policy.edit(guest(), Thread(author_id=None), Post(author_id=None))
    assert allowed(policy.delete, Thread(author_id=None), Post(author_id=None), 5) == set()


def test_the_words_of_others_are_changed_only_with_a_reason():
    assert not policy.edit_needs_reason(author, Post())
    assert policy.edit_needs_reason(moderator, Post())
    assert policy.edit_needs_reason(SYSTEM, Post(author_id=None))


def test_a_slip_of_the_pen_leaves_no_trace_for_a_few_minutes_and_only_in_ones_own_words():
    soon = LONG_AGO + timedelta(minutes=limits.EDIT_GRACE_MINUTES)
    assert policy.edit_leaves_no_trace(author, Post(), LONG_AGO, soon)
    assert not policy.edit_leaves_no_trace(author, Post(), LONG_AGO, soon + timedelta(seconds=1))
    assert not policy.edit_leaves_no_trace(moderator, Post(), LONG_AGO, LONG_AGO)


def test_an_author_deletes_their_post_and_who_tends_only_what_is_hidden_already():
    assert allowed(policy.delete, Thread(), Post(), 5) == {1}
    assert allowed(policy.delete, Thread(), Post(state=State.HIDDEN), 5) == {1, 3, 5}


def test_the_opening_stays_once_others_have_answered():
    opening = Post(position=1)
    assert allowed(policy.delete, Thread(), opening, 2) == set()
    assert allowed(policy.delete, Thread(), opening, 1) == {1}


def test_words_are_left_on_what_others_wrote():
    assert allowed(policy.say_word, Thread(), Post()) == {2, 3, 4, 5, 6}
    assert allowed(policy.say_word, Thread(), Post(state=State.HIDDEN)) == set()


@pytest.mark.parametrize(
    ("audience", "pact_id", "rung", "fits"),
    [
        (PUBLIC, None, Rung.PUBLIC, True),
        (PUBLIC, OTHER, Rung.PACT, True),
        (MEMBERS, PACT, Rung.PUBLIC, False),
        (audience_of(Rung.PACT, PACT), PACT, Rung.TEAM, True),
        (audience_of(Rung.PACT, PACT), PACT, Rung.MEMBERS, False),
        (audience_of(Rung.PACT, PACT), OTHER, Rung.PACT, False),
        (audience_of(Rung.TEAM, PACT), OTHER, Rung.TEAM, False),
        (audience_of(Rung.TEAM, PACT), None, Rung.PUBLIC, False),
    ],
)
def test_a_thread_moves_before_fewer_readers_and_never_before_others(audience, pact_id, rung, fits):
    assert bool(policy.move(moderator, Thread(audience=audience), pact_id, rung)) == fits


def test_every_no_says_why():
    for verdict in (policy.reply(guest(), Thread()), policy.reply(stranger, Thread(locked=True)), policy.tend(stranger, Thread())):
        assert str(verdict.reason)
