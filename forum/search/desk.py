"""The search desk: a reader's words to one page of results; the index proposes, the database decides again."""

from collections.abc import Callable
from dataclasses import dataclass, field

from flask import current_app

from forum.core.actor import Actor
from forum.core.errors import NotFound
from forum.core.kinds import Kind, all_kinds, cards_of
from forum.core.paging import PAGE_SIZE, Page
from forum.core.refs import Ref
from forum.search.applied import Applied, Dropping, applied_to, droppings
from forum.search.asking import Asking, Chosen, Names, ask_for, bearers, kind_names, strangers
from forum.search.correcting import corrected
from forum.search.curating.expansion import expand
from forum.search.curating.queries import current_synonyms
from forum.search.curating.tally import note_gap
from forum.search.engine import KIND, LONGEST_PAGE, PACT, THEME, Engine, Filters, Results, Unavailable
from forum.search.grammar import Complaint, Problem, Query, complain, parse
from forum.search.groups import Gathered, Group, gather, groups_of
from forum.search.queue import closing, get_engine

_DEEPEST_PAGE = 50
_MOST_CHOICES = 12
_FEW = 3


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
    complaints: tuple[Complaint, ...] = ()
    groups: tuple[Group, ...] = ()
    total: int = 0
    page: Page = field(default_factory=lambda: Page(1, 0))
    widened: bool = False
    kinds: tuple[Choice, ...] = ()
    pacts: tuple[Choice, ...] = ()
    themes: tuple[Choice, ...] = ()
    applied: tuple[Applied, ...] = ()
    droppings: tuple[Dropping, ...] = ()
    suggestion: str = ""
    asked: bool = True
    unavailable: bool = False


def answer(actor: Actor, typed: str, chosen: Chosen, number: int) -> Answer:
    """Return one page of what these words find for this actor; an index that cannot be asked is said, never shown as nothing."""
    read = _reading(actor)
    query = read(typed)
    if not 1 <= number <= _DEEPEST_PAGE:
        raise NotFound
    if query.is_empty and not chosen.narrows:
        return _before_asking(actor, query)
    try:
        if closing():
            return Answer(query, query.complaints, unavailable=True)
        engine = get_engine()
        names = Names(actor, engine)
        asking = ask_for(names, query, chosen)
        question = _Question(engine, names, read, query, chosen, asking)
        gathered = gather(lambda offset: _window(actor, question, offset), number * PAGE_SIZE)
        page = gathered.page(number)
        if number > page.count:
            raise NotFound
        if number == 1 and not chosen.narrows:
            note_gap(actor, typed, gathered.results.complete)
        return _laid_out(actor, question, gathered, page)
    except Unavailable as unavailable:
        current_app.logger.warning("search cannot answer: %s", unavailable)
        return Answer(query, query.complaints, unavailable=True)


def _reading(actor: Actor) -> Callable[[str], Query]:
    """Return what reads a question as everybody's are read: with the names of kinds in every language, and with the synonyms."""
    known, synonyms = kind_names(), current_synonyms(actor)
    return lambda typed: expand(parse(typed, kinds=known), synonyms)


def _before_asking(actor: Actor, query: Query) -> Answer:
    """Return the page on which nothing was asked yet, with the pacts and themes among which this reader may choose."""
    complaints = query.complaints
    if query.excluded:
        complaints += (complain(Problem.ONLY_EXCLUDED, " ".join(part.written for part in query.parts)),)
    everything = Filters(kinds=frozenset(kind.name for kind in all_kinds() if kind.entries is not None))
    try:
        results = Results() if closing() else get_engine().search(Query(), actor.readable, everything, limit=0)
    except Unavailable:
        results = Results()
    pacts, themes = _choices(actor, results, PACT, "pact", None), _choices(actor, results, THEME, "theme", None)
    return Answer(query, complaints, pacts=pacts, themes=themes, asked=False)


@dataclass(frozen=True)
class _Question:
    engine: Engine
    names: Names
    read: Callable[[str], Query]
    query: Query
    chosen: Chosen
    asking: Asking


def _window(actor: Actor, question: _Question, offset: int) -> Results:
    asking, order = question.asking, question.chosen.order
    return question.engine.search(asking.query, actor.readable, asking.filters, order=order, offset=offset, limit=LONGEST_PAGE)


def _laid_out(actor: Actor, question: _Question, gathered: Gathered, page: Page) -> Answer:
    query, chosen, results = question.query, question.chosen, gathered.results
    pacts = _choices(actor, results, PACT, "pact", chosen.pact_id)
    themes = _choices(actor, results, THEME, "theme", chosen.theme_id)
    applied = applied_to(query, chosen, {"pact": _label(pacts), "theme": _label(themes)})
    return Answer(
        query=query,
        complaints=question.asking.complaints + _strangers(actor, question, results),
        groups=groups_of(actor, query, gathered, page),
        total=results.total,
        page=page,
        widened=results.widened,
        kinds=_kind_choices(results, chosen, question.asking.query.filters.in_title),
        pacts=pacts,
        themes=themes,
        applied=applied,
        droppings=() if results.total else droppings(question.engine, actor, question.names, question.read, applied),
        suggestion=_suggestion(actor, question, results),
    )


def _label(choices: tuple[Choice, ...]) -> object:
    return next((choice.label for choice in choices if choice.chosen), "")


def _strangers(actor: Actor, question: _Question, results: Results) -> tuple[Complaint, ...]:
    """Look for names that nobody bears where one may be the reason: nothing was found, or another name may have been."""
    filters = question.asking.query.filters
    if results.total and len(filters.authors) + len(filters.places) <= 1:
        return ()
    return tuple(strangers(question.engine, actor, question.names, question.asking.query, question.chosen))


def _suggestion(actor: Actor, question: _Question, results: Results) -> str:
    """Return a better question when little was found, if the better one finds anything."""
    if results.total > _FEW and not results.widened:
        return ""
    better = corrected(question.engine, question.query, actor.readable)
    if not better:
        return ""
    asking = ask_for(question.names, question.read(better), question.chosen)
    found = question.engine.search(asking.query, actor.readable, asking.filters, limit=0)
    return better if found.total else ""


def _kind_choices(results: Results, chosen: Chosen, in_title: bool) -> tuple[Choice, ...]:
    among = bearers() if in_title else None
    figures = {name: count for name, count in results.counts[KIND].items() if among is None or name in among}
    kinds: tuple[Kind, ...] = tuple(kind for kind in all_kinds() if kind.entries is not None)
    return tuple(
        Choice(kind.name, kind.label, figures.get(kind.name, 0), kind.name == chosen.kind)
        for kind in kinds
        if figures.get(kind.name) or kind.name == chosen.kind
    )


def _choices(actor: Actor, results: Results, dimension: str, kind: str, chosen: int | None) -> tuple[Choice, ...]:
    figures = sorted(results.counts[dimension].items(), key=lambda item: (-item[1], item[0]))[:_MOST_CHOICES]
    counts = {int(number): count for number, count in figures}
    if chosen is not None:
        counts.setdefault(chosen, int(results.counts[dimension].get(chosen, 0)))
    cards = cards_of(actor, [Ref(kind, number) for number in counts])
    return tuple(
        Choice(str(number), cards[Ref(kind, number)].title, count, number == chosen)
        for number, count in counts.items()
        if Ref(kind, number) in cards
    )
