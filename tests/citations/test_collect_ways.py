"""The ways to collecting from what is not a post: moments, passages of a transcript, blocks of a document."""

import re

import pytest

from forum.citations.queries.basket import Filters, basket
from tests.support.library import address, make_document
from tests.support.listening import keep_out, make_moment, make_recorded, make_transcript


def way_from(browser, page):
    """Return where a page leads those who want to collect its words."""
    found = re.search(r'href="(/raccogli\?[^"]+)"', browser.get(page).get_data(as_text=True))
    return found[1].replace("&amp;", "&") if found else None


def collected(house, reader, way, words):
    answer = house.post(house.browser(reader), way, words=words, reason="", theme="0")
    assert answer.status_code == 303
    return basket(house.actor(reader), Filters()).items[0]


def test_a_moment_leads_to_its_words(house):
    reader = house.member("Carla")
    moment = make_moment(make_recorded()[1], house.member("Anna"), "Le chiavi girano fra i vicini.")
    way = way_from(house.browser(reader), f"/momenti/{moment.id}")
    assert way == f"/raccogli?da=moment:{moment.id}"
    item = collected(house, reader, way, "chiavi girano fra i vicini")
    assert (item.by, item.words) == ("Anna", "chiavi girano fra i vicini")


@pytest.mark.parametrize("page", ["correggi", "storia"])
def test_a_passage_leads_to_its_stretch_of_the_recording(house, page):
    reader = house.member("Carla")
    recording = make_recorded()[1]
    passage = make_transcript(recording, speaker="Rosa")[1]
    way = way_from(house.browser(reader), f"/passaggi/{passage.id}/{page}")
    assert way == f"/raccogli?da=recording:{recording.id}&dove=30000-59000"
    item = collected(house, reader, way, "Parliamo degli orti")
    assert (item.by, item.spot, item.place) == ("Rosa", "0:30", "30000-59000")


def test_what_is_kept_out_cannot_be_collected(house):
    recording = make_recorded()[1]
    make_transcript(recording)
    keep_out(recording, 30_000, 59_000)
    browser = house.browser(house.member("Carla"))
    assert browser.get(f"/raccogli?da=recording:{recording.id}&dove=30000-59000").status_code == 404
    # What the script asks for the line beside: it touches nothing of what is kept out.
    assert browser.get(f"/raccogli?da=recording:{recording.id}&dove=999-1000").status_code == 200
    assert browser.get(f"/raccogli?da=recording:{recording.id}&dove=60999-61000").status_code == 200


def test_a_block_of_a_document_is_collected(house):
    reader, author = house.member("Carla"), house.member("Anna", roles=("curator",))
    document = make_document(author, text="Si comincia da chi c'è già.")
    page = house.browser(reader).get(address(document)).get_data(as_text=True)
    assert f'data-collect="document:{document.id}"' in page
    key = re.search(r'id="(punto-[0-9]+)"', page)[1]
    item = collected(house, reader, f"/raccogli?da=document:{document.id}&dove={key}", "chi c'è già")
    assert item.url == f"{address(document)}#{key}"


def test_visitors_find_no_way(house, client):
    moment = make_moment(make_recorded()[1], house.member("Anna"))
    document = make_document(house.member("Bruno", roles=("curator",)))
    for page in (f"/momenti/{moment.id}", address(document)):
        assert "raccogli?" not in client.get(page).get_data(as_text=True)
        assert "collect.js" not in client.get(page).get_data(as_text=True)
