"""From a query to conditions on rows, and to the words by which the rows that meet them are weighed.

Every word reaches PostgreSQL as a bound value, quoted inside it the way text search queries ask for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Text, and_, any_, cast, false, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from forum.core.audience import Readable
from forum.search.engine import Filters
from forum.search.grammar import Query, Term
from forum.search.italian import fold
from forum.search.matching import MAX_WORDS
from forum.search.postgres_documents import (
    BETWEEN_FORMS,
    BETWEEN_WORDS,
    BODY_WEIGHT,
    IN_TITLE,
    PLACE_WORD,
    SPELLED,
    TITLE_SPELLED,
    TITLE_WEIGHT,
    TITLE_WORD,
    quoted,
    token,
)
from forum.search.postgres_tables import Tables
from forum.search.words import AskedWord, asked_words, meaningful


@dataclass(frozen=True)
class Unit:
    """One word to weigh by: the forms that count as it, or the beginning that its spellings share.

    `counted` are the words of the vocabulary that say how rare it is.
    """

    forms: tuple[str, ...]
    counted: tuple[str, ...]
    title_only: bool = False
    beginning: str = ""


@dataclass(frozen=True)
class Clause:
    """One thing that is wanted: the condition for it, the words it is weighed by, and those of synonyms that would do as well."""

    condition: ColumnElement[bool]
    units: tuple[Unit, ...] = ()
    synonyms: tuple[tuple[Unit, ...], ...] = ()

    @property
    def all_units(self) -> tuple[Unit, ...]:
        """Every word by which a thing may meet it."""
        return (*self.units, *(unit for synonym in self.synonyms for unit in synonym))


_NOTHING = Clause(false())


@dataclass(frozen=True)
class Wanted:
    """What a query asks of the words: every clause, or any of them; `required` ones always."""

    clauses: tuple[Clause, ...]
    required: tuple[Clause, ...]
    spellings: tuple[AskedWord, ...]


class Asking:
    """Turns the terms of one query into clauses over one set of tables."""

    def __init__(self, tables: Tables, query: Query) -> None:
        self._tables = tables
        self._thing = tables.thing.c
        self._query = query
        self._title_only = query.filters.in_title

    def wanted(self) -> Wanted:
        """Return the clauses of the query."""
        query = self._query
        words = [word for term in query.words if not term.prefix for word in asked_words(term.text)]
        clauses = [self._word(word) for word in meaningful(tuple(words))[:MAX_WORDS]]
        clauses += [self._term(term) for term in query.words if term.prefix]
        required = [self._term(term) for term in query.phrases]
        clauses += required
        clauses += [self._any_of(terms) for terms in query.alternatives]
        if not clauses:  # nothing but common words: only titles keep those
            clauses = [self._title_word(word) for word in words[:MAX_WORDS]]
        typed = (*query.words, *query.phrases, *(terms[0] for terms in query.alternatives if all(term.synonym for term in terms[1:])))
        exact = [word for term in typed for word in meaningful(asked_words(term.text))]
        return Wanted(tuple(clauses), tuple(required), tuple(exact[:MAX_WORDS]))

    def always(self, readable: Readable, filters: Filters) -> ColumnElement[bool]:
        """Return what holds for every result and every count: who may read it, author, days, recording, places, no excluded word."""
        thing, asked = self._thing, self._query.filters
        conditions = [visible(self._tables, readable)]
        if filters.author_ids is not None:
            conditions.append(_among(thing.author, filters.author_ids))
        if filters.since is not None:
            conditions.append(thing.written >= filters.since)
        if filters.until is not None:
            conditions.append(thing.written < filters.until)
        if asked.with_recording:
            conditions.append(thing.recording)
        if asked.places:
            conditions.append(or_(*(self._place(place) for place in asked.places), self._of_pacts(filters.place_pact_ids)))
        conditions.extend(self._without(term) for term in self._query.excluded)
        return and_(*conditions)

    def _without(self, term: Term) -> ColumnElement[bool]:
        # Read from the index once: as a condition on each row it would unpack the words of all of them.
        return self._thing.id.not_in(select(self._thing.id).where(self._term(term).condition).correlate(None))

    def _of_pacts(self, pact_ids: Iterable[int]) -> ColumnElement[bool]:
        shelf = self._tables.shelf.c
        return self._thing.shelf.in_(select(shelf.id).where(_among(shelf.pact, pact_ids)))

    def _place(self, place: str) -> ColumnElement[bool]:
        words = meaningful(asked_words(place))[:MAX_WORDS]
        return and_(*(self._marked(_signed(PLACE_WORD, word.forms)) for word in words)) if words else false()

    def _term(self, term: Term) -> Clause:
        words = asked_words(term.text)[:MAX_WORDS]
        if term.prefix:
            return self._prefix(words)
        kept = meaningful(words)
        together = _all([self._word(word) for word in kept] or [self._title_word(word) for word in words])
        if not term.phrase or len(words) <= 1:
            return together
        return Clause(and_(together.condition, self._in_a_row(words, kept)), together.units)

    def _any_of(self, terms: Sequence[Term]) -> Clause:
        clauses = [(term.synonym, self._term(term)) for term in terms]
        return Clause(
            or_(*(clause.condition for _, clause in clauses)),
            tuple(unit for is_synonym, clause in clauses if not is_synonym for unit in clause.units),
            tuple(clause.units for is_synonym, clause in clauses if is_synonym),
        )

    def _word(self, word: AskedWord) -> Clause:
        if self._title_only:
            return self._title_word(word)
        unit = Unit(_cut(word.forms), _cut(word.forms))
        return Clause(_holds(self._thing.words, word.forms), (unit,))

    def _title_word(self, word: AskedWord) -> Clause:
        signed = _signed(TITLE_WORD, word.forms)
        unit = Unit(_cut(word.forms), _cut(signed), title_only=True)
        return Clause(self._marked(signed), (unit,))

    def _prefix(self, words: tuple[AskedWord, ...]) -> Clause:
        beginning = fold(words[-1].spelling) if words else ""
        if not beginning:
            return _NOTHING
        signed = (TITLE_SPELLED if self._title_only else SPELLED) + beginning
        last = Clause(_begins(self._thing.marks, signed), (Unit((), (), beginning=signed),))
        return _all([*(self._word(word) for word in meaningful(words[:-1])), last])

    def _marked(self, marks: Iterable[str]) -> ColumnElement[bool]:
        return _holds(self._thing.marks, marks)

    def _in_a_row(self, words: Sequence[AskedWord], kept: Sequence[AskedWord]) -> ColumnElement[bool]:
        """Return the condition that words stand in a row: titles keep common words, bodies only keep their places."""
        rows, patterns = [_row(TITLE_WEIGHT, words)], [_pattern(IN_TITLE, words)]
        if kept and not self._title_only:
            rows.append(_row(BODY_WEIGHT, kept))
            patterns.append(_pattern("", kept))
        thing = self._thing
        in_vector = thing.words.op("@@", is_comparison=True)(cast(literal(" | ".join(f"({row})" for row in rows)), TSQUERY))
        in_sequence = thing.sequence.op("~", is_comparison=True)(literal("|".join(f"(?:{pattern})" for pattern in patterns), Text))
        return or_(in_vector, and_(thing.sequence.is_not(None), in_sequence))


def visible(tables: Tables, readable: Readable) -> ColumnElement[bool]:
    """Return the condition that a reader may read a thing; whoever may read nothing meets nothing."""
    thing = tables.thing.c
    allowed = [and_(thing.audience == audience, thing.opened >= day) for audience, day in sorted(readable.since.items())]
    if readable.whole:
        allowed.insert(0, _among(thing.audience, readable.whole))
    return or_(*allowed) if allowed else false()


def in_titles(tables: Tables, units: Iterable[Unit]) -> ColumnElement[bool]:
    """Return the condition that one of the words stands in the title."""
    return _holds(tables.thing.c.marks, [TITLE_WORD + form for unit in units for form in unit.forms])


def shelved(tables: Tables, column: ColumnElement[int], filters: Filters) -> ColumnElement[bool] | None:
    """Return the condition that the chosen kinds, pacts and themes let a thing through; None when nothing was chosen."""
    shelf = tables.shelf.c
    chosen = []
    if filters.kinds is not None:
        chosen.append(shelf.kind == any_(literal(sorted(filters.kinds), ARRAY(Text))))
    if filters.pact_ids is not None:
        chosen.append(_among(shelf.pact, filters.pact_ids))
    if filters.theme_ids is not None:
        chosen.append(shelf.themes.op("&&", is_comparison=True)(literal(sorted(filters.theme_ids), ARRAY(Integer))))
    return column.in_(select(shelf.id).where(*chosen)) if chosen else None


def _among(column: ColumnElement[int], values: Iterable[int]) -> ColumnElement[bool]:
    return column == any_(literal(sorted(values), ARRAY(Integer)))


def _cut(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(token(word) for word in words if word)


def _signed(sign: str, words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sign + word for word in words)


def _holds(vector: ColumnElement[object], words: Iterable[str]) -> ColumnElement[bool]:
    asked = " | ".join(quoted(word) for word in words if word)
    return vector.op("@@", is_comparison=True)(cast(literal(asked), TSQUERY)) if asked else false()


def _begins(vector: ColumnElement[object], beginning: str) -> ColumnElement[bool]:
    return vector.op("@@", is_comparison=True)(cast(literal(f"{quoted(beginning)}:*"), TSQUERY))


def _all(clauses: Sequence[Clause]) -> Clause:
    if not clauses:
        return _NOTHING
    return Clause(and_(*(clause.condition for clause in clauses)), tuple(unit for clause in clauses for unit in clause.units))


def _row(weight: str, words: Sequence[AskedWord]) -> str:
    """Return the query that finds words at their distances from one another."""
    before, parts = words[0].position, ""
    for word in words:
        forms = " | ".join(f"{quoted(form)}:{weight}" for form in word.forms if form)
        distance = f" <{word.position - before}> " if parts else ""
        parts += f"{distance}({forms})"
        before = word.position
    return parts


def _pattern(sign: str, words: Sequence[AskedWord]) -> str:
    """Return the expression that finds words in a row in a sequence, each place between them filled by whatever stands there."""
    start, rest = f"{BETWEEN_WORDS}{re.escape(sign)}{BETWEEN_FORMS}", f"[^{BETWEEN_WORDS}]*"
    before, parts = words[0].position - 1, []
    for word in words:
        forms = "|".join(re.escape(token(form)) for form in word.forms if form)
        parts.append((start + rest) * (word.position - before - 1))
        parts.append(f"{start}(?:{rest}{BETWEEN_FORMS})?(?:{forms}){BETWEEN_FORMS}{rest}")
        before = word.position
    return "".join(parts)
