"""A Markdown text taken apart into blocks, and blocks joined again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.core import limits
from forum.library.joining import joined, with_former_keys, words_of
from forum.library.models import BlockKind
from forum.library.services.words import take_blocks, take_imported, take_words
from forum.library.splitting import apart, heading, heading_parts, split
from forum.library.values import BlockValues
from forum.text.render import Profile, render
from tests.support.library import TEXT


def told(blocks):
    return [(str(block.kind), block.source) for block in blocks]


def paragraph(source, key=None, *cited):
    return BlockValues(key, BlockKind.PARAGRAPH, source, cited)


def test_headings_and_paragraphs_become_blocks():
    assert told(split(TEXT))[:3] == [
        ("paragraph", "Si comincia da chi c'è già."),
        ("heading", "## Primo passo"),
        ("paragraph", "Ascoltare."),
    ]
    assert joined(split(TEXT)) == TEXT


@pytest.mark.parametrize("behind", ["- uno\n- due", "| a | b |\n|---|---|\n| 1 | 2 |", "> detto da altri", "```\n# non un titolo\n```"])
def test_what_is_not_a_paragraph_stays_with_the_one_before_it(behind):
    source = f"Ecco:\n\n{behind}"
    assert told(split(f"{source}\n\nPoi.")) == [("paragraph", source), ("paragraph", "Poi.")]


def test_levels_are_closed_up_from_the_highest():
    assert told(split("# Uno\n\n### Due\n\nSetext\n---")) == [("heading", "## Uno"), ("heading", "#### Due"), ("heading", "### Setext")]


def test_a_text_whose_links_are_named_at_its_end_stays_whole():
    source = "## Uno\n\n[qui][1]\n\n[1]: https://esempio.it"
    assert told(split(source)) == [("paragraph", source)]
    assert 'href="https://esempio.it"' in render(joined(split(source)), Profile.DOCUMENT).html


def test_nothing_gives_no_blocks():
    assert split("") == split("\n \n") == ()


@pytest.mark.parametrize("piece", ["parole {}", "## capo {}"])
def test_however_many_pieces_there_are_no_more_than_a_document_holds(piece):
    source = "\n\n".join(piece.format(number) for number in range(3 * limits.BLOCKS_PER_DOCUMENT))
    blocks = split(source)
    assert len(blocks) <= limits.BLOCKS_PER_DOCUMENT
    assert joined(blocks) == source


LINES = st.lists(
    st.sampled_from(["parole", "## Capo", "- voce", "> detto", "", "    codice", "1. primo", "***", "Altre\nrighe"]), max_size=30
)


@given(LINES)
def test_no_word_is_lost_or_doubled(lines):
    source = "\n".join(lines)
    assert "".join(joined(split(source)).replace("#", "").split()) == "".join(source.replace("#", "").split())


@given(LINES)
def test_split_again_it_stays_as_it_is(lines):
    once = split("\n".join(lines))
    assert told(split(joined(once))) == told(once)


def test_an_old_version_is_taken_apart_and_its_first_piece_keeps_the_key():
    pieces = apart([paragraph(TEXT, 1)])
    assert [piece.key for piece in pieces] == [1, -1, -2, -3, -4, -5, -6]
    assert apart(pieces) == pieces


def test_a_block_with_a_source_is_never_taken_apart():
    assert apart([paragraph(TEXT, 1, 7)]) == (paragraph(TEXT, 1, 7),)


@pytest.mark.parametrize(("level", "words"), [(2, "Capo"), (3, "Sotto"), (4, "Più # sotto")])
def test_a_heading_is_written_and_read_back(level, words):
    assert heading_parts(heading(f" {words}\n ", level)) == (level, words)


def test_a_heading_without_marks_is_of_the_highest_level():
    assert heading_parts("Capo") == (2, "Capo")


def test_joined_blocks_read_as_the_text_did(house):
    with house.app.app_context():
        taken = take_words(TEXT)
        assert taken.html.split("\n") == render(TEXT, Profile.DOCUMENT).html.split("\n")
        assert taken.plain == render(TEXT, Profile.DOCUMENT).plain


def test_levels_leave_no_gap_whatever_the_blocks(house):
    taken = take_blocks([BlockValues(None, BlockKind.HEADING, "### Uno"), BlockValues(None, BlockKind.HEADING, "#### Due")])
    assert [block.html for block in taken.blocks] == ["<h2>Uno</h2>", "<h3>Due</h3>"]


def test_times_belong_to_the_recording_before_them_in_the_text(house):
    film = "https://www.youtube.com/watch?v={}"
    text = f"{film.format('aaaaaaaaaaa')}\n\nA 1:10.\n\n{film.format('bbbbbbbbbbb')}\n\nA 2:20."
    blocks = take_imported(text).blocks
    assert "aaaaaaaaaaa" in blocks[1].html
    assert "bbbbbbbbbbb" not in blocks[1].html
    assert "bbbbbbbbbbb" in blocks[3].html


def test_a_quotation_s_words_are_not_among_the_plain_ones(house):
    quotation = BlockValues(None, BlockKind.QUOTATION, "", (3,))
    taken = take_blocks([paragraph("Parole."), quotation])
    assert (taken.plain, len(taken.blocks)) == ("Parole.", 2)


def test_keys_are_those_of_the_blocks_that_go_on():
    former = (paragraph("uno", 1), paragraph("due", 2), paragraph("tre", 3))
    later = with_former_keys([paragraph("uno"), paragraph("due, detto meglio"), paragraph("nuovo"), paragraph("tre")], former)
    assert [block.key for block in later][0::3] == [1, 3]
    rewritten = with_former_keys([paragraph("uno"), paragraph("due, detto meglio"), paragraph("tre")], former)
    assert [block.key for block in rewritten] == [1, 2, 3]


def test_rendering_is_asked_for_once_where_nothing_is_played():
    asked = []

    def counting(source, recording):
        asked.append(source)
        return render(source, Profile.DOCUMENT)

    words_of([paragraph("uno"), paragraph("due")], counting)
    assert asked == ["uno", "due"]
