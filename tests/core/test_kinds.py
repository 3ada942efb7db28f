"""The way through a table that a rebuild of the index takes."""

from sqlalchemy import select

from forum.core.kinds import numbers_of
from forum.pacts.models import Theme


def test_every_number_is_named_once_whatever_the_batch(house):
    numbers = [house.theme(f"Tema {place}").id for place in range(5)]
    for batch in (1, 2, 5, 1_000):
        assert list(numbers_of(select(Theme.id), Theme.id, batch)) == numbers


def test_what_the_select_leaves_out_is_not_named(house):
    first, second, third = (house.theme(f"Tema {place}").id for place in range(3))
    assert list(numbers_of(select(Theme.id).where(Theme.id != second), Theme.id, 1)) == [first, third]
