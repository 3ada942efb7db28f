import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.suggestions import Dictionary, distance

LETTERS = st.text(alphabet="abcàß", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("orto", "orto", 0), ("orto", "roto", 1), ("orto", "ort", 1), ("orto", "porto", 1), ("festa", "teste", 2), ("a", "bcd", 3)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == slips


@given(LETTERS, LETTERS)
def test_a_limit_only_cuts_off(one: str, other: str) -> None:
    whole = distance(one, other, 99)
    assert min(distance(one, other, 2), 3) == min(whole, 3)


@given(st.sets(LETTERS, max_size=20), LETTERS)
def test_comparing_letters_first_misses_no_near_word(words: set[str], word: str) -> None:
    most = 0 if len(word) < 3 else 1 if len(word) <= 4 else 2
    expected = {known: distance(word, known, most) for known in words if 0 < distance(word, known, most) <= most}
    assert Dictionary(words).near(word) == expected
