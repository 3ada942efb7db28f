"""Italian is complete, English is the message itself, and no catalogue keeps a word that nobody says."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from forum.web.pages import TEMPLATE_FOLDER
from forum.web.words import LOCALE_FOLDER, catalogue_files

METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract"), ("**.txt", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_n": (1, 2), "lazy_ngettext": (1, 2)}


def said():
    found = {}
    for folder in (LOCALE_FOLDER.parent, TEMPLATE_FOLDER):
        for file, line, message, _, _ in extract_from_dir(str(folder), method_map=METHODS, keywords=KEYWORDS):
            found.setdefault(message, f"{file}:{line}")
    return found


def catalogue():
    words = {}
    for place in catalogue_files("it"):
        with place.open("rb") as file:
            for message in read_po(file, locale="it"):
                if message.id:
                    words.setdefault(message.id if isinstance(message.id, str) else tuple(message.id), []).append((place.name, message))
    return words


@pytest.fixture(scope="module")
def italian():
    return catalogue()


def test_everything_that_is_said_is_said_in_italian(italian):
    missing = {message: place for message, place in said().items() if message not in italian}
    assert missing == {}


def test_no_translation_is_empty_or_doubtful(italian):
    bad = []
    for message, entries in italian.items():
        for place, entry in entries:
            strings = [entry.string] if isinstance(entry.string, str) else list(entry.string)
            if entry.fuzzy or not all(strings):
                bad.append((place, message))
    assert bad == []


def test_the_same_words_have_one_translation(italian):
    double = {
        message: [place for place, _ in entries]
        for message, entries in italian.items()
        if len({str(entry.string) for _, entry in entries}) > 1
    }
    assert double == {}


def test_placeholders_are_the_same_in_both_languages(italian):
    wrong = []
    for message, entries in italian.items():
        wanted = set(re.findall(r"%\(\w+\)s", message if isinstance(message, str) else message[1]))
        for place, entry in entries:
            strings = [entry.string] if isinstance(entry.string, str) else [entry.string[-1]]
            if any(set(re.findall(r"%\(\w+\)s", string)) != wanted for string in strings):
                wrong.append((place, message))
    assert wrong == []


def test_no_catalogue_keeps_words_that_nobody_says(italian):
    spoken = set(said())
    assert sorted(str(message) for message in italian if message not in spoken) == []
