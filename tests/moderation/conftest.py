"""Two pacts with their people and words, for every test of moderation."""

import pytest

from tests.support.moderation import Square, lay_out
from tests.support.people import House


@pytest.fixture
def square(house: House) -> Square:
    """Everything in its place."""
    return lay_out(house)
