"""The query language that people type: words, "phrases", -without, OR, prefix*, and filters by Italian or English name.

Whatever is typed, `parse` answers with a Query: what it could not use is named in `problems`, for the page to explain.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from forum.search.italian import fold

MAX_CHARACTERS = 200
MAX_TERMS = 12
SHORTEST_PREFIX = 3
EARLIEST_YEAR = 1900
LATEST_YEAR = 2999


class Problem(Enum):
    """What a query contains that could not be used; the page turns each into a sentence."""

    TOO_LONG = "too-long"
    TOO_MANY_TERMS = "too-many-terms"
    UNCLOSED_QUOTE = "unclosed-quote"
    DANGLING_OR = "dangling-or"
    PREFIX_TOO_SHORT = "prefix-too-short"
    EMPTY_FILTER = "empty-filter"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_VALUE = "unknown-value"
    BAD_DATE = "bad-date"
    DATES_REVERSED = "dates-reversed"


class Term(NamedTuple):
    """A word or a phrase as typed; a prefix stands for every word that begins with it."""

    text: str
    phrase: bool = False
    prefix: bool = False


@dataclass(frozen=True)
class Asked:
    """The filters as typed: names still to be looked up, days inclusive."""

    pacts: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    with_recording: bool = False
    in_title: bool = False


@dataclass(frozen=True)
class Query:
    """A parsed query: every word, phrase and set of alternatives is wanted, nothing excluded may occur."""

    words: tuple[Term, ...] = ()
    phrases: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    alternatives: tuple[tuple[Term, ...], ...] = ()
    filters: Asked = Asked()
    problems: tuple[Problem, ...] = ()

    @property
    def has_terms(self) -> bool:
        """Say whether anything is looked for by its words."""
        return bool(self.words or self.phrases or self.alternatives)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing at all is asked."""
        return not self.has_terms and self.filters == Asked()


FILTER_NAMES = {
    "patto": "pacts",
    "pact": "pacts",
    "tema": "themes",
    "theme": "themes",
    "autore": "authors",
    "author": "authors",
    "tipo": "kinds",
    "type": "kinds",
    "luogo": "places",
    "place": "places",
    "dal": "since",
    "from": "since",
    "since": "since",
    "al": "until",
    "to": "until",
    "until": "until",
    "con": "with",
    "with": "with",
    "in": "in",
}
_RECORDING = frozenset({"registrazione", "registrazioni", "recording", "recordings"})
_TITLE = frozenset({"titolo", "titoli", "title", "titles"})
_OR = frozenset({"OR", "OPPURE"})
_QUOTES = str.maketrans("“”„«»", '"""""')
_ITEM = re.compile(r'(?P<minus>-?)(?:(?P<name>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^\s"]+))')
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")
_DAY_FORMS = (
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?"),
    re.compile(r"(?:(?P<day>\d{1,2})[/.-])?(?P<month>\d{1,2})[/.-](?P<year>\d{4})"),
)


class _Item(NamedTuple):
    excluded: bool
    name: str
    text: str
    phrase: bool
    unclosed: bool


@dataclass
class _Draft:
    """A query while it is being read."""

    kinds: Mapping[str, str] | None
    terms: list[tuple[bool, Term]] = field(default_factory=list)
    joins: set[int] = field(default_factory=set)
    names: dict[str, list[str]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    with_recording: bool = False
    in_title: bool = False
    problems: list[Problem] = field(default_factory=list)
    or_is_waiting: bool = False

    def report(self, problem: Problem) -> None:
        if problem not in self.problems:
            self.problems.append(problem)


def parse(text: str, kinds: Mapping[str, str] | None = None) -> Query:
    """Read what a person typed; `kinds` maps the names they may use for a type, any language, to the kinds of entries."""
    draft = _Draft({fold(name): kind for name, kind in kinds.items()} if kinds is not None else None)
    cleaned = _CONTROL.sub(" ", text).translate(_QUOTES).strip()
    if len(cleaned) > MAX_CHARACTERS:
        draft.report(Problem.TOO_LONG)
        cleaned = cleaned[:MAX_CHARACTERS]
    for item in _items(cleaned):
        _read(draft, item)
    if draft.or_is_waiting:
        draft.report(Problem.DANGLING_OR)
    if draft.since and draft.until and draft.since > draft.until:
        draft.report(Problem.DATES_REVERSED)
        draft.since, draft.until = draft.until, draft.since
    return _assemble(draft)


def _items(text: str) -> Iterator[_Item]:
    for match in _ITEM.finditer(text):
        phrase, name = match["phrase"], (match["name"] or "").lower()
        value = match["word"] if phrase is None else phrase.strip()
        if name and name not in FILTER_NAMES:  # a link or an hour: words after all
            name, value = "", f"{match['name']}:{value}"
        yield _Item(bool(match["minus"]), name, value, phrase is not None, phrase is not None and not match["closed"])


def _read(draft: _Draft, item: _Item) -> None:
    if item.unclosed:
        draft.report(Problem.UNCLOSED_QUOTE)
    if item.name:
        _read_filter(draft, FILTER_NAMES[item.name], item.text)
    elif item.text in _OR and not item.phrase:
        _read_or(draft)
    elif item.text.endswith(":") and item.text[:-1].lower() in FILTER_NAMES and not item.phrase:
        draft.report(Problem.EMPTY_FILTER)
    else:
        _read_term(draft, item)


def _read_or(draft: _Draft) -> None:
    if not draft.terms or draft.terms[-1][0] or draft.or_is_waiting:
        draft.report(Problem.DANGLING_OR)
    else:
        draft.or_is_waiting = True


def _read_term(draft: _Draft, item: _Item) -> None:
    term = _term(draft, item)
    if not any(character.isalnum() for character in term.text):
        return
    if len(draft.terms) >= MAX_TERMS:
        draft.report(Problem.TOO_MANY_TERMS)
        return
    if draft.or_is_waiting and not item.excluded:
        draft.joins.add(len(draft.terms))
        draft.or_is_waiting = False
    draft.terms.append((item.excluded, term))


def _term(draft: _Draft, item: _Item) -> Term:
    if item.phrase:
        return Term(item.text, phrase=len(item.text.split()) > 1 or not item.text.isalnum())
    stripped = item.text.rstrip("*")
    if stripped == item.text:
        return Term(item.text)
    letters = re.split(r"[\W_]+", stripped)[-1]
    if len(letters) < SHORTEST_PREFIX:
        draft.report(Problem.PREFIX_TOO_SHORT)
        return Term(stripped)
    return Term(stripped, prefix=True)


def _read_filter(draft: _Draft, name: str, text: str) -> None:
    value = text.strip()
    if not value:
        draft.report(Problem.EMPTY_FILTER)
    elif name in ("since", "until"):
        _read_day(draft, name, value)
    elif name == "kinds":
        _read_kind(draft, value)
    elif name in ("with", "in"):
        _read_switch(draft, name, fold(value))
    else:
        draft.names.setdefault(name, []).append(value)


def _read_day(draft: _Draft, name: str, value: str) -> None:
    days = _days(value)
    if days is None:
        draft.report(Problem.BAD_DATE)
    elif name == "since":
        draft.since = days[0]
    else:
        draft.until = days[1]


def _read_kind(draft: _Draft, value: str) -> None:
    kind = value if draft.kinds is None else draft.kinds.get(fold(value))
    if kind is None:
        draft.report(Problem.UNKNOWN_KIND)
    else:
        draft.names.setdefault("kinds", []).append(kind)


def _read_switch(draft: _Draft, name: str, value: str) -> None:
    if name == "with" and value in _RECORDING:
        draft.with_recording = True
    elif name == "in" and value in _TITLE:
        draft.in_title = True
    else:
        draft.report(Problem.UNKNOWN_VALUE)


def _days(value: str) -> tuple[date, date] | None:
    """Return the first and last day of a year, a month or a day written in any usual way."""
    match = next(filter(None, (form.fullmatch(value) for form in _DAY_FORMS)), None)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"] or 0), int(match["day"] or 0)
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    if not match["month"]:
        return date(year, 1, 1), date(year, 12, 31)
    try:
        first = date(year, month, day if match["day"] else 1)
    except ValueError:
        return None
    return (first, first) if match["day"] else (first, first.replace(day=calendar.monthrange(year, month)[1]))


def _assemble(draft: _Draft) -> Query:
    wanted: list[list[Term]] = []
    excluded: list[Term] = []
    for index, (is_excluded, term) in enumerate(draft.terms):
        if is_excluded:
            excluded.append(term)
        elif index in draft.joins and wanted:
            wanted[-1].append(term)
        else:
            wanted.append([term])
    single = [terms[0] for terms in wanted if len(terms) == 1]
    names = {name: tuple(dict.fromkeys(values)) for name, values in draft.names.items()}
    return Query(
        words=tuple(term for term in single if not term.phrase),
        phrases=tuple(term for term in single if term.phrase),
        excluded=tuple(excluded),
        alternatives=tuple(tuple(terms) for terms in wanted if len(terms) > 1),
        filters=Asked(**names, since=draft.since, until=draft.until, with_recording=draft.with_recording, in_title=draft.in_title),
        problems=tuple(draft.problems),
    )
