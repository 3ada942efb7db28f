"""One search: what a query finds for one reader, how many of each sort, and the part of it that fills a page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, any_, desc, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.engine import KIND, PACT, THEME, TOO_FEW, Filters, Hit, Order, Results
from forum.search.grammar import Query
from forum.search.postgres_conditions import Asking, in_titles, shelved
from forum.search.postgres_ranking import Figures, Ranking, figures_of, rarest_first
from forum.search.postgres_tables import Tables

CANDIDATES = 1_000  # as many as the pages that are shown


class Shelf(NamedTuple):
    """A kind, a pact and a set of themes: things that are counted alike."""

    kind: str
    pact: int
    themes: tuple[int, ...]


class Shelves:
    """The shelves of one set of tables, read once: they are only ever added."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._shelves: dict[int, Shelf] = {}

    def get(self, connection: Connection, tables: Tables, numbers: Iterable[int]) -> Mapping[int, Shelf]:
        """Return the shelves with these numbers."""
        wanted, known = list(numbers), self._shelves
        if any(number not in known for number in wanted):
            shelf = tables.shelf.c
            rows = connection.execute(select(shelf.id, shelf.kind, shelf.pact, shelf.themes))
            known = {**known, **{number: Shelf(kind, pact, tuple(themes)) for number, kind, pact, themes in rows}}
            self._shelves = known
        return {number: known[number] for number in wanted}


@dataclass(frozen=True)
class Found:
    """What meets a condition: how many things on each shelf, and the part of them that was asked for, the newest first."""

    shelves: Mapping[Shelf, int]
    total: int
    part: tuple[int, ...]


class Finding:
    """One search over one set of tables for one reader."""

    def __init__(
        self, connection: Connection, tables: Tables, shelves: Shelves, query: Query, readable: Readable, filters: Filters
    ) -> None:
        self._connection = connection
        self._tables = tables
        self._shelves = shelves
        self._query = query
        self._readable = readable
        self._filters = filters
        asking = Asking(tables, query)
        self._wanted = asking.wanted()
        self._always = asking.always(readable, filters)

    def page(self, order: Order, offset: int, limit: int) -> Results:
        """Return one page and the figures of the whole."""
        clauses = self._wanted.clauses
        if self._query.has_terms and not clauses:
            return Results()
        by_date = order == "date" or not clauses
        whole = self._with(clause.condition for clause in clauses)
        found = self._find(whole, offset, limit) if by_date or not limit else self._find(whole, 0, CANDIDATES)
        if found.total < TOO_FEW and len(clauses) > 1:
            some = self._with([or_(*(clause.condition for clause in clauses))])
            wider = self._find(some, 0, 0)
            if wider.total > found.total:
                complete = self._part(whole, 0, TOO_FEW)
                hits = self._mixed(complete, some, offset, limit) if by_date else self._best_of_some(complete, some, offset, limit)
                return Results(hits, wider.total, self._counts(wider), True, found.total)
        hits = self._facts(found.part) if by_date else self._best_of_all(found, whole, offset, limit)
        return Results(hits, found.total, self._counts(found), False, found.total)

    def _with(self, conditions: Iterable[ColumnElement[bool]]) -> ColumnElement[bool]:
        return and_(self._always, *(clause.condition for clause in self._wanted.required), *conditions)

    def _find(self, condition: ColumnElement[bool], skip: int, take: int) -> Found:
        """Return what meets a condition, and the newest of what was chosen of it."""
        thing = self._tables.thing.c
        matched = select(thing.id, thing.shelf, thing.written, thing.ref_id).where(condition).cte("matched")
        counted = select(matched.c.shelf, func.count().label("things")).group_by(matched.c.shelf).cte("counted")
        part = self._newest(matched.c, self._chosen_from(matched.c.shelf), skip, take).subquery("part")
        shelves, figures, ids = self._connection.execute(
            select(
                select(func.array_agg(counted.c.shelf)).scalar_subquery(),
                select(func.array_agg(counted.c.things)).scalar_subquery(),
                select(func.array_agg(part.c.id)).scalar_subquery(),
            )
        ).one()
        named = self._shelves.get(self._connection, self._tables, shelves or ())
        found = {named[number]: things for number, things in zip(shelves or (), figures or (), strict=True)}
        total = sum(things for shelf, things in found.items() if _lets_through(self._filters, shelf))
        return Found(found, total, tuple(ids or ()))

    def _part(self, condition: ColumnElement[bool], skip: int, take: int) -> tuple[int, ...]:
        """Return the newest of what meets a condition and was chosen."""
        if take <= 0:
            return ()
        thing = self._tables.thing.c
        chosen = [condition, *self._chosen_from(thing.shelf)]
        return tuple(self._connection.scalars(self._newest(thing, chosen, skip, take)))

    def _chosen_from(self, column: ColumnElement[int]) -> list[ColumnElement[bool]]:
        chosen = shelved(self._tables, column, self._filters)
        return [] if chosen is None else [chosen]

    @staticmethod
    def _newest(columns: Any, conditions: Sequence[ColumnElement[bool]], skip: int, take: int) -> Select[int]:
        order = (desc(columns.written), columns.ref_id, columns.id)
        return select(columns.id).where(*conditions).order_by(*order).offset(skip).limit(take)

    def _best_of_all(self, found: Found, whole: ColumnElement[bool], offset: int, limit: int) -> tuple[Hit, ...]:
        """Rank what holds every word; of more than can be weighed, those that hold a word in their title and the newest."""
        candidates = found.part
        if found.total > CANDIDATES:
            units = [unit for clause in self._wanted.clauses for unit in clause.all_units]
            titled = self._part(and_(whole, in_titles(self._tables, units)), 0, CANDIDATES // 2)
            candidates = tuple(dict.fromkeys((*titled, *candidates)))
        return self._ranked(candidates, (), whole, offset, limit)

    def _best_of_some(self, complete: tuple[int, ...], some: ColumnElement[bool], offset: int, limit: int) -> tuple[Hit, ...]:
        """Rank what holds any of the words; of more than can be weighed, those that hold the rarest."""
        sized = rarest_first(self._wanted.clauses, self._figures)
        upto = list(accumulate(size for size, _ in sized))
        few = [clause.condition for (_, clause), expected in zip(sized, upto, strict=True) if expected <= CANDIDATES]
        many = [clause.condition for _, clause in sized[len(few) :]]
        candidates = [*complete, *(self._part(self._with([or_(*few)]), 0, CANDIDATES) if few else ())]
        if len(many) > 1:  # of what holds common words only, whatever holds two of them is the better half
            candidates += self._part(self._with(many[:2]), 0, (CANDIDATES - len(candidates)) // 2)
        if many:
            candidates += self._part(self._with(many[:1]), 0, CANDIDATES - len(candidates))
        return self._ranked(tuple(dict.fromkeys(candidates)), complete, some, offset, limit)

    def _ranked(
        self, candidates: tuple[int, ...], complete: tuple[int, ...], pool: ColumnElement[bool], offset: int, limit: int
    ) -> tuple[Hit, ...]:
        """Return a page of the ranked candidates; what was too much to weigh follows them by date."""
        if not limit:
            return ()
        ranking = Ranking(self._connection, self._tables, self._wanted, self._figures)
        hits = ranking.best(candidates, complete, offset + limit)[offset:]
        return (*hits, *self._rest(pool, candidates, max(0, offset - len(candidates)), limit - len(hits)))

    def _rest(self, pool: ColumnElement[bool], before: Sequence[int], skip: int, take: int) -> tuple[Hit, ...]:
        """Return what comes after those that were placed before, the newest first."""
        if take <= 0 or len(before) < CANDIDATES:
            return ()
        return self._facts(self._part(and_(pool, _not_among(self._tables.thing.c.id, before)), skip, take))

    def _mixed(self, complete: tuple[int, ...], some: ColumnElement[bool], offset: int, limit: int) -> tuple[Hit, ...]:
        """Return a page by date of what holds every word, then of what holds any."""
        first = complete[offset : offset + limit]
        others = and_(some, _not_among(self._tables.thing.c.id, complete))
        return self._facts((*first, *self._part(others, max(0, offset - len(complete)), limit - len(first))))

    @cached_property
    def _figures(self) -> Figures:
        return figures_of(self._connection, self._tables, self._readable, self._wanted)

    def _facts(self, ids: Sequence[int]) -> tuple[Hit, ...]:
        """Return hits that were not weighed."""
        thing = self._tables.thing.c
        statement = select(thing.id, thing.ref_kind, thing.ref_id, thing.group_kind, thing.group_id).where(
            thing.id == any_(literal(list(ids), ARRAY(BigInteger)))
        )
        found = {
            number: Hit(Ref(kind, ref_id), Ref(group_kind, group_id), 0.0)
            for number, kind, ref_id, group_kind, group_id in self._connection.execute(statement)
        }
        return tuple(found[number] for number in ids)

    def _counts(self, found: Found) -> Mapping[str, Mapping[int | str, int]]:
        """Return how many things there are of each kind, pact and theme, each leaving its own choice out."""
        kinds, pacts, themes = Counter[int | str](), Counter[int | str](), Counter[int | str]()
        asked = self._filters
        but_kind, but_pact, but_theme = replace(asked, kinds=None), replace(asked, pact_ids=None), replace(asked, theme_ids=None)
        for shelf, things in found.shelves.items():
            if _lets_through(but_kind, shelf):
                kinds[shelf.kind] += things
            if shelf.pact and _lets_through(but_pact, shelf):
                pacts[shelf.pact] += things
            if _lets_through(but_theme, shelf):
                for theme in shelf.themes:
                    themes[theme] += things
        return MappingProxyType({KIND: MappingProxyType(kinds), PACT: MappingProxyType(pacts), THEME: MappingProxyType(themes)})


def _lets_through(filters: Filters, shelf: Shelf) -> bool:
    return (
        (filters.kinds is None or shelf.kind in filters.kinds)
        and (filters.pact_ids is None or shelf.pact in filters.pact_ids)
        and (filters.theme_ids is None or not filters.theme_ids.isdisjoint(shelf.themes))
    )


def _not_among(column: ColumnElement[int], ids: Sequence[int]) -> ColumnElement[bool]:
    return not_(column == any_(literal(list(ids), ARRAY(BigInteger))))
