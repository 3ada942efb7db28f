"""A word or phrase of a group of synonyms: what the search understands by it, and which ones it can take."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.errors import Invalid
from forum.search.words import asked_words, meaningful

FIELD = "words"
# One entry for each word that carries meaning: the forms under which it is found.
Meaning = tuple[frozenset[str], ...]


def meaning_of(text: str) -> Meaning:
    """Return what the search understands by words, however they are written; empty for nothing but common words."""
    return tuple(frozenset(word.forms) for word in meaningful(asked_words(text)))


def same(first: Meaning, second: Meaning) -> bool:
    """Say whether two expressions are the same words for the search."""
    return len(first) == len(second) and all(one & other for one, other in zip(first, second, strict=True))


def _inside(shorter: Meaning, longer: Meaning) -> bool:
    return all(any(word & other for other in longer) for word in shorter)


def read_expressions(text: str) -> tuple[str, ...]:
    """Return the expressions of a text, one for each line; raises Invalid with a sentence on the first it cannot take."""
    lines = (" ".join(line.strip(" \t,;.\"'“”«»").split()) for line in text.splitlines())
    given = tuple(dict.fromkeys(line for line in lines if line))
    if len(given) < 2:  # noqa: PLR2004 - one word alone means the same as nothing
        raise Invalid({FIELD: _("Write at least two, each on a line of its own.")})
    if len(given) > limits.SYNONYMS_PER_GROUP:
        raise Invalid({FIELD: _("At most %(most)s in a group.", most=limits.SYNONYMS_PER_GROUP)})
    for line in given:
        _check(line)
    _check_together(given)
    return given


def _check(line: str) -> None:
    meaning = meaning_of(line)
    if len(line) > limits.SYNONYM or len(meaning) > limits.SYNONYM_WORDS:
        begins = line[: limits.SYNONYM]
        raise Invalid({FIELD: _("“%(words)s” is too long: at most %(most)s words.", words=begins, most=limits.SYNONYM_WORDS)})
    if sum(character.isalpha() for character in line) < 2:  # noqa: PLR2004
        raise Invalid({FIELD: _("“%(words)s” is too short: write at least two letters.", words=line)})

    # A word that stands everywhere would make the others find everything.
    if not meaning:
        raise Invalid({FIELD: _("“%(words)s” stands everywhere, so the search leaves it out: it can have no synonym.", words=line)})


def _check_together(given: Sequence[str]) -> None:
    meanings = [(line, meaning_of(line)) for line in given]
    for place, (line, meaning) in enumerate(meanings):
        for other, its in meanings[place + 1 :]:
            if same(meaning, its):
                raise Invalid({FIELD: _("“%(one)s” and “%(other)s” are already the same for the search: keep one.", one=line, other=other)})
            (short, its_words), (long, all_words) = sorted(((line, meaning), (other, its)), key=lambda pair: len(pair[1]))
            if len(its_words) < len(all_words) and _inside(its_words, all_words):
                # Whoever asks for the longer would be given everything that holds the shorter.
                raise Invalid({FIELD: _("“%(short)s” is part of “%(long)s”: they cannot mean the same.", short=short, long=long)})
