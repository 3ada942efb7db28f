"""The query language that people type: words, "phrases", -without, OR, prefix*, and filters by Italian or English name.

Whatever is typed, `parse` answers with a Query: what it could not use is named in `complaints`, with the bit it is about, for the
page to explain.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import NamedTuple

from forum.search.days import find_days
from forum.search.italian import fold
from forum.search.suggestions import distance

MAX_CHARACTERS = 200
MAX_TERMS = 12
MAX_FILTERS = 8
SHORTEST_PREFIX = 3


class Problem(Enum):
    """What a query contains that could not be used; the page turns each into a sentence."""

    TOO_LONG = "too-long"
    TOO_MANY_TERMS = "too-many-terms"
    TOO_MANY_FILTERS = "too-many-filters"
    UNCLOSED_QUOTE = "unclosed-quote"
    DANGLING_OR = "dangling-or"
    PREFIX_TOO_SHORT = "prefix-too-short"
    STAR_INSIDE = "star-inside"
    EMPTY_FILTER = "empty-filter"
    EXCLUDED_FILTER = "excluded-filter"
    ONLY_EXCLUDED = "only-excluded"
    MISSPELT_FILTER = "misspelt-filter"
    UNKNOWN_KIND = "unknown-kind"
    UNKNOWN_RECORDING = "unknown-recording"
    UNKNOWN_IN = "unknown-in"
    UNKNOWN_PACT = "unknown-pact"
    UNKNOWN_THEME = "unknown-theme"
    UNKNOWN_AUTHOR = "unknown-author"
    UNKNOWN_PLACE = "unknown-place"
    BAD_DATE = "bad-date"
    DATES_REVERSED = "dates-reversed"


class Complaint(NamedTuple):
    """One problem, with the bit of the query it is about and, where there is one, what may have been meant."""

    problem: Problem
    words: str = ""
    meant: str = ""


class Part(NamedTuple):
    """One bit of a query as it stood there; `field` says which filter it sets, and is empty for everything else."""

    written: str
    field: str = ""
    searched: bool = False


class Term(NamedTuple):
    """A word or a phrase as typed; a prefix stands for every word that begins with it, a synonym was not typed but means the same."""

    text: str
    phrase: bool = False
    prefix: bool = False
    synonym: bool = False


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
    complaints: tuple[Complaint, ...] = ()
    parts: tuple[Part, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be used, each sort once."""
        return tuple(dict.fromkeys(complaint.problem for complaint in self.complaints))

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
_GAP = re.compile(rf"(?<!\w)({'|'.join(FILTER_NAMES)}):\s+(?=[^\s-])(?![^\W\d_]+:)", re.IGNORECASE)
_SHORTEST_NAME = 4  # a slip in a shorter filter's name makes another word
_LONGEST_QUOTED = 40
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")


class _Item(NamedTuple):
    written: str
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
    complaints: list[Complaint] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    or_is_waiting: bool = False

    def report(self, problem: Problem, words: str = "", meant: str = "") -> None:
        complaint = complain(problem, words, meant)
        if complaint not in self.complaints:
            self.complaints.append(complaint)


def complain(problem: Problem, words: str = "", meant: str = "") -> Complaint:
    """Return a complaint that quotes no more than fits into a sentence."""
    return Complaint(problem, words if len(words) <= _LONGEST_QUOTED else f"{words[: _LONGEST_QUOTED - 1]}…", meant)


def parse(text: str, kinds: Mapping[str, str] | None = None) -> Query:
    """Read what a person typed; `kinds` maps the names they may use for a type, any language, to the kinds of entries."""
    draft = _Draft({fold(name): kind for name, kind in kinds.items()} if kinds is not None else None)
    cleaned = _CONTROL.sub(" ", text).translate(_QUOTES).strip()
    if len(cleaned) > MAX_CHARACTERS:
        draft.report(Problem.TOO_LONG)
        cleaned = cleaned[:MAX_CHARACTERS]
    for item in _items(_GAP.sub(r"\1:", cleaned)):
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
            value = f"{match['name']}:{value}"
        unclosed = phrase is not None and not match["closed"]
        # A quotation mark that was never closed is closed here, so that the bit can stand before another one.
        written = match.group().rstrip() + ('"' if unclosed else "")
        yield _Item(written, bool(match["minus"]), name, value, phrase is not None, unclosed)


def _read(draft: _Draft, item: _Item) -> None:
    if item.unclosed:
        draft.report(Problem.UNCLOSED_QUOTE, item.text)
    if item.name in FILTER_NAMES:
        _read_filter(draft, item)
    elif item.text in _OR and not item.phrase:
        draft.parts.append(Part(item.written))
        _read_or(draft)
    elif item.text.endswith(":") and item.text[:-1].lower() in FILTER_NAMES and not item.phrase:
        draft.report(Problem.EMPTY_FILTER, item.text)
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
    _look_for_slip(draft, item)
    if len(draft.terms) >= MAX_TERMS:
        draft.report(Problem.TOO_MANY_TERMS, item.written)
        return
    draft.parts.append(Part(item.written, searched=not item.excluded))
    if draft.or_is_waiting and not item.excluded:
        draft.joins.add(len(draft.terms))
        draft.or_is_waiting = False
    draft.terms.append((item.excluded, term))


def _look_for_slip(draft: _Draft, item: _Item) -> None:
    """Say so when the beginning of a word looks like the mistyped name of a filter; it is searched as it stands all the same."""
    near = (known for known in FILTER_NAMES if min(len(known), len(item.name)) >= _SHORTEST_NAME and distance(known, item.name, 1) == 1)
    meant = next(near, "")
    if meant:
        draft.report(Problem.MISSPELT_FILTER, f"{item.name}:", f"{meant}:")


def _term(draft: _Draft, item: _Item) -> Term:
    if item.phrase:
        return Term(item.text, phrase=len(item.text.split()) > 1 or not item.text.isalnum())
    stripped = item.text.rstrip("*")
    if "*" in stripped:
        draft.report(Problem.STAR_INSIDE, item.text)
    if stripped == item.text:
        return Term(item.text)
    letters = re.split(r"[\W_]+", stripped)[-1]
    if len(letters) < SHORTEST_PREFIX:
        draft.report(Problem.PREFIX_TOO_SHORT, item.text)
        return Term(stripped)
    return Term(stripped, prefix=True)


def _read_filter(draft: _Draft, item: _Item) -> None:
    name, value = FILTER_NAMES[item.name], item.text.strip()
    if item.excluded:
        draft.report(Problem.EXCLUDED_FILTER, item.written)
    elif not value:
        draft.report(Problem.EMPTY_FILTER, f"{item.name}:")
    elif sum(bool(part.field) for part in draft.parts) >= MAX_FILTERS:
        draft.report(Problem.TOO_MANY_FILTERS, item.written)
    elif _READERS[name](draft, name, value):
        draft.parts.append(Part(item.written, name))


def _read_name(draft: _Draft, name: str, value: str) -> bool:
    draft.names.setdefault(name, []).append(value)
    return True


def _read_day(draft: _Draft, name: str, value: str) -> bool:
    days = find_days(value)
    if days is None:
        draft.report(Problem.BAD_DATE, value)
    elif name == "since":
        draft.since = days[0]
    else:
        draft.until = days[1]
    return days is not None


def _read_kind(draft: _Draft, name: str, value: str) -> bool:
    kind = value if draft.kinds is None else draft.kinds.get(fold(value))
    if kind is None:
        draft.report(Problem.UNKNOWN_KIND, value)
        return False
    return _read_name(draft, name, kind)


def _read_with(draft: _Draft, _name: str, value: str) -> bool:
    draft.with_recording = draft.with_recording or fold(value) in _RECORDING
    if fold(value) not in _RECORDING:
        draft.report(Problem.UNKNOWN_RECORDING, value)
    return fold(value) in _RECORDING


def _read_in(draft: _Draft, _name: str, value: str) -> bool:
    draft.in_title = draft.in_title or fold(value) in _TITLE
    if fold(value) not in _TITLE:
        draft.report(Problem.UNKNOWN_IN, value)
    return fold(value) in _TITLE


_READERS: Mapping[str, Callable[[_Draft, str, str], bool]] = {
    "pacts": _read_name,
    "themes": _read_name,
    "authors": _read_name,
    "places": _read_name,
    "kinds": _read_kind,
    "since": _read_day,
    "until": _read_day,
    "with": _read_with,
    "in": _read_in,
}


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
        complaints=tuple(draft.complaints),
        parts=tuple(draft.parts),
    )
