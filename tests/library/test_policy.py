"""Who may do what in the library."""

from dataclasses import dataclass

import pytest

from forum.core import clock
from forum.core.actor import Actor, Role
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of, readable
from forum.core.content import State
from forum.library import policy
from forum.library.models import Stage


@dataclass
class Place:
    id: int = 1
    rung: int = Rung.PUBLIC


@dataclass
class Facts:
    state: int = State.LIVE
    stage: str = Stage.PUBLISHED
    audience: int = PUBLIC
    published_number: int | None = 1
    pact_id: int | None = None


def somebody(*roles, pact=None, facilitates=False):
    whole = [PUBLIC, MEMBERS, *([audience_of(Rung.PACT, pact)] if pact else []), *([audience_of(Rung.TEAM, pact)] if facilitates else [])]
    pacts = frozenset({pact}) if pact else frozenset()
    return Actor(
        7,
        "Marta",
        "marta",
        readable=readable(whole),
        roles=frozenset(roles),
        belongs=pacts,
        facilitates=pacts if facilitates else frozenset(),
    )


CURATOR = somebody(Role.CURATOR)
FACILITATOR = somebody(pact=1, facilitates=True)
MEMBER = somebody(pact=1)
MODERATOR = somebody(Role.MODERATOR)
NOW = clock.now()


def test_in_the_commons_only_curators_begin():
    assert policy.begin(CURATOR, None, NOW)
    assert not policy.begin(FACILITATOR, None, NOW)
    assert not policy.begin(MEMBER, None, NOW)
    assert not policy.begin(somebody(Role.ADMINISTRATOR), None, NOW)


def test_in_a_pact_its_facilitators_begin_and_curators_who_can_read_there():
    assert policy.begin(FACILITATOR, Place(), NOW)
    assert policy.begin(CURATOR, Place(), NOW)
    assert not policy.begin(MEMBER, Place(), NOW)
    assert not policy.begin(CURATOR, Place(rung=Rung.PACT), NOW)
    assert not policy.begin(FACILITATOR, Place(id=2), NOW)


def test_a_document_reaches_no_further_than_its_pact():
    assert policy.rungs_open(FACILITATOR, Place(rung=Rung.PACT), NOW) == (Rung.PACT, Rung.TEAM)
    assert policy.rungs_open(CURATOR, Place(rung=Rung.PUBLIC), NOW) == (Rung.PUBLIC, Rung.MEMBERS)
    assert policy.rungs_open(CURATOR, None, NOW) == (Rung.PUBLIC,)


def test_once_published_it_is_never_opened_to_more_people():
    published = Facts(audience=MEMBERS, pact_id=1)
    draft = Facts(audience=MEMBERS, pact_id=1, state=State.DRAFT, published_number=None, stage=Stage.DRAFT)
    assert not policy.restand(FACILITATOR, published, Place(), Rung.PUBLIC, NOW)
    assert policy.restand(FACILITATOR, published, Place(), Rung.PACT, NOW)
    assert policy.restand(FACILITATOR, draft, Place(), Rung.PUBLIC, NOW)


def test_a_rung_that_the_pact_no_longer_allows_may_be_kept_but_not_chosen():
    document = Facts(audience=PUBLIC, pact_id=1, state=State.DRAFT, published_number=None)
    assert policy.restand(FACILITATOR, document, Place(rung=Rung.PACT), Rung.PUBLIC, NOW)
    assert not policy.restand(FACILITATOR, document, Place(rung=Rung.PACT), Rung.MEMBERS, NOW)


@pytest.mark.parametrize("actor", [CURATOR, FACILITATOR])
def test_who_looks_after_a_document_takes_every_step(actor):
    draft = Facts(stage=Stage.DRAFT, pact_id=1)
    review = Facts(stage=Stage.IN_REVIEW, pact_id=1)
    assert policy.revise(actor, draft)
    assert policy.send(actor, draft)
    assert policy.ask_changes(actor, review, 99)
    assert policy.approve(actor, review, version_author_id=99)
    assert policy.publish(actor, review)
    assert policy.withdraw(actor, Facts(pact_id=1))


@pytest.mark.parametrize("actor", [MEMBER, MODERATOR, somebody(Role.ADMINISTRATOR)])
def test_nobody_else_takes_any(actor):
    review = Facts(stage=Stage.IN_REVIEW, pact_id=1)
    for verdict in (
        policy.revise(actor, review),
        policy.send(actor, Facts(stage=Stage.DRAFT, pact_id=1)),
        policy.approve(actor, review, 99),
        policy.ask_changes(actor, review, 99),
        policy.publish(actor, review),
        policy.withdraw(actor, Facts(pact_id=1)),
    ):
        assert not verdict
        assert str(verdict.reason)


def test_nobody_approves_their_own_words():
    assert not policy.approve(CURATOR, Facts(stage=Stage.IN_REVIEW), CURATOR.member_id)


def test_nobody_asks_themselves_for_changes_but_may_publish():
    review = Facts(stage=Stage.IN_REVIEW)
    assert not policy.ask_changes(CURATOR, review, CURATOR.member_id)
    assert policy.publish(CURATOR, review)


def test_steps_have_their_moment():
    assert not policy.send(CURATOR, Facts(stage=Stage.IN_REVIEW))
    assert not policy.publish(CURATOR, Facts(stage=Stage.DRAFT))
    assert not policy.ask_changes(CURATOR, Facts(stage=Stage.PUBLISHED), 99)
    assert not policy.withdraw(CURATOR, Facts(state=State.DRAFT))


def test_a_hidden_document_waits():
    assert not policy.revise(CURATOR, Facts(state=State.HIDDEN))
    assert not policy.publish(CURATOR, Facts(state=State.HIDDEN, stage=Stage.IN_REVIEW))


def test_moderators_and_facilitators_of_the_pact_hide_and_bring_back():
    assert policy.hide(MODERATOR, Facts())
    assert policy.hide(FACILITATOR, Facts(pact_id=1))
    assert not policy.hide(FACILITATOR, Facts(pact_id=2))
    assert not policy.hide(CURATOR, Facts())
    assert not policy.hide(MODERATOR, Facts(state=State.DRAFT))
    assert policy.restore(MODERATOR, Facts(state=State.HIDDEN))
    assert not policy.restore(MODERATOR, Facts())
