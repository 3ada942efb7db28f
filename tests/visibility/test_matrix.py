"""The visibility matrix: everybody at every door of everything; nothing told to who may not know, nothing kept from who may."""

import re

import pytest

from tests.visibility.oracle import DOORS, SOMEWHERE, readers_of
from tests.visibility.stage import ACTORS, Stage, Thing
from tests.visibility.surfaces import Door, doors, missing
from tests.visibility.walking import Walk, listed, whole, without


@pytest.fixture(scope="module")
def walks(stage: Stage) -> dict[str, Walk]:
    """Everybody who goes round, with what they were told already."""
    return {letter: Walk(stage, letter) for letter in ACTORS}


@pytest.fixture(scope="module")
def all_doors(stage: Stage) -> list[Door]:
    """Every address."""
    return doors(stage)


def test_every_surface_is_watched(stage):
    assert missing(stage.app.url_map.iter_rules()) == (set(), set())


def test_the_oracle_speaks_of_everything_on_the_stage(stage):
    later_versions = re.compile(r"_v[23]/")
    assert {label.partition("/")[0] for label in stage.words.by_label if not later_versions.search(label)} <= set(DOORS)
    assert set(stage.things) == set(DOORS)


@pytest.mark.parametrize("letter", ACTORS)
def test_nobody_is_told_what_they_may_not_know(walks, all_doors, letter):
    walk = walks[letter]
    leaks = set()
    for door in all_doors:
        walk.told(door.address)
        leaks |= {f"{label} at {door.address}" for label in walk.words[door.address] if letter not in readers_of(label)}
    assert not leaks, listed(leaks)


@pytest.mark.parametrize("letter", ACTORS)
def test_what_is_closed_answers_as_what_never_was(walks, all_doors, letter):
    walk = walks[letter]
    closed = [door for door in all_doors if door.thing is not None and letter not in DOORS[door.thing]]
    differing = [f"{door.address} ({door.thing})" for door in closed if walk.told(door.address) != walk.told(door.absent)]
    assert closed or letter == "F"
    assert not differing, listed(differing)


@pytest.mark.parametrize("letter", ACTORS)
def test_whoever_may_read_something_finds_it_on_its_page(stage, walks, all_doors, letter):
    walk = walks[letter]
    for door in all_doors:
        walk.told(door.address)
    everywhere = set().union(*walk.words.values())
    denied = []
    for label in stage.words.by_label:
        if letter in readers_of(label):
            page = _page(stage, label)
            walk.told(page)
            if label not in (everywhere if label in SOMEWHERE else walk.words[page]):
                denied.append(f"{label} at {page}: {walk.told(page)[:3].decode()}")
    assert not denied, listed(denied)


def _page(stage: Stage, label: str) -> str:
    thing = stage.things[label.partition("/")[0]]
    return thing.elsewhere.get(label, thing.page)


@pytest.mark.parametrize("letter", "VORM")
def test_a_link_that_lets_in_tells_the_name_of_the_pact_and_nothing_else(stage, letter):
    told = whole(stage.browser(letter).get(f"/invito/{stage.things['closed.invitation'].arguments['token']}"))
    assert stage.words.found_in(told) <= {"closed.pact/title"}


@pytest.mark.parametrize("letter", "VOREMAC")
def test_closed_files_and_pages_say_nothing_to_questions_about_their_bytes(stage, letter):
    walk, reader = Walk(stage, letter), stage.browser("F")
    differing = []
    for thing in _closed_to(stage, letter):
        for page in (thing.page, f"{thing.page}/480") if thing.kind == "file" else (thing.page,):
            mark = reader.get(page).headers.get("ETag", '"none"')
            for asked in (
                {},
                {"If-None-Match": mark},
                {"If-None-Match": "*"},
                {"Range": "bytes=0-9"},
                {"If-Range": mark, "Range": "bytes=-5"},
            ):
                for method in ("GET", "HEAD"):
                    answers = [
                        without(whole(walk.browser.open(address, method=method, headers=asked)), address)
                        for address in (page, page.replace(thing.page, _never(thing)))
                    ]
                    if answers[0] != answers[1]:
                        differing.append(f"{method} {page} ({thing.name}) {asked}")
    assert not differing, listed(differing)


def _closed_to(stage: Stage, letter: str) -> list[Thing]:
    kinds = {"file", "thread", "document", "meeting"}
    things = (thing for thing in stage.things.values() if thing.kind in kinds and thing.name.startswith(("closed", "open.file")))
    return [thing for thing in things if letter not in DOORS[thing.name] and DOORS[thing.name]]


def _never(thing: Thing) -> str:
    return {"file": f"/file/{'A' * 22}", "thread": "/discussioni/999999", "document": "/biblioteca/999999", "meeting": "/incontri/999999"}[
        thing.kind
    ]
