"""Every page of a pact, for everybody who could ask for it."""

import pytest

from forum.core import clock
from forum.core.audience import Rung
from forum.pacts.models import Hat, Joining
from forum.pacts.services import people
from tests.support.pacts import words_of

OPEN_TO_READ = {"page": 200}
INSIDE = {"page": 200, "persone": 200, "lascia": 200}
FACILITATING = INSIDE | {"modifica": 200, "realta": 200, "impostazioni": 200, "richieste": 200, "inviti": 200}
ROOMS = ("page", "persone", "lascia", "modifica", "realta", "impostazioni", "richieste", "inviti")
WORD = "Zafferano"

# What each reader opens of a public pact, of a pact for members, of a pact that only its people see; all else is not there.
EXPECTED = {
    "visitor": (OPEN_TO_READ, {}, {}),
    "outside": (OPEN_TO_READ, OPEN_TO_READ, {}),
    "inside": (INSIDE, INSIDE, INSIDE),
    "newcomer": (INSIDE, INSIDE, INSIDE),
    "facilitator": (FACILITATING, FACILITATING, FACILITATING),
    "removed": (OPEN_TO_READ, OPEN_TO_READ, {}),
    "moderator": (OPEN_TO_READ | {"persone": 200}, OPEN_TO_READ | {"persone": 200}, {}),
    "curator": (OPEN_TO_READ | {"modifica": 200, "realta": 200}, OPEN_TO_READ | {"modifica": 200, "realta": 200}, {}),
    "administrator": (OPEN_TO_READ | {"persone": 200, "impostazioni": 200}, OPEN_TO_READ | {"persone": 200, "impostazioni": 200}, {}),
}


def reader(house, pact, who):
    if who == "visitor":
        return house.browser()
    roles = (who,) if who in ("moderator", "curator", "administrator") else ()
    member = house.member("Lettore", roles=roles)
    if who in ("inside", "removed"):
        house.belongs(member, pact)
    elif who == "newcomer":
        house.belongs(member, pact, sees_from=clock.now())
    elif who == "facilitator":
        house.belongs(member, pact, Hat.FACILITATOR)
    if who == "removed":
        facilitator = house.member()
        house.belongs(facilitator, pact, Hat.FACILITATOR)
        people.remove_member(house.actor(facilitator), pact.id, member.id, "Un motivo")
    return house.browser(member)


@pytest.mark.parametrize("who", EXPECTED)
@pytest.mark.parametrize(("place", "rung"), [(0, Rung.PUBLIC), (1, Rung.MEMBERS), (2, Rung.PACT)])
def test_each_reader_opens_what_is_theirs_and_nothing_else(house, who, place, rung):
    pact = house.pact(f"Patto {WORD}", rung=rung, joining=Joining.INVITATION, past_is_open=False)
    browser = reader(house, pact, who)
    opened = {}
    for room in ROOMS:
        answer = browser.get(f"/patti/{pact.slug}" + ("" if room == "page" else f"/{room}"))
        if answer.status_code == 200:
            opened[room] = 200
        else:
            assert WORD not in words_of(answer)
            assert answer.status_code in (303, 404)
    assert opened == EXPECTED[who][place]


@pytest.mark.parametrize("who", EXPECTED)
@pytest.mark.parametrize(("place", "rung"), [(0, Rung.PUBLIC), (1, Rung.MEMBERS), (2, Rung.PACT)])
def test_lists_name_a_pact_to_those_who_may_open_it(house, who, place, rung):
    theme = house.theme("Casa", "casa")
    pact = house.pact(f"Patto {WORD}", rung=rung, joining=Joining.INVITATION)
    browser = reader(house, pact, who)
    named = WORD in words_of(browser.get("/patti"))
    assert named == bool(EXPECTED[who][place])
    assert WORD not in words_of(browser.get(f"/temi/{theme.slug}"))
