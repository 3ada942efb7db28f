"""Days known only in words find their place among the days that are known."""

from datetime import UTC, date, datetime

import pytest

from forum.meetings.dates import find_day, find_year, moment_of, sort_moment

OTHERWISE = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2021 circa (da verificare)", date(2021, 1, 1)),
        ("2020-21, dedotta", date(2020, 1, 1)),
        ("febbraio 2021", date(2021, 2, 1)),
        ("12 febbraio 2021", date(2021, 2, 12)),
        ("1° Maggio 2022, mattina", date(2022, 5, 1)),
        ("12 February 2021", date(2021, 2, 12)),
        ("31 febbraio 2021", date(2021, 2, 1)),
        ("primavera 2027", date(2027, 1, 1)),
        ("da fissare", None),
        ("nel 12021", None),
        ("", None),
    ],
)
def test_words_allow_a_first_day(words, day):
    assert find_day(words) == day


def test_a_known_day_counts_before_any_words():
    known = datetime(2024, 3, 3, 19, tzinfo=UTC)
    assert sort_moment(known, "2019", OTHERWISE) == known
    assert sort_moment(None, "2019", OTHERWISE) == datetime(2018, 12, 31, 23, tzinfo=UTC)
    assert sort_moment(None, "da fissare", OTHERWISE) == OTHERWISE


def test_the_first_year_is_the_one_that_counts():
    assert find_year("tra il 2019 e il 2021") == 2019


def test_the_hour_is_that_of_the_place():
    assert moment_of(date(2025, 7, 1)).hour == 22
    assert moment_of(date(2025, 1, 1)).hour == 23
