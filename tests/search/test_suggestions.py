import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.suggestions import Dictionary, distance, slips_between

LETTERS = st.text(alphabet="abcàß", max_size=9)


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [("orto", "orto", 0), ("orto", "roto", 1), ("orto", "ort", 1), ("orto", "porto", 1), ("festa", "teste", 2), ("a", "bcd", 3)],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 3) == distance(other, one, 3) == slips


@pytest.mark.parametrize(
    ("typed", "known", "slips"),
    [
        ("volntari", "volontari", 1),
        ("anzinai", "anziani", 1),
        ("coresponsabilta", "coresponsabilita", 1),
        ("biblioteac", "biblioteca", 1),
        ("biblotceca", "biblioteca", 2),
        ("volonatriato", "volontariato", 1),
        ("volnotriato", "volontariato", 2),
        ("rivolta", "volta", 0),
        ("demenza", "dimezza", 0),
        ("assente", "sente", 0),
        ("coinvolgo", "coinvolti", 0),
        ("coresponsabliat", "coresponsabilita", 2),
        ("biblioteva", "biblioteca", 1),
        ("collaborare", "elaborare", 0),
        ("orto", "orto", 0),
    ],
)
def test_only_a_likely_slip_makes_a_word_known(typed: str, known: str, slips: int) -> None:
    assert slips_between(typed, known) == slips


@given(LETTERS, LETTERS)
def test_a_limit_only_cuts_off(one: str, other: str) -> None:
    whole = distance(one, other, 99)
    assert min(distance(one, other, 2), 3) == min(whole, 3)


@given(st.sets(LETTERS, max_size=20), LETTERS)
def test_comparing_letters_first_misses_no_near_word(words: set[str], word: str) -> None:
    expected = {known: slips_between(word, known) for known in words if slips_between(word, known)}
    assert Dictionary(words).near(word) == expected
