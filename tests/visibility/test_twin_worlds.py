"""Twin worlds: the same forum with all that an outsider may not see, and as if none of it had ever been, byte for byte.

Private and public things were made in turns, so that whatever counts, pages, orders or names them by accident would differ.
"""

import re
from collections.abc import Iterable
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.core.audience import Rung
from tests.support.search import forget_index
from tests.visibility.oracle import DOORS
from tests.visibility.purging import purge
from tests.visibility.stage import NEW, NOW, OLD, Stage, at, drained
from tests.visibility.surfaces import KEPT_OUT, doors
from tests.visibility.things import Talk, set_up
from tests.visibility.walking import listed, whole
from tests.visibility.words import BEGINNING

_CROWD = 24
_ONWARD = re.compile(rb'href="([^"]*[?&](?:amp;)?(?:prima|dopo|pagina)=[^"]*)"')
_PAGES_FOLLOWED = 3
Told = dict[str, bytes]


@pytest.fixture(scope="module")
def worlds(app: Flask) -> dict[str, tuple[Told, Told]]:
    """What the visitor and the member from outside are answered everywhere, in the first world and in the second."""
    stage = set_up(app)
    _crowd(stage)
    with at(NOW), pytest.MonkeyPatch.context() as still:
        # The random keys of forms would differ between any two answers.
        still.setattr("secrets.token_urlsafe", lambda length=32: "A" * length)
        still.setattr("flask_wtf.csrf.os", SimpleNamespace(urandom=lambda length: b"A" * length))
        browsers = {letter: stage.browser(letter) for letter in "VO"}
        first = {letter: _told(browsers[letter], _addresses(stage, letter), _PAGES_FOLLOWED) for letter in "VO"}
        second = {}
        for letter in "OV":
            with app.test_request_context():
                purge(visitors_only=letter == "V")
            drained(app)
            second[letter] = _told(browsers[letter], first[letter])
    forget_index(app)
    return {letter: (first[letter], second[letter]) for letter in "VO"}


def _crowd(stage: Stage) -> None:
    """Put up enough threads, one closed for each open one, that counting the closed ones would ask for more pages."""
    places = SimpleNamespace(theme=1, numbers={"commons": None, "closed": stage.things["closed.pact"].arguments["pact_id"]})
    with stage.app.test_request_context():
        talk = Talk(stage, places)
        for number in range(_CROWD):
            with at(OLD.replace(month=2, day=1 + number)):
                talk.thread(f"commons.crowd{number}", "commons", Rung.PUBLIC, "W")
                talk.thread(f"closed.crowd{number}", "closed", Rung.PACT, "W")
            with at(NEW):
                talk.post(f"closed.crowd{number}.post", f"closed.crowd{number}", "W")
    drained(stage.app)


def _addresses(stage: Stage, letter: str) -> set[str]:
    """Return every address that somebody finds open, with what else may be asked of lists and search.

    What is closed to them says nothing of itself: that is the matrix's business.
    """
    asked = {door.address for door in doors(stage) if door.thing is None or letter in DOORS.get(door.thing, "")}
    # That a stretch is kept out the player tells everybody; in the second world nobody spoke there.
    asked = {address for address in asked if not address.endswith(tuple(f"dove={span}" for span in KEPT_OUT))}
    everything = f"/cerca?q={BEGINNING}*"
    narrowed = ("", "&tipo=thread", "&tipo=post", "&tipo=pact", "&tema=1", "&patto=1", "&patto=4", "&ordine=data")
    asked |= {f"{everything}{choice}&pagina={number}" for choice in narrowed for number in (1, 3)}
    asked |= {f"/cerca?q={stage.word(label)}" for label in sorted(stage.words.by_label)[::11]}
    return asked | {f"/patti?{choice}" for choice in ("tipo=famiglie", "anno=2024&tipo=territorio", "stato=in-corso", "pagina=2")}


def _told(browser: FlaskClient, addresses: Iterable[str], onward: int = 0) -> Told:
    """Ask for addresses, and for the pages that their lists go on to."""
    told: Told = {}
    waiting = set(addresses)
    for _turn in range(onward + 1):
        told |= {address: whole(browser.get(address)) for address in sorted(waiting)}
        links = {link.decode().replace("&amp;", "&") for answer in told.values() for link in _ONWARD.findall(answer)}
        waiting = {link for link in links if link.startswith("/")} - set(told) if onward else set()
    return told


@pytest.mark.parametrize("letter", "VO")
def test_an_outsider_is_answered_as_if_nothing_closed_had_ever_been(worlds, letter):
    first, second = worlds[letter]
    differing = [address for address, told in first.items() if told != second[address]]
    assert not differing, listed(differing)


@pytest.mark.parametrize("letter", "VO")
def test_the_worlds_are_worth_comparing(worlds, letter):
    first, _second = worlds[letter]
    answered = [told[:3] for told in first.values()]
    assert answered.count(b"200") > 100
    assert any("prima=" in address for address in first)
    assert any("pagina=3" in address for address in first)
