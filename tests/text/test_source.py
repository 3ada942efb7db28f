import time
import unicodedata

import pytest

from forum.text.source import MAX_SOURCE, Fitted, TextTooLong, fit, tidy


def test_accents_typed_in_two_ways_become_one():
    assert tidy("comunita\u0300") == tidy("comunità") == "comunità"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\x0b", "\x0c", "\x85"])
def test_every_line_end_becomes_a_newline(end):
    assert tidy(f"uno{end}due") == "uno\ndue"


@pytest.mark.parametrize(
    "hidden",
    ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066", "\u200b", "\u200e", "\u2060", "\ufeff", "\xad", "\ud800", "\U000e0041", "\uffff"],
)
def test_invisible_characters_are_dropped(hidden):
    assert tidy(f"pat{hidden}to") == "patto"


def test_a_family_of_emoji_keeps_its_joiners_and_a_word_loses_them():
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert tidy(f"{family} ❤\ufe0f ok") == f"{family} ❤\ufe0f ok"
    assert tidy("pa\u200dtto \u200d") == "patto"


def test_trailing_blanks_go_and_leading_ones_stay():
    assert tidy("\n\n    codice  \n\tdue \t \n\n\n") == "    codice\n\tdue"


def test_a_tower_of_marks_is_cut_and_costs_little():
    started = time.process_time()
    tower = tidy("a" + "\u0316\u0301" * 30_000)
    assert time.process_time() - started < 1
    assert sum(map(bool, map(unicodedata.combining, tower))) <= 4


def test_the_longest_text_passes_and_one_more_letter_does_not():
    assert len(tidy("è" * MAX_SOURCE)) == MAX_SOURCE
    with pytest.raises(TextTooLong) as refusal:
        tidy("a" * (MAX_SOURCE + 1))
    assert refusal.value.size == MAX_SOURCE + 1


def test_browser_line_ends_do_not_count_twice():
    assert len(tidy("a\r\n" * (MAX_SOURCE // 2))) == MAX_SOURCE - 1


def test_tidying_twice_changes_nothing():
    text = " caffe\u0300 \u200d\r\n\u202e x \u200b\n"
    assert tidy(tidy(text)) == tidy(text)


def test_a_text_that_is_short_enough_fits_whole():
    assert fit("Uno\r\ndue \n") == Fitted("Uno\ndue", 0)


def test_a_text_that_is_too_long_is_cut_after_a_word_and_the_rest_is_counted():
    whole = "parola " * MAX_SOURCE
    fitted = fit(whole)
    assert MAX_SOURCE - 10 < len(fitted.text) <= MAX_SOURCE
    assert fitted.text.endswith("parola")
    assert len(fitted.text) + fitted.left_out == len(whole)


@pytest.mark.parametrize("letter", ["\u0958", "\ufb2c", "\U0001d160", "e\u0300", "a"])
def test_letters_that_grow_in_nfc_never_make_a_text_too_long_to_fit(letter):
    for length in (MAX_SOURCE // len(letter), MAX_SOURCE * 2, MAX_SOURCE * 3):
        fitted = fit(letter * length)
        assert len(fitted.text) <= MAX_SOURCE
        assert tidy(fitted.text) == fitted.text
        assert len(fitted.text) > MAX_SOURCE * 9 // 10 or fitted.left_out == 0


def test_browser_line_ends_do_not_cut_a_text_short():
    assert fit("a\r\n" * MAX_SOURCE).left_out <= MAX_SOURCE + 10
