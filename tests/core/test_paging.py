from datetime import UTC, datetime

import pytest

from forum.core.errors import NotFound
from forum.core.paging import Cursor, page_number_of, page_of


def test_pages_hold_twenty_and_the_last_may_hold_less():
    page = page_of(3, 41)
    assert (page.first, page.last, page.count) == (41, 60, 3)


@pytest.mark.parametrize("number", [0, -1, 4, 10**9])
def test_a_page_that_does_not_exist_is_not_found(number):
    with pytest.raises(NotFound):
        page_of(number, 41)


def test_an_empty_list_has_one_page():
    assert page_of(1, 0).count == 1


@pytest.mark.parametrize(("position", "number"), [(1, 1), (20, 1), (21, 2), (0, 1)])
def test_a_position_stands_on_its_page(position, number):
    assert page_number_of(position) == number


def test_the_pager_shows_the_ends_and_the_neighbours():
    assert page_of(10, 400).around == (1, 0, 9, 10, 11, 0, 20)
    assert page_of(1, 20).around == (1,)


def test_a_cursor_comes_back_from_its_address():
    cursor = Cursor(datetime(2026, 3, 1, 20, 45, 12, 345678, tzinfo=UTC), 184)
    assert Cursor.parse(str(cursor)) == cursor
    assert Cursor.parse("") is None


@pytest.mark.parametrize("text", ["x", "1-x", "9" * 30 + "-1", "1", "-1-2", "１-２", "9" * 60, "1-99999999999"])
def test_what_is_no_cursor_is_not_found(text):
    with pytest.raises(NotFound):
        Cursor.parse(text)
