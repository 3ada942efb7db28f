"""From what was typed to what is looked for: a word or a run of words that has synonyms becomes a choice among them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from forum.core import limits
from forum.search.curating.expressions import Meaning, meaning_of
from forum.search.grammar import Query, Term
from forum.search.italian import fold
from forum.search.words import asked_words


class _Entry(NamedTuple):
    meaning: Meaning
    others: tuple[Term, ...]


class _Run(NamedTuple):
    end: int
    synonyms: tuple[Term, ...]


class Synonyms:
    """Every group, laid out by the words with which its expressions begin; made once and only read."""

    def __init__(self, groups: Iterable[Sequence[str]] = ()) -> None:
        self._beginning: dict[str, list[_Entry]] = {}
        for group in groups:
            for place, expression in enumerate(group):
                others = tuple(_synonym(other) for number, other in enumerate(group) if number != place)
                self._add(_Entry(meaning_of(expression), others))

    def __bool__(self) -> bool:
        return bool(self._beginning)

    def _add(self, entry: _Entry) -> None:
        for form in entry.meaning[0] if entry.meaning else ():
            self._beginning.setdefault(form, []).append(entry)

    def longest_run(self, meanings: Sequence[Meaning | None], start: int) -> _Run | None:
        """Return the longest run of terms from a place on that is an expression of some group; None marks terms to be left alone."""
        first = meanings[start]
        if not first:
            return None
        entries = {id(entry): entry for form in first[0] for entry in self._beginning.get(form, ())}
        runs = (_Run(_end(entry.meaning, meanings, start), entry.others) for entry in entries.values())
        return max((run for run in runs if run.end), key=lambda run: run.end, default=None)


NO_SYNONYMS = Synonyms()


def _synonym(expression: str) -> Term:
    return Term(expression, phrase=len(asked_words(expression)) > 1, synonym=True)


def _end(wanted: Meaning, meanings: Sequence[Meaning | None], start: int) -> int:
    """Return where a run that says what is wanted ends, 0 when there is none; common words in between do not matter."""
    place, rest = start, wanted
    while rest and place < len(meanings):
        given = meanings[place]
        if given is None or len(given) > len(rest) or not all(one & other for one, other in zip(given, rest, strict=False)):
            return 0
        place, rest = place + 1, rest[len(given) :]
    return 0 if rest else place


def expand(query: Query, synonyms: Synonyms) -> Query:
    """Return the query with synonyms beside what was typed, the typed words first; what stands between quotation marks is left alone."""
    if not synonyms:
        return query
    quoted = frozenset(fold(part.written.strip('-"')) for part in query.parts if part.written.lstrip("-").startswith('"'))
    room = limits.SYNONYMS_PER_QUESTION
    chosen: list[tuple[Term, ...]] = []
    for terms in query.alternatives:
        added = _beside(terms, quoted, synonyms, room)
        room -= len(added)
        chosen.append((*terms, *added))
    words: list[Term] = []
    meanings = [_meaning(term, quoted) for term in query.words]
    place = 0
    while place < len(meanings):
        run = synonyms.longest_run(meanings, place)
        if run is None or len(run.synonyms) > room:
            words.append(query.words[place])
            place += 1
            continue
        typed = query.words[place : run.end]
        chosen.append((_together(typed), *run.synonyms))
        room, place = room - len(run.synonyms), run.end
    return replace(query, words=tuple(words), alternatives=tuple(chosen))


def _meaning(term: Term, quoted: frozenset[str]) -> Meaning | None:
    return None if term.prefix or term.phrase or fold(term.text) in quoted else meaning_of(term.text)


def _together(typed: Sequence[Term]) -> Term:
    return typed[0] if len(typed) == 1 else Term(" ".join(term.text for term in typed))


def _beside(terms: Sequence[Term], quoted: frozenset[str], synonyms: Synonyms, room: int) -> tuple[Term, ...]:
    """Return the synonyms of what stands in a choice that was typed, as far as there is room."""
    runs = (synonyms.longest_run([_meaning(term, quoted)], 0) for term in terms)
    added = dict.fromkeys(synonym for run in runs if run is not None for synonym in run.synonyms)
    typed = {fold(term.text) for term in terms}
    return tuple(synonym for synonym in added if fold(synonym.text) not in typed)[:room]
