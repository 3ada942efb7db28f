"""The page of a learning document: points with their marks, notes at the end, what its editors see besides."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest

from forum.citations.models import LINK, Agreement, Standing
from forum.core.audience import MEMBERS
from forum.core.refs import Ref
from forum.library.models import BlockKind
from forum.library.services.importing import ImportedBlock
from tests.support.library import address, agree, become, claim, learn, make_document, relearn, take
from tests.support.statements import statements

STATIC = Path(__file__).parents[2] / "static"
QUOTED = "Una panchina basta per cominciare."


@pytest.fixture
def anna(house):
    return house.member("Anna", role="educatrice")


@pytest.fixture
def words(anna):
    return take(Ref("post", 1), QUOTED, author_id=anna.id)


@pytest.fixture
def curator(house):
    return house.browser(house.member("Curatrice", roles=("curator",)))


def note(page, number):
    found = re.search(rf'<li id="fonte-{number}".*?</li>', page, re.DOTALL)
    assert found, f"there is no note {number}"
    return found[0]


def test_a_claim_has_its_number_its_mark_and_a_note_to_come_back_from(client, words):
    page = client.get(address(learn(claim("Si comincia con poco.", words)))).text
    assert re.search(r'<div class="point" id="punto-1" data-point>\s*<a class="number" href="#punto-1">', page)
    assert 'Si comincia con poco.<sup class="marks"><a href="#fonte-1" data-mark aria-label="Fonte 1">1</a></sup></p>' in page
    told = note(page, 1)
    for expected in (QUOTED, "Anna", "Come si tiene aperto il cortile", "1 gennaio 2025", 'href="/prova/1"', "Leggi nel contesto"):
        assert expected in told, expected
    assert 'href="#punto-1"' in told


def test_the_head_says_in_a_line_what_the_numbers_are(client, words):
    page = client.get(address(learn(claim("Una.", words), claim("Due."), claim("Tre.")))).text
    assert "3 affermazioni:</strong> 1 con fonte, 2 senza." in page
    assert "Tocca un numero piccolo per leggere le parole esatte" in page


def test_the_head_counts_in_english_too(client, words):
    page = client.get(address(learn(claim("Una.", words))), headers={"Accept-Language": "en"}).text
    assert "1 claim:</strong> 1 with its source." in page


def test_a_document_without_claims_says_nothing_of_them_and_loads_nothing_more(client):
    page = client.get(address(make_document())).text
    assert "affermazioni" not in page
    assert "library.css" not in page
    assert "sources.js" not in page


def test_the_script_comes_only_where_there_is_a_source(client, words):
    assert "sources.js" not in client.get(address(learn(claim("Una.")))).text
    assert "sources.js" in client.get(address(learn(claim("Una.", words), title="Con fonti"))).text


def test_marks_stand_inside_the_last_line_of_a_list(client, words):
    block = ImportedBlock(BlockKind.RECOMMENDATION, "Servono:\n\n- chiavi\n- turni", (words,))
    page = client.get(address(learn(block))).text
    assert re.search(r'turni<sup class="marks">.*?</sup>\s*</li>\s*</ul>', page, re.DOTALL)


def test_a_recording_is_heard_from_its_second(client):
    heard = take(Ref("recording", 1), QUOTED, spot="42:10", url="/incontri/1-x/ascolto?t=2530", byline="Una nonna")
    told = note(client.get(address(learn(claim("Una.", heard)))).text, 1)
    assert "Ascolta da 42:10" in told
    assert 'href="/incontri/1-x/ascolto?t=2530"' in told
    assert "Una nonna" in told


def test_a_page_elsewhere_tells_the_day_on_which_it_was_read(client):
    facts = {"url": "https://www.example.org/cosa-resta", "title": "Che cosa resta", "accessed_on": date(2026, 3, 3), "said_at": None}
    told = note(client.get(address(learn(claim("Una.", take(Ref(LINK, 0), "", **facts))))).text, 1)
    assert "consultata il" in told
    assert "3 marzo 2026" in told
    assert re.search(r'href="https://www.example.org/cosa-resta"[^>]*rel="nofollow noopener"', told)
    assert "<blockquote" not in told


def test_who_agreed_with_a_role_alone_has_no_name_and_no_place(client, anna):
    words = take(Ref("post", 1), QUOTED, audience=MEMBERS, author_id=anna.id)
    document = learn(claim("Una.", words))
    agree(words, Agreement.ROLE_ONLY, shown_role="un'educatrice")
    page = client.get(address(document)).text
    assert "un&#39;educatrice" in note(page, 1)
    assert "Anna" not in page
    assert "/prova/1" not in page


def test_a_quotation_stands_in_the_text_with_who_said_it(client, words):
    page = client.get(address(learn(claim("Una."), ImportedBlock(BlockKind.QUOTATION, "Come dice una di noi:", (words,))))).text
    figure = re.search(r'<figure class="quoted".*?</figure>', page, re.DOTALL)[0]
    assert "Come dice una di noi:" in figure
    assert QUOTED in figure
    assert "Anna" in figure
    assert 'id="fonti"' not in page


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN])
def test_words_that_went_are_on_no_page_of_the_document(client, curator, words, standing):
    document = learn(claim("Una.", words), ImportedBlock(BlockKind.QUOTATION, "Come dice una di noi:", (words,)))
    become(words, standing)
    for rest in ("", "/versioni/1", "/versioni", "/confronta?da=1&a=1"):
        assert QUOTED not in client.get(address(document, rest)).text
        assert QUOTED not in curator.get(address(document, rest)).text
    assert "Come dice una di noi:" not in client.get(address(document)).text
    assert "fonte-1" not in client.get(address(document)).text


def test_a_reader_cannot_tell_a_source_that_is_not_shown_from_none(client):
    asked = take(Ref("post", 1), QUOTED, audience=MEMBERS)
    with_one, without = learn(claim("Una.", asked), title="Stesso titolo"), learn(claim("Una."), title="Stesso titolo")
    pages = [
        re.sub(rf"(biblioteca/|document:){document.id}\b", r"\1N", client.get(address(document)).text) for document in (with_one, without)
    ]
    assert pages[0] == pages[1]


def test_its_editors_see_why_a_source_is_not_shown_and_where_to_look_after_it(house, client, curator, words):
    asked = take(Ref("post", 2), "Parole che aspettano.", audience=MEMBERS)
    document = learn(claim("Una.", words, asked))
    become(words, Standing.WITHDRAWN)
    page = curator.get(address(document)).text
    assert "Una fonte non si mostra" in page
    assert "ritirata" in page
    assert "non ha ancora risposto" in note(page, 1)
    assert f'href="/biblioteca/{document.id}/fonti"' in page
    for browser in (client, house.browser(house.member())):
        assert "Una fonte non si mostra" not in browser.get(address(document)).text
        assert "/fonti" not in browser.get(address(document)).text


def test_its_editors_filter_the_claims_without_a_source(client, curator, words):
    document = learn(claim("Con fonte.", words), claim("Senza fonte."), ImportedBlock(BlockKind.PARAGRAPH, "Intorno."))
    assert f'href="{address(document)}?solo=senza-fonte"' in curator.get(address(document)).text
    page = curator.get(address(document, "?solo=senza-fonte")).text
    assert "Senza fonte." in page
    assert "Con fonte." not in page
    assert "Intorno." not in page
    whole = client.get(address(document, "?solo=senza-fonte")).text
    assert "Con fonte." in whole
    assert "solo=" not in whole


def test_the_filter_of_an_old_version_stays_on_that_version(curator, words):
    document = learn(claim("Prima.", words), claim("Seconda."))
    relearn(document, claim("Altra."), claim("Ancora."))
    page = curator.get(address(document, "/versioni/1")).text
    assert f'href="{address(document, "/versioni/1")}?solo=senza-fonte"' in page


def test_headings_in_blocks_are_listed_and_a_heading_called_as_a_number_takes_no_block_s_place(client):
    titles = (ImportedBlock(BlockKind.HEADING, f"## {words}") for words in ("2", "Uno", "Due"))
    page = client.get(address(learn(*titles, claim("Una.")))).text
    assert '<h2 id="punto-2-2">2</h2>' in page
    assert 'href="#punto-uno"' in page
    assert len(re.findall(r'id="punto-2"', page)) == 1


def test_the_foot_names_the_version_and_its_full_address(client):
    document = learn(claim("Una."))
    foot = re.search(r'<p class="colophon.*?</p>', client.get(address(document)).text, re.DOTALL)[0]
    assert "versione 1" in foot
    assert f"http://localhost{address(document, '/versioni/1')}" in foot


def test_hostile_words_are_shown_as_words(client):
    hostile = '<script>alert("x")</script>'
    words = take(Ref("post", 1), hostile, byline=hostile, title=hostile, spot=hostile)
    page = client.get(address(learn(claim("Una.", words), ImportedBlock(BlockKind.QUOTATION, "", (words,))))).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_page_costs_a_visitor_three_statements_and_a_member_six(house, client, curator, words):
    source = learn(claim("Da cui si prende."), title="Fonte")
    taken = take(Ref("document", source.id), "Da cui si prende.", place="punto-1")
    theme = house.theme()
    changed = take(Ref("post", 3), "Cambiate.")
    document = learn(claim("Una.", words, taken, changed), claim("Due."), theme_ids=(theme.id,))
    become(changed, Standing.CHANGED)
    for shown in (document, source):
        for browser, most in ((client, 3), (house.browser(house.member()), 6), (curator, 6)):
            browser.get("/come-funziona")
            with statements() as seen:
                assert browser.get(address(shown)).status_code == 200
            assert len(seen) <= most


def test_script_and_style_of_the_page_are_light():
    assert len(gzip.compress((STATIC / "js/sources.js").read_bytes())) < 2 * 1024
    assert len(gzip.compress((STATIC / "css/library.css").read_bytes())) < 3 * 1024
