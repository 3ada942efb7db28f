"""The search before everybody: words, beginnings, slips, exclusions, counts and suggestions tell what the reader may read."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from forum.practices.sheet import BY_NAME
from tests.visibility import citing
from tests.visibility.oracle import DOORS, readers_of
from tests.visibility.searching import asked, veiled, with_a_slip
from tests.visibility.stage import ACTORS, Stage
from tests.visibility.walking import listed
from tests.visibility.words import BEGINNING, BEGUN, UNKNOWN

# What the index keeps for nobody: what is hidden, deleted or still a draft.
_OUT_OF_THE_INDEX = re.compile(
    r"hidden|deleted|draft|withdrawn|(?<!commons\.meeting)\.reserved|_v3|closed\.document_new_v2|unconfirmed|suspended"
)
# Texts in which nobody searches: edit reasons, provenance, names of pictures, notes.
_SEARCHED = {
    "thread": {"title", "text"},
    "post": {"text", "text_now"},
    "carrier": {"text"},
    "file": {"name", "bytes"},
    "meeting": {"title", "description", "agenda", "present", "minutes", "decisions", "recording", "place"},
    "recording": {"chapter"},
    "passage": {"words", "words_now", "chapter"},
    "moment": {"line"},
    "answer": {"text"},
    "document": {"title", "summary", "text", "claim"},
    "version": {"title", "summary", "text", "claim"},
    "practice": {"title", "summary", "need_now", *BY_NAME},
    "pact": {"title", "channel", "period", "neighbourhoods", "phenomenon", "objectives", "outcomes", "goes_on"},
    "organisation": {"name"},
    "person": {"name", "biography", "role", "organisation"},
}
# Said before and now said otherwise: found by nobody.
_SAID_BEFORE = {f"{name}/text" for name in ("commons.post_edited", "closed.post_edited_old", "closed.post_edited_new")}
_SAID_BEFORE |= {f"{meeting}.corrected/words" for meeting in ("open.meeting", "closed.meeting_old", "commons.meeting")}
_SAID_BEFORE |= {f"commons.document/{place}" for place in ("title", "summary", "text", "claim")}
_SAID_BEFORE.add("commons.post_collected_then_changed/text")
_SAID_BEFORE.add("open.practice/need")
# As many as one question takes.
_TOGETHER = 12
_FEW = 6
# How many entries a thing has: a thread is found by its title and by its first post, a document also by its claim, answers to a
# moment are found with it.
_ENTRIES = {
    "thread": 2,
    "post": 1,
    "carrier": 1,
    "file": 1,
    "meeting": 1,
    "document": 2,
    "version": 2,
    "practice": 1,
    "pact": 1,
    "organisation": 1,
    "person": 1,
}
_ENTRIES |= {"passage": 1, "moment": 1}


# Each of its claims is found by the title of its document too.
_MORE_ENTRIES = {"commons.document_citing": citing.CLAIMS - 1}


def finders_of(label: str) -> str:
    """Return who may find a word: what was let out into a document is found where it was said, and nowhere else."""
    return DOORS[label.partition("/")[0]] if label in citing.WORDS else readers_of(label)


def findable(stage: Stage) -> list[str]:
    """Return the labels of the words that somebody finds."""
    labels = [label for label in stage.words.by_label if not _OUT_OF_THE_INDEX.search(label) and label not in _SAID_BEFORE]
    return [label for label in labels if label.rpartition("/")[2] in _SEARCHED.get(stage.things[label.partition("/")[0]].kind, ())]


def together(words: list[str]) -> Iterator[list[str]]:
    return (words[start : start + _TOGETHER] for start in range(0, len(words), _TOGETHER))


def closed_words(stage: Stage, letter: str) -> list[str]:
    open_labels = {label for label in findable(stage) if letter in finders_of(label)}
    return [word for label, word in stage.words.by_label.items() if label not in open_labels and letter not in finders_of(label)]


@pytest.fixture(scope="module")
def browsers(stage: Stage) -> dict[str, FlaskClient]:
    """Everybody's browser."""
    return {letter: stage.browser(letter) for letter in ACTORS}


@pytest.mark.parametrize("letter", ACTORS)
def test_closed_words_are_found_no_more_than_words_nobody_wrote(stage, browsers, letter):
    found = []
    never: dict[tuple[str, int], bytes] = {}
    for form in ("{}", "{}*", *(('"{}"', "in:titolo {}") if letter in "VO" else ())):
        for words in together(closed_words(stage, letter)):
            if (form, len(words)) not in never:
                never[form, len(words)] = asked(browsers[letter], alternatives(form, [UNKNOWN] * len(words)))
            if asked(browsers[letter], alternatives(form, words)) != never[form, len(words)]:
                found.append(alternatives(form, words))
    assert not found, listed(found)


def alternatives(form: str, words: list[str]) -> str:
    return " OR ".join(form.format(word[:BEGUN] if "*" in form else word) for word in words)


@pytest.mark.parametrize("letter", "VONM")
def test_leaving_closed_words_out_changes_no_count(stage, browsers, letter):
    untouched = asked(browsers[letter], f"{BEGINNING}* " + " ".join([f"-{UNKNOWN}"] * _TOGETHER))
    for words in together(closed_words(stage, letter)):
        if len(words) == _TOGETHER:
            assert asked(browsers[letter], f"{BEGINNING}* " + " ".join(f"-{word}" for word in words)) == untouched


@pytest.mark.parametrize("letter", ACTORS)
def test_no_slip_is_answered_with_a_closed_word(stage, browsers, letter):
    suggested = set()
    for words in together(closed_words(stage, letter)):
        slips = " ".join(with_a_slip(word) for word in words)
        suggested |= {label for label in stage.words.found_in(asked(browsers[letter], slips)) if letter not in readers_of(label)}
    assert suggested == set()


@pytest.mark.parametrize("letter", ACTORS)
def test_open_words_are_found_and_their_slips_understood(stage, browsers, letter):
    open_labels = [label for label in findable(stage) if letter in finders_of(label)]
    lost = []
    # Far apart on the stage, so that each stands for a thing of its own.
    for start in range(len(open_labels) // _FEW + 1):
        labels = open_labels[start :: len(open_labels) // _FEW + 1]
        words = " OR ".join(stage.word(label) for label in labels)
        told = asked(browsers[letter], words)
        lost += [label for label in labels if veiled(_address(stage, label).encode(), words) not in told]
    for label in ("commons.thread/text", "open.meeting/description", "person.writer/biography"):
        if stage.word(label) not in asked(browsers[letter], with_a_slip(stage.word(label))).decode():
            lost.append(f"{label}, with a slip")
    assert not lost, listed(lost)


def _address(stage: Stage, label: str) -> str:
    thing = stage.things[label.partition("/")[0]]
    if thing.kind == "file":
        # The hit leads to what shows the file: a post, or the meeting beside which it lies.
        thing = stage.things.get(f"{thing.name}.post") or stage.things[thing.name.removesuffix(".file")]
    if thing.kind in ("moment", "answer"):
        return f"#m{thing.arguments['moment_id']}"
    return f"#p{thing.arguments['post_id']}" if thing.kind in ("post", "carrier") else thing.page


@pytest.mark.parametrize("letter", ACTORS)
def test_the_total_is_that_of_what_the_reader_may_read(stage, browsers, letter):
    told = asked(browsers[letter], f"{BEGINNING}*").decode()
    names = {label.partition("/")[0] for label in findable(stage)}
    expected = sum(_ENTRIES.get(stage.things[name].kind, 0) + _MORE_ENTRIES.get(name, 0) for name in names if letter in DOORS[name])
    assert [int(number) for number in re.findall(r'role="status">(\d+) risultat', told)] == [expected]


def test_there_is_something_to_find_and_something_to_keep_for_everybody(stage):
    assert min(len(closed_words(stage, letter)) for letter in ACTORS) > 30
    assert len(findable(stage)) > 100
