"""Who sees which documents, versions and comparisons: readers, places and states, on every surface."""

from datetime import timedelta

import pytest

from forum.core.actor import guest
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.kinds import cards_of
from forum.core.refs import Ref
from forum.library.kinds import document_entries, document_ids
from forum.library.models import Stage
from forum.pacts.models import Hat
from tests.support.answers import seen_by
from tests.support.library import address, hidden, make_document, next_version, put, version
from tests.support.people import LONG_AGO

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
    "administrator",
    "author",
)
RUNGS = (Rung.PUBLIC, Rung.MEMBERS, Rung.PACT, Rung.TEAM)
STATES = ("draft", "live", "ahead", "hidden", "withdrawn")
BELONG = {"inside", "facilitator", "inside_moderator", "inside_curator", "author"}


@pytest.fixture
def stage(house):
    pact = house.pact("Patto aperto")
    people = {"visitor": None}
    roles = {
        "moderator": ("moderator",),
        "inside_moderator": ("moderator",),
        "curator": ("curator",),
        "inside_curator": ("curator",),
        "administrator": ("administrator",),
    }
    for name in PEOPLE[1:]:
        people[name] = house.member(name, roles=roles.get(name, ()))
    for name in BELONG:
        house.belongs(people[name], pact, Hat.FACILITATOR if name == "facilitator" else Hat.MEMBER)
    house.belongs(people["newcomer"], pact, sees_from=LONG_AGO + timedelta(days=30))
    return house, pact, people


def prepare(stage, rung, state):
    """Make a document whose first version says PRIMAPAROLA and whose second, not published, says SECONDAPAROLA."""
    _house, pact, people = stage
    document = make_document(people["author"], "TITOLOSEGRETO", text="PRIMAPAROLA qui.", pact=pact, rung=rung, draft=state == "draft")
    if state in ("ahead", "withdrawn"):
        next_version(document, "SECONDAPAROLA qui.", people["facilitator"])
    if state == "withdrawn":
        put(document, state=State.DRAFT, stage=Stage.DRAFT, published_number=None)
    return hidden(document) if state == "hidden" else document


def within(name, rung):
    if rung == Rung.PUBLIC:
        return True
    if rung == Rung.MEMBERS:
        return name != "visitor"
    return name == "facilitator" if rung == Rung.TEAM else name in BELONG


def keeps(name, rung):
    return within(name, rung) and name in ("curator", "inside_curator", "facilitator")


def sees(name, rung, state):
    if not within(name, rung):
        return False
    if state in ("live", "ahead"):
        return True
    if state == "hidden":
        return name in ("author", "facilitator", "moderator", "inside_moderator")
    return keeps(name, rung) or name == "author"


def sees_second(name, rung, state):
    if state == "ahead":
        return keeps(name, rung)
    return state == "withdrawn" and sees(name, rung, state)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("rung", RUNGS, ids=lambda rung: rung.name)
def test_everybody_sees_what_is_for_them_and_nothing_else(stage, rung, state):
    house, _pact, people = stage
    document = prepare(stage, rung, state)
    faults = []
    for name in PEOPLE:
        browser = house.browser(people[name])
        shown = {
            "": sees(name, rung, state),
            "/versioni": sees(name, rung, state),
            "/versioni/1": sees(name, rung, state),
            "/versioni/2": sees_second(name, rung, state),
            "/confronta?da=1&a=2": sees_second(name, rung, state),
            "/confronta?da=1&a=1": sees(name, rung, state),
        }
        for rest, expected in shown.items():
            answer = browser.get(address(document, rest))
            if (answer.status_code == 200) != expected:
                faults.append((name, rest, answer.status_code))
            if ("SECONDAPAROLA" in answer.text and not sees_second(name, rung, state)) or ("TITOLOSEGRETO" in answer.text and not expected):
                faults.append((name, rest, "leaks"))
        if ("TITOLOSEGRETO" in browser.get("/biblioteca").text) != sees(name, rung, state):
            faults.append((name, "/biblioteca"))
        actor = house.actor(people[name]) if people[name] else guest()
        if bool(cards_of(actor, [Ref("document", document.id)])) != sees(name, rung, state):
            faults.append((name, "card"))
    assert faults == []


@pytest.mark.parametrize("state", STATES)
def test_only_published_words_can_be_searched(stage, state):
    document = prepare(stage, Rung.PACT, state)
    entries = document_entries([document.id])
    if state not in ("live", "ahead"):
        assert entries == {}
        assert list(document_ids()) == []
        return
    assert list(document_ids()) == [document.id]
    assert "PRIMAPAROLA" in entries[document.id].body
    assert "SECONDAPAROLA" not in entries[document.id].body


def test_a_newcomer_reads_what_came_before_its_readers_since_their_day(stage):
    house, pact, people = stage
    later = make_document(people["author"], pact=pact, rung=Rung.PACT, at=LONG_AGO + timedelta(days=40))
    assert house.browser(people["newcomer"]).get(address(later)).status_code == 200


def test_a_newer_version_does_not_open_an_old_document_to_a_newcomer(stage):
    house, pact, people = stage
    document = make_document(people["author"], pact=pact, rung=Rung.PACT)
    number = next_version(document, "Parole nuove.", people["facilitator"])
    put(document, stage=Stage.IN_REVIEW)
    browser = house.browser(people["facilitator"])
    house.post(browser, f"/biblioteca/{document.id}/revisione", f"/biblioteca/{document.id}/pubblica", number=number)
    assert "Parole nuove." in browser.get(address(document)).text
    assert house.browser(people["newcomer"]).get(address(document)).status_code == 404


def test_versions_taken_back_stay_with_who_looks_after_the_library(stage):
    house, pact, people = stage
    document = make_document(people["author"], text="Con un nome di troppo.", pact=pact)
    browser = house.browser(people["facilitator"])
    work = f"/biblioteca/{document.id}/revisione"
    house.post(browser, work, f"/biblioteca/{document.id}/ritira", reason="C'era un nome")
    next_version(document, "Senza nomi.", people["facilitator"])
    house.post(browser, work, f"/biblioteca/{document.id}/invia", number=2)
    house.post(browser, work, f"/biblioteca/{document.id}/pubblica", number=2)
    reader = house.browser(people["inside"])
    assert "Senza nomi." in reader.get(address(document)).text
    assert reader.get(address(document, "/versioni/1")).status_code == 404
    assert reader.get(address(document, "/confronta?da=1&a=2")).status_code == 404
    assert "/versioni/1" not in reader.get(address(document, "/versioni")).text
    assert browser.get(address(document, "/versioni/1")).status_code == 200
    assert version(document, 1).withdrawn_at is not None


def test_what_is_absent_and_what_is_closed_answer_alike(stage):
    house, pact, people = stage
    document = make_document(people["author"], pact=pact, rung=Rung.PACT)
    for browser in (house.browser(), house.browser(people["outside"])):
        for rest in ("", "/versioni", "/versioni/1", "/confronta?da=1&a=1"):
            closed = browser.get(address(document, rest))
            absent = browser.get(f"/biblioteca/{document.id + 1}-{document.slug}{rest}")
            assert closed.status_code == absent.status_code == 404
            assert seen_by(closed) == seen_by(absent)


def test_work_pages_are_not_there_for_who_does_not_look_after_the_document(stage):
    house, pact, people = stage
    document = make_document(people["author"], pact=pact)
    for name in ("inside", "outside", "author", "moderator", "administrator"):
        browser = house.browser(people[name])
        for page in ("modifica", "revisione"):
            assert browser.get(f"/biblioteca/{document.id}/{page}").status_code == 404, (name, page)
    for name in ("inside", "outside", "author", "curator", "administrator"):
        assert house.browser(people[name]).get(f"/biblioteca/{document.id}/cura").status_code == 404, name


def test_a_public_document_of_a_pact_that_shows_itself_to_few_tells_nothing_of_the_pact(house):
    pact = house.pact("NOMESEGRETO", page=Rung.PACT)
    document = make_document(house.member(), pact=pact, rung=Rung.PUBLIC)
    for browser in (house.browser(), house.browser(house.member("Curatrice", roles=("curator",)))):
        for page in (address(document), address(document, "/versioni"), "/biblioteca"):
            answer = browser.get(page)
            assert answer.status_code == 200
            assert "NOMESEGRETO" not in answer.text
        assert browser.get(f"/biblioteca?patto={pact.slug}").status_code == 404
