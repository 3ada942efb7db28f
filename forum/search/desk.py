"""The search desk: a reader's words to one page of results; the index proposes, the database decides again."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from flask import current_app
from flask_babel import force_locale

from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.core.kinds import Card, Kind, all_kinds, cards_of, get_kind
from forum.core.paging import PAGE_SIZE, Page
from forum.core.refs import Ref
from forum.search.engine import KIND, PACT, THEME, Filters, Order, Results, Unavailable, filters_of
from forum.search.entry import Entry
from forum.search.excerpts import Piece, marked_excerpt
from forum.search.grammar import Query, parse
from forum.search.queue import closing, get_engine
from forum.web.dates import PLACE
from forum.web.slots import slot
from forum.web.words import LANGUAGES

_DEEPEST_PAGE = 50
_TITLE_LENGTH = 400
_MOST_CHOICES = 12
_FEW = 3
_LINE_END = re.compile(r"(?<=[^\s.!?:;,…])\s*\n\s*")
Value = TypeVar("Value", int, str)


@dataclass(frozen=True)
class Chosen:
    """The visible controls beside the box."""

    kind: str = ""
    pact_id: int | None = None
    theme_id: int | None = None
    order: Order = "relevance"


@dataclass(frozen=True)
class Shown:
    """One hit: its card, what sort of thing it is, and its title and best passage in pieces with the found words marked."""

    card: Card
    label: object
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]

    @property
    def holds_words(self) -> bool:
        """Whether the passage holds a word that was looked for."""
        return any(found for _, found in self.excerpt)


@dataclass(frozen=True)
class Group:
    """Hits of one thread shown together, under the first of them."""

    first: Shown
    more: tuple[Shown, ...]


@dataclass(frozen=True)
class Choice:
    """One value of a filter, with how much this reader would find under it."""

    value: str
    label: object
    count: int
    chosen: bool


@dataclass(frozen=True)
class Answer:
    """One page of results, or why there is none."""

    query: Query
    groups: tuple[Group, ...] = ()
    total: int = 0
    page: Page = field(default_factory=lambda: Page(1, 0))
    widened: bool = False
    kinds: tuple[Choice, ...] = ()
    pacts: tuple[Choice, ...] = ()
    themes: tuple[Choice, ...] = ()
    suggestion: str = ""
    unavailable: bool = False


def kind_names() -> Mapping[str, str]:
    """Return the words by which a sort of thing may be asked for: its inner name and its label in every language."""
    findable = [kind for kind in all_kinds() if kind.entries is not None]
    names = {kind.name: kind.name for kind in findable}
    for language in LANGUAGES:
        with force_locale(language):
            names.update((str(kind.label).lower(), kind.name) for kind in findable)
    return names


def _ids(actor: Actor, field: str, names: Iterable[str]) -> frozenset[int] | None:
    """Look names up among what the actor may see; a name that nobody knows matches nothing."""
    wanted = tuple(names)
    if not wanted:
        return None
    return frozenset(number for found in slot("search.names", actor, field, wanted) for number in found)


def _filters(actor: Actor, query: Query, chosen: Chosen) -> Filters:
    asked = query.filters
    filters = filters_of(
        query,
        pact_ids=_ids(actor, "pacts", asked.pacts),
        theme_ids=_ids(actor, "themes", asked.themes),
        author_ids=_ids(actor, "authors", asked.authors),
        zone=PLACE,
    )
    return replace(
        filters,
        kinds=_both(filters.kinds, chosen.kind or None),
        pact_ids=_both(filters.pact_ids, chosen.pact_id),
        theme_ids=_both(filters.theme_ids, chosen.theme_id),
    )


def _both(typed: frozenset[Value] | None, chosen: Value | None) -> frozenset[Value] | None:
    """Return what satisfies the words typed and the control beside the box; an empty set, unlike None, lets nothing through."""
    if chosen is None:
        return typed
    return frozenset([chosen]) if typed is None else typed & {chosen}


def answer(actor: Actor, typed: str, chosen: Chosen, number: int) -> Answer:
    """Return one page of what these words find for this actor; an index that cannot be asked is said, never shown as nothing."""
    query = parse(typed, kinds=kind_names())
    if query.is_empty and not (chosen.kind or chosen.pact_id or chosen.theme_id):
        return Answer(query)
    if not 1 <= number <= _DEEPEST_PAGE:
        raise NotFound
    page = Page(number, 0)
    try:
        if closing():
            return Answer(query, unavailable=True)
        results = get_engine().search(
            query, actor.readable, _filters(actor, query, chosen), order=chosen.order, offset=page.offset, limit=page.size
        )
        if page.offset and page.offset >= results.total:
            raise NotFound
        return _laid_out(actor, typed, query, chosen, results, number)
    except Unavailable as unavailable:
        current_app.logger.warning("search cannot answer: %s", unavailable)
        return Answer(query, unavailable=True)


def _suggestion(actor: Actor, typed: str, query: Query, results: Results) -> str:
    """Return what was typed with the unknown words replaced by known ones near to them, when little was found."""
    if results.total > _FEW and not results.widened:
        return ""
    engine = get_engine()
    better = typed
    for term in query.words:
        near = None if term.prefix else engine.suggest(term.text, actor.readable)
        if near and near != term.text:
            # Only whole words, and never the name or the value of a filter.
            better = re.sub(rf"(?<![\w:]){re.escape(term.text)}(?![\w:])", near, better)
    return "" if better == typed else " ".join(better.split())


def _laid_out(actor: Actor, typed: str, query: Query, chosen: Chosen, results: Results, number: int) -> Answer:
    cards = cards_of(actor, [hit.ref for hit in results.hits])
    entries = _entries(cards)
    groups: dict[Ref, list[Shown]] = {}
    for hit in results.hits:
        card, entry = cards.get(hit.ref), entries.get(hit.ref)
        if card is not None and entry is not None:
            groups.setdefault(hit.group, []).append(_shown(card, entry, query))
    return Answer(
        query=query,
        groups=tuple(_group(ref, shown) for ref, shown in groups.items()),
        total=results.total,
        page=Page(number, min(results.total, _DEEPEST_PAGE * PAGE_SIZE)),
        widened=results.widened,
        kinds=_kind_choices(results, chosen),
        pacts=_choices(actor, results, PACT, "pact", chosen.pact_id),
        themes=_choices(actor, results, THEME, "theme", chosen.theme_id),
        suggestion=_suggestion(actor, typed, query, results),
    )


def _group(ref: Ref, shown: list[Shown]) -> Group:
    """Put first what holds the words in its text; where only the title does, the thing that bears the title."""
    ordered = sorted(shown, key=lambda item: (not item.holds_words, item.card.ref != ref))
    return Group(ordered[0], tuple(ordered[1:]))


def _entries(cards: Mapping[Ref, Card]) -> dict[Ref, Entry]:
    """Return the full words of things the actor was just found to see, for their passages."""
    wanted: dict[str, list[int]] = {}
    for ref in cards:
        wanted.setdefault(ref.kind, []).append(ref.id)
    found: dict[Ref, Entry] = {}
    for name, ids in wanted.items():
        reader = get_kind(name).entries
        if reader is not None:
            found.update((entry.ref, entry) for entry in reader(ids).values())
    return found


def _shown(card: Card, entry: Entry, query: Query) -> Shown:
    # Lines that are no sentences, such as those of an agenda, would run into one another in a passage.
    body = _LINE_END.sub("; ", entry.body)
    passage = marked_excerpt(body, query) if body else []
    return Shown(card, get_kind(card.ref.kind).label, tuple(marked_excerpt(card.title, query, _TITLE_LENGTH)), tuple(passage))


def _kind_choices(results: Results, chosen: Chosen) -> tuple[Choice, ...]:
    figures = results.counts[KIND]
    kinds: tuple[Kind, ...] = tuple(kind for kind in all_kinds() if kind.entries is not None)
    return tuple(
        Choice(kind.name, kind.label, figures.get(kind.name, 0), kind.name == chosen.kind)
        for kind in kinds
        if figures.get(kind.name) or kind.name == chosen.kind
    )


def _choices(actor: Actor, results: Results, dimension: str, kind: str, chosen: int | None) -> tuple[Choice, ...]:
    figures = sorted(results.counts[dimension].items(), key=lambda item: (-item[1], item[0]))[:_MOST_CHOICES]
    cards = cards_of(actor, [Ref(kind, int(number)) for number, _ in figures])
    return tuple(
        Choice(str(number), cards[Ref(kind, int(number))].title, count, number == chosen)
        for number, count in figures
        if Ref(kind, int(number)) in cards
    )
