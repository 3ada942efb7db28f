"""The answers of the policy, actor by actor."""

from dataclasses import dataclass

import pytest

from forum.core.actor import SYSTEM, Actor, Role, guest
from forum.core.audience import Rung
from forum.pacts import policy
from forum.pacts.models import Joining


@dataclass(frozen=True)
class Plain:
    id: int = 1
    rung: int = Rung.PUBLIC
    joining: str = Joining.OPEN


OPEN = Plain()
CLOSED = Plain(rung=Rung.PACT, joining=Joining.REQUEST)
OUTSIDE = Actor(member_id=1)
INSIDE = Actor(member_id=2, belongs=frozenset({1}))
FACILITATOR = Actor(member_id=3, belongs=frozenset({1}), facilitates=frozenset({1}))
MODERATOR = Actor(member_id=4, roles=frozenset({Role.MODERATOR}))
CURATOR = Actor(member_id=5, roles=frozenset({Role.CURATOR}))
ADMINISTRATOR = Actor(member_id=6, roles=frozenset({Role.ADMINISTRATOR}))
EVERYBODY = (guest(), OUTSIDE, INSIDE, FACILITATOR, MODERATOR, CURATOR, ADMINISTRATOR, SYSTEM)
ADMINISTRATOR_INSIDE = Actor(member_id=6, roles=frozenset({Role.ADMINISTRATOR}), belongs=frozenset({1}))


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (lambda actor: policy.may_open_thread(actor, OPEN), (INSIDE, FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_open_thread(actor, None), EVERYBODY[1:]),
        (lambda actor: policy.may_tend(actor, OPEN), (FACILITATOR, CURATOR, SYSTEM)),
        (lambda actor: policy.may_tend(actor, CLOSED), (FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_settle(actor, OPEN), (FACILITATOR, ADMINISTRATOR, SYSTEM)),
        (lambda actor: policy.may_settle(actor, CLOSED), (FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_facilitate(actor, OPEN), (FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_see_people(actor, OPEN), (INSIDE, FACILITATOR, MODERATOR, ADMINISTRATOR, SYSTEM)),
        (lambda actor: policy.may_see_people(actor, CLOSED), (INSIDE, FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_join(actor, OPEN), (OUTSIDE, MODERATOR, CURATOR, ADMINISTRATOR)),
        (lambda actor: policy.may_join(actor, OPEN, removed=True), ()),
        (lambda actor: policy.may_join(actor, CLOSED), ()),
        (lambda actor: policy.may_ask(actor, CLOSED), (OUTSIDE, MODERATOR, CURATOR, ADMINISTRATOR)),
        (lambda actor: policy.may_ask(actor, OPEN), ()),
        (lambda actor: policy.may_ask(actor, OPEN, removed=True), (OUTSIDE, MODERATOR, CURATOR, ADMINISTRATOR)),
        (lambda actor: policy.may_remove(actor, OPEN, 99), (FACILITATOR, MODERATOR, SYSTEM)),
        (lambda actor: policy.may_remove(actor, CLOSED, 99), (FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_give_hat(actor, OPEN, 99), (FACILITATOR, ADMINISTRATOR, SYSTEM)),
        (lambda actor: policy.may_enter(actor, CLOSED), (ADMINISTRATOR,)),
        (lambda actor: policy.may_enter(actor, OPEN), ()),
        (policy.may_create_pact, (CURATOR, ADMINISTRATOR, SYSTEM)),
        (policy.may_tend_themes, (CURATOR, ADMINISTRATOR, SYSTEM)),
        (lambda actor: policy.may_reach(actor, OPEN, Rung.TEAM), (FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_reach(actor, CLOSED, Rung.PUBLIC), ()),
        (lambda actor: policy.may_reach(actor, CLOSED, Rung.PACT), (INSIDE, FACILITATOR, SYSTEM)),
        (lambda actor: policy.may_leave(actor, OPEN, 2), (INSIDE, FACILITATOR)),
        (lambda actor: policy.may_leave(actor, OPEN, 1), (INSIDE,)),
    ],
)
def test_who_may_and_who_may_not(database, question, allowed):
    assert [actor.member_id for actor in EVERYBODY if question(actor)] == [actor.member_id for actor in EVERYBODY if actor in allowed]
    assert all(str(question(actor).reason) for actor in EVERYBODY if not question(actor))


def test_an_administrator_inside_gives_the_role_to_others_only():
    assert policy.may_give_hat(ADMINISTRATOR_INSIDE, CLOSED, 99)
    assert not policy.may_give_hat(ADMINISTRATOR_INSIDE, CLOSED, 6)
    assert not policy.may_give_hat(ADMINISTRATOR, CLOSED, 99)


def test_nobody_removes_themselves():
    assert not policy.may_remove(FACILITATOR, OPEN, 3)
