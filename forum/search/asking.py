"""A question put together: the words typed, the controls beside the box, and the names in both looked up for this reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from flask_babel import force_locale

from forum.core.actor import Actor
from forum.core.kinds import all_kinds
from forum.search.days import find_days
from forum.search.engine import Engine, Filters, Order, filters_of
from forum.search.grammar import Asked, Complaint, Problem, Query, complain
from forum.web.dates import PLACE
from forum.web.slots import slot
from forum.web.words import LANGUAGES

_MOST_PACTS = 100
_UNKNOWN = {"pacts": Problem.UNKNOWN_PACT, "themes": Problem.UNKNOWN_THEME}
Value = TypeVar("Value", int, str)


@dataclass(frozen=True)
class Chosen:
    """The visible controls beside the box; days are as they came, and read here."""

    kind: str = ""
    pact_id: int | None = None
    theme_id: int | None = None
    author: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    with_recording: bool = False
    in_title: bool = False
    order: Order = "relevance"

    @property
    def narrows(self) -> bool:
        """Whether any control narrows the search; the order does not."""
        return self != Chosen(order=self.order)


@dataclass(frozen=True)
class Asking:
    """A question ready for an engine, and what of it could not be used."""

    query: Query
    filters: Filters
    complaints: tuple[Complaint, ...]


def search_address(typed: str, chosen: Chosen) -> str:
    """Return the address of a search."""
    pairs = (
        ("q", typed),
        ("tipo", chosen.kind),
        ("patto", chosen.pact_id),
        ("tema", chosen.theme_id),
        ("autore", chosen.author),
        ("luogo", chosen.place),
        ("dal", chosen.since),
        ("al", chosen.until),
        ("con", "registrazione" if chosen.with_recording else ""),
        ("in", "titolo" if chosen.in_title else ""),
        ("ordine", "data" if chosen.order == "date" else ""),
    )
    return "/cerca?" + urlencode([(name, value) for name, value in pairs if value])


def kind_names() -> Mapping[str, str]:
    """Return the words by which a sort of thing may be asked for: its inner name and its label in every language."""
    findable = [kind for kind in all_kinds() if kind.entries is not None]
    names = {kind.name: kind.name for kind in findable}
    for language in LANGUAGES:
        with force_locale(language):
            names.update((str(kind.label).lower(), kind.name) for kind in findable)
    return names


class Names:
    """Names looked up among what one reader may see, each once."""

    def __init__(self, actor: Actor, engine: Engine) -> None:
        self._actor = actor
        self._engine = engine
        self._known: dict[tuple[str, str], frozenset[int]] = {}

    def find(self, field: str, name: str) -> frozenset[int]:
        """Return the numbers of what bears a name; none when nobody knows it or may know it, which is the same."""
        if (field, name) not in self._known:
            found = slot("search.names", self._actor, field, (name,))
            self._known[field, name] = frozenset(number for numbers in found for number in numbers)
        return self._known[field, name]

    def pacts_at(self, places: tuple[str, ...]) -> frozenset[int]:
        """Return the pacts of some places, as far as this reader may see them: their things happen there too."""
        if not places:
            return frozenset()
        asked = Query(filters=Asked(places=places))
        found = self._engine.search(asked, self._actor.readable, Filters(kinds=frozenset({"pact"})), limit=_MOST_PACTS)
        return frozenset(hit.ref.id for hit in found.hits)

    def find_all(self, field: str, names: Iterable[str]) -> frozenset[int] | None:
        """Return the numbers of what bears any of these names, None when no name is asked for."""
        wanted = tuple(names)
        return frozenset(number for name in wanted for number in self.find(field, name)) if wanted else None


def ask_for(names: Names, query: Query, chosen: Chosen) -> Asking:
    """Join the words typed and the controls into one question; what both narrow must satisfy both."""
    asked = query.filters
    since, until, complaints = _chosen_days(chosen)
    for field, problem in _UNKNOWN.items():
        complaints += [complain(problem, name) for name in getattr(asked, field) if not names.find(field, name)]
    joined = replace(
        query,
        filters=replace(
            asked,
            places=(*asked.places, *((chosen.place,) if chosen.place else ())),
            since=max(filter(None, (asked.since, since)), default=None),
            until=min(filter(None, (asked.until, until)), default=None),
            with_recording=asked.with_recording or chosen.with_recording,
            in_title=asked.in_title or chosen.in_title,
        ),
    )
    return Asking(joined, _filters(names, joined, chosen), (*query.complaints, *complaints))


def _chosen_days(chosen: Chosen) -> tuple[date | None, date | None, list[Complaint]]:
    first, last = find_days(chosen.since), find_days(chosen.until)
    wrong = [complain(Problem.BAD_DATE, text) for text, days in ((chosen.since, first), (chosen.until, last)) if text and days is None]
    return first[0] if first else None, last[1] if last else None, wrong


def _filters(names: Names, query: Query, chosen: Chosen) -> Filters:
    asked = query.filters
    authors = names.find_all("authors", asked.authors)
    filters = filters_of(
        query,
        pact_ids=names.find_all("pacts", asked.pacts),
        theme_ids=names.find_all("themes", asked.themes),
        author_ids=authors,
        zone=PLACE,
    )
    return replace(
        filters,
        kinds=_common(_both(filters.kinds, chosen.kind or None), bearers() if asked.in_title else None),
        pact_ids=_both(filters.pact_ids, chosen.pact_id),
        theme_ids=_both(filters.theme_ids, chosen.theme_id),
        place_pact_ids=names.pacts_at(asked.places),
        author_ids=_common(authors, names.find_all("authors", (chosen.author,) if chosen.author else ())),
    )


def bearers() -> frozenset[str]:
    """Return the kinds of things that bear titles of their own: a post is filed under its thread's, and nobody asks for that."""
    return frozenset(kind.name for kind in all_kinds() if kind.entries is not None and kind.bears_title)


def _both(typed: frozenset[Value] | None, chosen: Value | None) -> frozenset[Value] | None:
    """Return what satisfies the words typed and the control beside the box; an empty set, unlike None, lets nothing through."""
    return _common(typed, None if chosen is None else frozenset([chosen]))


def _common(first: frozenset[Value] | None, second: frozenset[Value] | None) -> frozenset[Value] | None:
    if first is None or second is None:
        return second if first is None else first
    return first & second


def strangers(engine: Engine, actor: Actor, names: Names, query: Query, chosen: Chosen) -> list[Complaint]:
    """Return the authors and places of whom this reader can find nothing.

    The engine is asked within what they may read, so a name that only closed things bear is as unknown as one that nobody bears.
    """
    authors = dict.fromkeys((*query.filters.authors, *((chosen.author,) if chosen.author else ())))
    unknown = [
        complain(Problem.UNKNOWN_AUTHOR, name)
        for name in authors
        if not _any(engine, actor, Asked(), Filters(author_ids=names.find("authors", name)))
    ]
    places = dict.fromkeys(query.filters.places)
    return unknown + [complain(Problem.UNKNOWN_PLACE, name) for name in places if not has_place(engine, actor, name)]


def has_place(engine: Engine, actor: Actor, name: str) -> bool:
    """Say whether anything that the actor may read names a place."""
    return _any(engine, actor, Asked(places=(name,)), Filters())


def _any(engine: Engine, actor: Actor, asked: Asked, filters: Filters) -> bool:
    return engine.search(Query(filters=asked), actor.readable, filters, limit=0).total > 0
