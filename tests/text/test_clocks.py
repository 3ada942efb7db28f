import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.text.clocks import LONGEST_MS, clock, exact_clock, find_spoken, read_clock


@pytest.mark.parametrize(
    ("milliseconds", "written"), [(0, "0:00"), (5_999, "0:05"), (2_530_000, "42:10"), (3_723_000, "1:02:03"), (86_399_000, "23:59:59")]
)
def test_a_time_is_written_as_people_write_it(milliseconds, written):
    assert clock(milliseconds) == written


@given(st.integers(0, LONGEST_MS))
def test_a_time_is_read_back(milliseconds):
    assert read_clock(clock(milliseconds)) == milliseconds // 1000 * 1000
    assert read_clock(exact_clock(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("written", "milliseconds"), [("00:00:01,500", 1_500), ("0:0:13.5", 13_500), ("75:30", 4_530_000), ("1:02.123456", 62_123)]
)
def test_times_of_subtitles_are_read(written, milliseconds):
    assert read_clock(written) == milliseconds


@pytest.mark.parametrize("written", ["", "12", "1:60", "1:60:00", "-1:00", "1:2:3:4", "a:00", "٠:٠٠", "0:00 ", "1:00,"])
def test_what_is_no_time_is_not_read(written):
    assert read_clock(written) is None


@pytest.mark.parametrize(
    ("words", "milliseconds"),
    [
        ("5 secondi", 5_000),
        ("1 secondo", 1_000),
        ("42 minuti e 10 secondi", 2_530_000),
        ("42 minutes, 10 seconds", 2_530_000),
        ("42 minuti", 2_520_000),
        ("1 ora, 2 minuti e 3 secondi", 3_723_000),
        ("1 hour, 2 minutes and 3 seconds", 3_723_000),
        ("2 ore e 3 secondi", 7_203_000),
    ],
)
def test_a_time_said_in_words_is_read_to_its_end(words, milliseconds):
    assert find_spoken(words) == (milliseconds, len(words))
    assert find_spoken(words + " e poi") == (milliseconds, len(words))


@pytest.mark.parametrize("words", ["", "ciao", "cinque secondi", "5 patti", "e 5 secondi"])
def test_other_words_say_no_time(words):
    assert find_spoken(words) is None
