"""Forse cercavi: several words, phrases and filters, offered only where it finds something."""

import re
from html import unescape

import pytest

from forum.core.audience import Rung
from forum.web.slots import fill_slot
from tests.support.discussions import make_thread
from tests.support.searching import total


def better(page):
    """Return the question offered and its address."""
    found = re.search(r'<p class="near">[^<]*<a href="([^"]+)">([^<]+)</a>', page)
    return (unescape(found.group(2)), unescape(found.group(1))) if found else ("", "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("glicnie", "glicine"),
        ("glicnie cortlie", "glicine cortile"),
        ("cortile glicnie", "cortile glicine"),
        ('"glicine in cortlie"', '"glicine in cortile"'),
        ("glicnie OR rosa", "glicine OR rosa"),
        ("glicnie tipo:intervento", "glicine tipo:intervento"),
        ("glicnie -cortlei", "glicine -cortlei"),
        ("dell'oratoiro", "dell'oratorio"),
        ("Rivolta-Vidolsaco", "Rivolta-Vidolasco"),
        ("coresponsabilta", "coresponsabilità"),
        ("glicine Autor:marta", "glicine autore:marta"),
        ("glicine autor:nessuno", ""),
        ("glicine", ""),
        ("glic*", ""),
        ("zzzzzzzz", ""),
    ],
)
def test_every_unknown_word_is_replaced_and_the_rest_stays(ask, house, typed, expected):
    for _number in range(2):
        make_thread(
            house.member("Marta"),
            text="Il glicine in cortile fiorisce presso l'oratorio di Rivolta-Vidolasco: coresponsabilità.",
            title="Serata",
        )
    words, address = better(ask(typed))
    assert words == expected
    if expected:
        assert total(ask(address)) > 0


def test_words_of_places_are_left_as_they_are(app, ask, house):
    fill_slot(app, "search.places", lambda: ("Rivolta d'Adda", "Casaletto Ceredano"))
    try:
        make_thread(house.member("Marta"), text="La rivota scorsa a Casaletto Cerredano, con il glicine.", title="Serata")
        assert better(ask("rivolta d'adda")) == ("", "")
        assert better(ask("Casaletto Ceredano")) == ("", "")
        assert better(ask("glicnie a Rivolta"))[0] == "glicine a Rivolta"
    finally:
        app.extensions["forum.slots"].pop("search.places")


def test_the_question_mark_of_a_question_is_not_kept(ask, house):
    make_thread(house.member("Marta"), text="Il glicine in cortile fiorisce.", title="Serata")
    assert better(ask("dove fiorisce il glicnie?"))[0] == "dove fiorisce il glicine"
    assert better(ask("dove fiorisce il glicine ?")) == ("", "")


def test_the_filters_chosen_stay(ask, house):
    make_thread(house.member("Marta"), text="Il glicine fiorisce.")
    assert better(ask("/cerca?q=glicnie&tipo=post&autore=marta")) == ("glicine", "/cerca?q=glicine&tipo=post&autore=marta")


def test_what_would_find_nothing_either_is_not_offered(ask, house):
    make_thread(house.member("Marta"), text="Il glicine fiorisce.")
    assert better(ask("/cerca?q=glicnie&con=registrazione")) == ("", "")


def test_words_come_only_from_what_this_reader_may_see(ask, house):
    inside = house.member()
    pact = house.pact(rung=Rung.PACT)
    house.belongs(inside, pact)
    make_thread(inside, text="bergamotto e glicine", pact=pact)
    make_thread(inside, text="glicine")
    assert better(ask("bergamoto glicnie", inside))[0] == "bergamotto glicine"
    assert better(ask("bergamoto glicnie"))[0] == "bergamoto glicine"
