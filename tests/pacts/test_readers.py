"""Who will read this: the count is exact and the sentence says it."""

from datetime import timedelta

import pytest

from forum.core import clock
from forum.core.actor import SYSTEM, guest
from forum.core.audience import MEMBERS, PUBLIC, Rung, audience_of
from forum.core.errors import NotFound
from forum.pacts.models import Hat
from forum.pacts.queries import pact_choices, readers_of, rung_choices
from forum.pacts.words import Readers, pact_called, who_reads
from tests.support.pacts import statements


def say(house, readers, language="it"):
    with house.app.app_context(), house.app.test_request_context(headers={"Accept-Language": language}):
        return who_reads(readers)


@pytest.fixture
def pandino(house):
    pact = house.pact("Patto di Pandino", rung=Rung.PACT)
    facilitator, member, newcomer = house.member(), house.member(), house.member()
    house.belongs(facilitator, pact, Hat.FACILITATOR)
    house.belongs(member, pact)
    house.belongs(newcomer, pact, sees_from=clock.now())
    house.belongs(house.member(suspended_at=clock.now()), pact)
    return pact, house.actor(member)


def test_the_people_of_a_pact_are_counted_without_who_cannot_come_in(house, pandino):
    pact, actor = pandino
    readers = readers_of(actor, audience_of(Rung.PACT, pact.id))
    assert (readers.count, readers.pact_title, readers.public) == (3, "Patto di Pandino", False)
    assert say(house, readers) == "Lo leggeranno 3 persone del Patto di Pandino; non è pubblico."
    assert say(house, readers, "en") == "3 people of Patto di Pandino will read it; it is not public."


def test_newcomers_who_do_not_see_that_far_back_are_left_out(house, pandino):
    pact, actor = pandino
    audience = audience_of(Rung.PACT, pact.id)
    assert readers_of(actor, audience, clock.now() - timedelta(days=3)).count == 2
    assert readers_of(actor, audience, clock.now() + timedelta(seconds=5)).count == 3


def test_the_team_is_its_facilitators(house, pandino):
    pact, _actor = pandino
    readers = readers_of(SYSTEM, audience_of(Rung.TEAM, pact.id))
    assert say(house, readers) == "Lo leggerà solo la persona che ha cura del Patto di Pandino; non è pubblico."


def test_public_and_members(house):
    member = house.member()
    house.member()
    actor = house.actor(member)
    assert say(house, readers_of(actor, PUBLIC)) == "È pubblico: lo può leggere chiunque."
    assert say(house, readers_of(actor, MEMBERS)) == "Lo leggeranno tutti i membri (2); non è pubblico."


def test_who_has_no_part_in_an_audience_learns_nothing_of_it(house, pandino):
    pact, _actor = pandino
    outsider = house.actor(house.member(roles=("administrator",)))
    for actor in (outsider, guest()):
        for rung in (Rung.PACT, Rung.TEAM):
            with pytest.raises(NotFound):
                readers_of(actor, audience_of(rung, pact.id))
    with pytest.raises(NotFound):
        readers_of(guest(), MEMBERS)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Patto di Pandino", "del Patto di Pandino"),
        ("Il patto del mercato", "del patto del mercato"),
        ("Ancora più uniti", "del patto «Ancora più uniti»"),
    ],
)
def test_a_title_stands_well_in_the_sentence(house, title, said):
    with house.app.app_context(), house.app.test_request_context(headers={"Accept-Language": "it"}):
        assert pact_called(title) == said


def test_one_person_is_singular(house):
    assert say(house, Readers(Rung.PACT, 1, "Orti")) == "Lo leggerà 1 persona del patto «Orti»; non è pubblico."


def test_rungs_go_from_the_pacts_own_inwards(house, pandino):
    pact, actor = pandino
    open_pact = house.pact("Aperto")
    facilitator = house.member()
    house.belongs(facilitator, open_pact, Hat.FACILITATOR)
    with house.app.app_context(), house.app.test_request_context(headers={"Accept-Language": "it"}):
        assert [choice[0] for choice in rung_choices(actor, pact)] == [Rung.PACT]
        with statements() as seen:
            choices = rung_choices(house.actor(facilitator), open_pact)
        assert [choice[0] for choice in choices] == list(Rung)
        assert [choice[2] for choice in choices][2:] == [
            "Lo leggerà 1 persona del patto «Aperto»; non è pubblico.",
            "Lo leggerà solo la persona che ha cura del patto «Aperto»; non è pubblico.",
        ]
        assert [choice[0] for choice in rung_choices(actor, None)] == [Rung.PUBLIC]
        assert rung_choices(guest(), open_pact) == ()
    assert len(seen) <= 2  # the actor, and the counts


def test_pacts_to_begin_something_in_are_those_one_belongs_to(house, pandino):
    pact, actor = pandino
    house.pact("Altro")
    assert [choice.title for choice in pact_choices(actor)] == ["Patto di Pandino"]
    assert [choice.id for choice in pact_choices(actor)] == [pact.id]
    assert pact_choices(guest()) == ()
