"""Who sees which cards: readers, places and states, on every surface."""

from datetime import timedelta

import pytest

from forum.core.actor import guest
from forum.core.audience import Rung
from forum.core.kinds import cards_of
from forum.core.refs import Ref
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.people import LONG_AGO
from tests.support.practices import address, hidden, make_practice

PEOPLE = (
    "visitor",
    "outside",
    "inside",
    "newcomer",
    "facilitator",
    "removed",
    "moderator",
    "inside_moderator",
    "curator",
    "inside_curator",
)
PEOPLE += ("administrator", "author")
RUNGS = (Rung.PUBLIC, Rung.MEMBERS, Rung.PACT, Rung.TEAM)
STATES = ("draft", "live", "hidden")
LISTS = ("/buone-prassi", "/buone-prassi?esito=ha-funzionato", "/patti/aperto")
BELONG = {"inside", "facilitator", "inside_moderator", "inside_curator", "author"}


@pytest.fixture
def stage(house):
    pact = house.pact("Patto aperto", slug="aperto")
    people = {"visitor": None}
    for name in PEOPLE[1:]:
        role = name.removeprefix("inside_")
        people[name] = house.member(name, roles=(role,) if role in ("moderator", "curator", "administrator") else ())
    for name in BELONG:
        house.belongs(people[name], pact, Hat.FACILITATOR if name == "facilitator" else Hat.MEMBER)
    house.belongs(people["newcomer"], pact, sees_from=LONG_AGO + timedelta(days=30))
    return house, pact, people


def prepare(stage, rung, state):
    """Make a card that says PAROLASEGRETA, and a public one of another pact that it tries out."""
    house, pact, people = stage
    original = make_practice(title="Originale", pact=house.pact("Altro"))
    given = {"pact": pact, "rung": rung, "tries": original, "outcome": "worked", "need": "PAROLASEGRETA", "draft": state == "draft"}
    card = make_practice(people["author"], "TITOLOSEGRETO", **given)
    return original, hidden(card) if state == "hidden" else card


def within(name, rung):
    if rung == Rung.PUBLIC:
        return True
    if rung == Rung.MEMBERS:
        return name != "visitor"
    return name == "facilitator" if rung == Rung.TEAM else name in BELONG


def sees(name, rung, state):
    if not within(name, rung):
        return False
    if state == "live":
        return True
    helpers = ("curator", "inside_curator") if state == "draft" else ("moderator", "inside_moderator")
    return name in ("author", "facilitator", *helpers)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_everybody_sees_what_is_for_them_and_nothing_else(stage, rung, state):
    house, _pact, people = stage
    original, card = prepare(stage, rung, state)
    faults = []
    for name in PEOPLE:
        browser, expected = house.browser(people[name]), sees(name, rung, state)
        counted = expected and state == "live"
        answers = {rest: browser.get(address(card, rest)) for rest in ("", "/storia")}
        faults += [(name, rest) for rest, answer in answers.items() if (answer.status_code == 200) != expected]
        faults += [(name, rest, "leaks") for rest, answer in answers.items() if "SEGRET" in answer.text and not expected]
        shown = {page: "TITOLOSEGRETO" in browser.get(page).text for page in LISTS}
        shown["card"] = bool(cards_of(house.actor(people[name]) if people[name] else guest(), [Ref("practice", card.id)]))
        told = {"tryings": "Provata anche altrove</h2>" in browser.get(address(original)).text}
        told["counted"] = "Originale" in browser.get("/buone-prassi?provata=si").text
        faults += _differing(name, shown, expected) + _differing(name, told, counted)
    assert faults == []


def _differing(name, there, expected):
    return [(name, place) for place, shown in there.items() if shown != expected]


def test_a_newcomer_reads_what_came_before_its_readers_since_their_day(stage):
    house, pact, people = stage
    browser = house.browser(people["newcomer"])
    early = make_practice(people["author"], "Prima", pact=pact, rung=Rung.PACT)
    later = make_practice(people["author"], "Dopo", pact=pact, rung=Rung.PACT, at=LONG_AGO + timedelta(days=40))
    assert browser.get(address(early)).status_code == 404
    assert browser.get(address(later)).status_code == 200


def test_what_is_absent_and_what_is_closed_answer_alike(stage):
    house, pact, people = stage
    card = make_practice(people["author"], pact=pact, rung=Rung.PACT)
    for browser in (house.browser(), house.browser(people["outside"])):
        for rest in ("", "/storia"):
            closed, absent = browser.get(address(card, rest)), browser.get(f"/buone-prassi/{card.id + 1}-{card.slug}{rest}")
            assert closed.status_code == absent.status_code == 404
            assert seen_by(closed) == seen_by(absent)
    browser = house.browser(people["outside"])
    for act in ("modifica", "prova", "cura"):
        assert browser.get(f"/buone-prassi/{card.id}/{act}").status_code == 404, act


def test_what_stands_before_readers_stays_away_from_who_never_could_write_there(stage):
    house, pact, people = stage
    card = make_practice(people["author"], pact=pact)
    for name in ("inside", "outside", "administrator"):
        assert house.browser(people[name]).get(f"/buone-prassi/{card.id}/cura").status_code == 404, name
