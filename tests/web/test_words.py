"""Words and dates in the reader's language."""

from datetime import UTC, date, datetime

import pytest
from babel.messages.pofile import read_po

from forum.web.dates import day_words, moment_words
from forum.web.words import LANGUAGES, catalogue_files, read_catalogue, translations

EVENING = datetime(2026, 3, 12, 19, 45, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [(EVENING, "it", "12 marzo 2026, 20:45"), (EVENING, "en", "12 March 2026, 20:45"), (MIDNIGHT, "it", "2 luglio 2026, 00:30")],
)
def test_a_moment_is_told_in_the_time_of_the_place(at, language, words):
    assert moment_words(at, language) == words


def test_a_day_is_told_without_an_hour():
    assert day_words(date(2026, 3, 1), "it") == "1 marzo 2026"
    assert day_words(MIDNIGHT, "it") == "2 luglio 2026"


def test_all_catalogues_are_read_as_one():
    words = read_catalogue("it")
    assert words.get("Search").string == "Cerca"
    assert translations("it").gettext("Search") == "Cerca"
    assert translations("en").gettext("Search") == "Search"


def test_no_two_catalogues_say_the_same_words_differently():
    said = {}
    clashes = []
    for place in catalogue_files("it"):
        with place.open("rb") as file:
            for message in read_po(file, locale="it"):
                if not message.id or not message.string:
                    continue
                key = (str(message.id), message.context)
                if said.setdefault(key, message.string) != message.string:
                    clashes.append((place.name, message.id))
    assert clashes == []


def test_every_language_of_the_house_can_be_read():
    assert [language for language in LANGUAGES if translations(language) is None] == []
