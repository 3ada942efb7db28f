"""What the buttons of the editor do to the blocks of a draft."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.library.arranging import Act, apply_act, citing, crossings, read_act, typed_over
from forum.library.models import BlockKind
from forum.library.values import BlockValues, TypedBlock


def block(key, source="", *cited, kind=BlockKind.PARAGRAPH):
    return BlockValues(key, kind, source or f"parole {key}", cited)


def typed(key, source="", gone=False):
    return TypedBlock(key, BlockKind.PARAGRAPH, source or f"parole {key}", gone)


def keys(blocks):
    return [one.key for one in blocks]


THREE = (block(1), block(2), block(3))


@pytest.mark.parametrize(
    ("value", "act"),
    [
        ("up:3", Act("up", 3)),
        ("add:-12", Act("add", -12)),
        ("unsource:4:91", Act("unsource", 4, 91)),
        ("save", Act("save")),
        ("", Act("keep")),
        ("up:tre", Act("keep")),
        ("UP:3", Act("keep")),
        ("x" * 300, Act("keep")),
    ],
)
def test_a_button_is_read_strictly(value, act):
    assert read_act(value) == act


@pytest.mark.parametrize(
    ("value", "after", "focus"),
    [
        ("up:2", [2, 1, 3], 2),
        ("up:1", [1, 2, 3], 1),
        ("down:2", [1, 3, 2], 2),
        ("down:3", [1, 2, 3], 3),
        ("add:2", [1, 2, 9, 3], 9),
        ("add:0", [9, 1, 2, 3], 9),
        ("remove:2", [1, 3], 3),
        ("remove:3", [1, 2], 2),
        ("remove:7", [1, 2, 3], None),
        ("up:7", [1, 2, 3], None),
        ("keep", [1, 2, 3], None),
        ("nonsense:1", [1, 2, 3], None),
    ],
)
def test_each_button_does_what_it_says_and_goes_on_there(value, after, focus):
    arranged = apply_act(read_act(value), THREE, 9)
    assert (keys(arranged.blocks), arranged.focus) == (after, focus)


def test_the_last_piece_taken_out_leaves_nobody_to_go_on_at():
    assert apply_act(Act("remove", 1), (block(1),), 9).focus is None


def test_a_source_is_taken_away_from_one_piece_alone():
    arranged = apply_act(Act("unsource", 1, 7), (block(1, "", 7, 8), block(2, "", 7)), 0)
    assert [one.citation_ids for one in arranged.blocks] == [(8,), (7,)]


ACTS = st.builds(Act, st.sampled_from(["up", "down", "add", "remove", "unsource", "keep"]), st.integers(0, 6), st.integers(1, 3))


@given(st.lists(ACTS, max_size=20))
def test_no_button_doubles_a_piece_or_loses_one_it_does_not_name(acts):
    blocks, wanted = THREE, {1, 2, 3}
    for number, act in enumerate(acts, 10):
        blocks = apply_act(act, blocks, number).blocks
        wanted |= {number} if act.name == "add" else set()
        wanted -= {act.key} if act.name == "remove" else set()
        assert len(keys(blocks)) == len(set(keys(blocks)))
        assert set(keys(blocks)) == wanted


def test_what_is_typed_comes_in_its_order_with_the_citations_that_are_kept():
    merged = typed_over([typed(2, "nuove"), typed(1)], (block(1, "", 7), block(2)))
    assert merged == (block(2, "nuove"), block(1, "", 7))


def test_what_came_into_the_draft_from_elsewhere_stays_where_it_is():
    assert keys(typed_over([typed(1), typed(2)], (block(1), block(5, "", 7), block(2), block(6)))) == [1, 5, 2, 6]


def test_what_was_taken_out_on_the_page_is_gone():
    assert keys(typed_over([typed(1), typed(2, gone=True)], THREE)) == [1, 3]


def test_a_source_makes_a_claim_of_a_paragraph_and_takes_the_place_of_a_quotation_s():
    assert citing(block(1), 7) == block(1, "", 7, kind=BlockKind.CLAIM)
    assert citing(block(1, "", 3, kind=BlockKind.QUOTATION), 7).citation_ids == (7,)
    assert citing(block(1, "", 7, 3, kind=BlockKind.RECOMMENDATION), 7) == block(1, "", 3, 7, kind=BlockKind.RECOMMENDATION)


def test_only_what_somebody_else_changed_is_shown_beside_ones_own():
    base = THREE
    mine = (block(1, "mio"), block(2), block(3))
    theirs = (block(1), block(2, "loro"), block(4))
    found = {one.key: (one.mine, one.theirs) for one in crossings(base, mine, theirs)}
    assert found == {2: (block(2), block(2, "loro")), 3: (block(3), None), 4: (None, block(4))}


def test_the_same_change_on_both_sides_is_no_crossing():
    assert crossings(THREE, (block(1, "nuovo"), block(2), block(3)), (block(1, "nuovo"), block(2), block(3))) == ()


@pytest.mark.parametrize(
    ("key", "after"),
    [(2, [1, 2, 3]), (4, [1, 4, 2, 3]), (3, [1, 2])],
    ids=["instead of mine", "one that I have not", "one that they took out"],
)
def test_a_piece_of_theirs_is_taken(key, after):
    theirs = (block(1), block(4, "loro"), block(2, "loro"))
    arranged = apply_act(Act("take", key), THREE, 0, theirs)
    assert keys(arranged.blocks) == after
    assert all(one.source == "loro" for one in arranged.blocks if one.key == key)
