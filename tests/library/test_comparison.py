"""Two versions made of blocks: what came, went, moved and changed, and the sources gained and lost."""

import pytest

from forum.citations.models import Agreement, Standing
from forum.citations.queries.sources import SourceShown
from forum.core.audience import MEMBERS
from forum.core.refs import Ref
from forum.library.comparing import Change, citations_apart, compare
from forum.library.queries.versions import BlockSaid, VersionWords
from tests.support.library import address, agree, become, claim, learn, relearn, take


def version(number, *blocks):
    return VersionWords(number, "Titolo", "In breve", blocks)


def said(key, words, kind="paragraph", citations=()):
    return BlockSaid(key, kind, words, words, citations)


ONE, TWO, THREE = said(1, "Uno è qui."), said(2, "Due è qui."), said(3, "Tre è qui.")


def shown(citation_id, excerpt_id, words="Parole."):
    return SourceShown(citation_id, excerpt_id, "post", words, "", "", False, "", "", "", "", "", None, None, 0, 0, False)


def told(compared):
    return [(change.change, change.block.key) for change in compared.blocks]


def test_blocks_that_stayed_are_not_told():
    assert compare(version(1, ONE, TWO), version(2, ONE, TWO)).nothing


def test_a_new_block_and_one_that_went_stand_where_they_stand():
    compared = compare(version(1, ONE, TWO), version(2, said(4, "Quattro."), ONE))
    assert told(compared) == [(Change.ADDED, 4), (Change.REMOVED, 2)]
    assert compared.blocks[0].pieces == (("added", "Quattro."),)
    assert compared.blocks[1].pieces == (("removed", "Due è qui."),)


def test_what_went_from_the_beginning_comes_first():
    assert told(compare(version(1, ONE, TWO, THREE), version(2, said(2, "Due è altrove."), THREE))) == [
        (Change.REMOVED, 1),
        (Change.CHANGED, 2),
    ]


def test_a_changed_block_is_told_word_by_word():
    (change,) = compare(version(1, ONE, TWO), version(2, ONE, said(2, "Due è altrove."))).blocks
    assert change.change == Change.CHANGED
    assert ("removed", "qui") in change.pieces
    assert ("added", "altrove") in change.pieces
    assert not change.moved


def test_the_one_that_moved_is_told_and_not_those_it_passed():
    compared = compare(version(1, ONE, TWO, THREE), version(2, THREE, ONE, TWO))
    assert told(compared) == [(Change.MOVED, 3)]


def test_a_block_may_move_and_change():
    (change,) = compare(version(1, ONE, TWO, THREE), version(2, said(3, "Tre è lì."), ONE, TWO)).blocks
    assert (change.change, change.moved) == (Change.CHANGED, True)


def test_a_paragraph_become_a_claim_says_what_it_was():
    (change,) = compare(version(1, ONE, TWO), version(2, ONE, said(2, "Due è qui.", "claim"))).blocks
    assert (change.change, change.was, change.pieces) == (Change.CHANGED, "paragraph", ())


def test_sources_gained_and_lost_are_told():
    old, new = version(1, ONE, said(2, "Due.", "claim", (10, 11))), version(2, ONE, said(2, "Due.", "claim", (11, 12)))
    assert citations_apart(old, new) == {10, 11, 12}
    (change,) = compare(old, new, {10: shown(10, 100), 11: shown(11, 110), 12: shown(12, 120)}).blocks
    assert [source.citation_id for source in change.gained] == [12]
    assert [source.citation_id for source in change.lost] == [10]


def test_the_same_words_taken_up_again_are_no_change():
    old, new = version(1, ONE, said(2, "Due.", "claim", (10,))), version(2, ONE, said(2, "Due.", "claim", (20,)))
    assert compare(old, new, {10: shown(10, 100), 20: shown(20, 100)}).nothing


def test_a_source_that_the_reader_is_not_shown_makes_no_difference():
    old, new = version(1, ONE, said(2, "Due.", "claim")), version(2, ONE, said(2, "Due.", "claim", (12,)))
    assert compare(old, new, {}).nothing


def test_a_version_from_before_there_were_blocks_is_compared_as_one_text():
    compared = compare(version(1, said(1, "Uno è qui.\n\nDue è qui.")), version(2, said(1, "Uno è qui."), TWO))
    assert compared.blocks == ()
    assert [kind for kind, _text in compared.text if kind != "same"] == []


@pytest.fixture
def two(house):
    first = take(Ref("post", 1), "Le prime parole.")
    second = take(Ref("post", 2), "Le seconde parole.")
    document = learn(claim("Una cosa imparata.", first), claim("Un'altra cosa."), claim("Una terza."))
    relearn(document, claim("Una terza."), claim("Una cosa imparata.", second), claim("Una cosa nuova."))
    return document, first, second


def test_the_page_shows_what_came_of_each_block_with_its_sources(client, two):
    document, _first, _second = two
    page = client.get(address(document, "/confronta?da=1&a=2"))
    assert page.status_code == 200
    for words in ("Nuovo", "Una cosa nuova.", "Fonti aggiunte", "Le seconde parole.", "Fonti tolte", "Le prime parole."):
        assert words in page.text, words


@pytest.mark.parametrize("standing", [Standing.CHANGED, Standing.HIDDEN, Standing.WITHDRAWN])
def test_words_that_went_are_not_told_by_the_comparison_either(house, client, two, standing):
    document, first, _second = two
    become(first, standing)
    for browser in (client, house.browser(house.member("Curatrice", roles=("curator",)))):
        page = browser.get(address(document, "/confronta?da=1&a=2")).text
        assert "Le prime parole." not in page
        assert "Le seconde parole." in page


def test_words_whose_author_was_not_asked_yet_are_told_to_nobody_but_its_editors(house, client):
    waiting = take(Ref("post", 1), "Parole riservate.", audience=MEMBERS)
    document = learn(claim("Una cosa."), claim("Un'altra."))
    relearn(document, claim("Una cosa.", waiting), claim("Un'altra."))
    assert "Le due versioni" in client.get(address(document, "/confronta?da=1&a=2")).text
    assert "Parole riservate." not in client.get(address(document, "/confronta?da=1&a=2")).text
    curator = house.browser(house.member("Curatrice", roles=("curator",)))
    assert "Parole riservate." in curator.get(address(document, "/confronta?da=1&a=2")).text
    agree(waiting, Agreement.REFUSED)
    assert "Parole riservate." not in curator.get(address(document, "/confronta?da=1&a=2")).text
