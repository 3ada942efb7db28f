"""The guide: it names every filter the grammar has, its examples work, and it is kept for visitors."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from forum.search import matching
from forum.search.asking import kind_names
from forum.search.grammar import FILTER_NAMES, MAX_CHARACTERS, MAX_FILTERS, MAX_TERMS, parse
from forum.search.guide import filter_helps
from forum.search.whoosh_schema import BODY, TITLE

GUIDE = "/cerca/guida"


def shown(house, language="it"):
    browser = house.browser()
    browser.set_cookie("language", language)
    answer = browser.get(GUIDE)
    assert answer.status_code == 200
    return unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_filter_is_explained_under_all_its_names(house, language):
    page = shown(house, language)
    assert re.findall(r"<code>(\w+):</code>", page) == list(FILTER_NAMES)


def test_every_filter_has_examples_that_use_it():
    for help_ in filter_helps():
        for example in help_.examples:
            assert any(f"{name}:" in example for name in help_.names), example


@pytest.mark.parametrize("language", ["it", "en"])
def test_every_example_is_understood_and_leads_to_its_search(house, database, language):
    found = [
        (unescape(address), words) for address, words in re.findall(r'<a href="(/cerca\?q=[^"]+)">([^<]+)</a>', shown(house, language))
    ]
    assert len(found) > 15
    with database.test_request_context():
        kinds = kind_names()
    for address, words in found:
        assert parse_qs(urlsplit(address).query)["q"] == [words]
        assert parse(words, kinds).complaints == (), words


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_kinds_it_lists_are_understood(house, database, language):
    named = re.findall(r"<code>tipo:([^<]+)</code>", shown(house, language))
    with database.test_request_context():
        names = kind_names()
        assert {names[name] for name in named} == set(names.values())


def test_it_tells_the_limits_and_the_order(house):
    page = shown(house)
    for limit in (MAX_CHARACTERS, MAX_TERMS, MAX_FILTERS):
        assert str(limit) in page
    assert 'id="ordine"' in page


def test_what_it_says_of_the_order_is_what_the_engine_does():
    assert matching.WEIGHTS[TITLE] > matching.WEIGHTS[BODY]
    assert 0 < matching.SYNONYM_SHARE < 1
    assert matching.EXACT_BONUS > 0
    assert matching.CLOSE_BONUS > 0


def test_it_is_kept_for_visitors_and_linked_from_the_search(house):
    answer = house.browser().get(GUIDE)
    assert answer.headers.get("ETag")
    assert f'href="{GUIDE}"' in house.browser().get("/cerca").get_data(as_text=True)
