"""Words chosen on a page are kept without the signs that hang on what was not chosen, and still stand in their source."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from forum.citations.locating import find_words, trimmed
from tests.support.citations import taken_from_post
from tests.support.discussions import make_post, make_thread

SAID = "Tenerlo aperto costa poco. Da noi lo fa uno; a turno (chi può), e la chiave gira: «la tengo io». Sono .5 euro…"


@pytest.fixture
def post(house):
    marta = house.member("Marta")
    return make_post(make_thread(marta), marta, SAID)


@pytest.mark.parametrize(
    ("chosen", "kept"),
    [
        (". Da noi lo fa uno", "Da noi lo fa uno"),
        ("; a turno", "a turno"),
        ("), e la chiave gira", "e la chiave gira"),
        (": «la tengo io»", "«la tengo io»"),
        ("  Da noi lo fa uno \n", "Da noi lo fa uno"),
        ("a turno (", "a turno"),
        ("Da noi lo fa uno;", "Da noi lo fa uno;"),
        ("(chi può)", "(chi può)"),
        ("«la tengo io»", "«la tengo io»"),
        (".5 euro", ".5 euro"),
        ("Da noi lo fa uno", "Da noi lo fa uno"),
    ],
)
def test_signs_that_hang_at_the_edges_are_left_where_they_are(post, chosen, kept):
    excerpt = taken_from_post(post, chosen)
    assert excerpt.words == kept
    assert kept in SAID


def test_what_stood_before_takes_the_sign_along(post):
    excerpt = taken_from_post(post, ". Da noi lo fa uno")
    assert excerpt.before.endswith("costa poco.")
    assert excerpt.after.startswith("; a turno")


@pytest.mark.parametrize("chosen", [".", "(", "; ", "), "])
def test_signs_alone_stay_what_they_are(post, chosen):
    assert taken_from_post(post, chosen).words == chosen.strip()


@pytest.mark.parametrize("text", [". Comincia con un punto e finisce aperto (", ": «Ecco»", ") : ("])
def test_a_whole_post_is_untouched(house, text):
    marta = house.member("Marta")
    whole = make_post(make_thread(marta), marta, f"Così{text}").plain
    post = make_post(make_thread(marta), marta, f"Così{text}")
    for chosen in ("", whole):
        assert taken_from_post(post, chosen).words == whole


@given(some.text(alphabet="ab ,.;:()[]\n", max_size=30), some.integers(0, 30), some.integers(0, 30))
def test_whatever_is_chosen_words_are_left_and_found_again(plain, first, second):
    start, end = sorted((min(first, len(plain)), min(second, len(plain))))
    found = find_words(plain, plain[start:end])
    if found is None:
        return
    begins, ends = trimmed(plain, *found)
    assert found[0] <= begins < ends <= found[1]
    words = plain[begins:ends]
    assert find_words(plain, words) is not None
    assert trimmed(plain, begins, ends) == (begins, ends)
    if any(sign.isalnum() for sign in plain[found[0] : found[1]]):
        assert [one for one in words if one.isalnum()] == [one for one in plain[found[0] : found[1]] if one.isalnum()]
