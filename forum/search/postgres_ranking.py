"""How well rows answer: BM25F in SQL over a bounded number of candidates, then the best few again by exact words and closeness.

How rare a word is and how long a text usually is are taken from the audiences that the reader may read whole, so no
order can tell that something hidden exists.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    SmallInteger,
    Text,
    any_,
    case,
    cast,
    column,
    desc,
    func,
    literal,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, REAL, TSQUERY, array

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.engine import RERANKED, Hit
from forum.search.matching import CLOSE, CLOSE_BONUS, EXACT_BONUS, LENGTH_SHARE, SATURATION, SYNONYM_SHARE, WEIGHTS
from forum.search.postgres_conditions import Clause, Unit, Wanted
from forum.search.postgres_documents import BODY_FROM, SPELLED, quoted
from forum.search.postgres_tables import Tables, unnested
from forum.search.whoosh_schema import BODY, TITLE
from forum.search.words import AskedWord

_DECIMALS = 4
_LAST = "\U0010ffff"  # sorts after everything that begins alike


class Ranked(NamedTuple):
    """A candidate in its place."""

    id: int
    hit: Hit
    written: Any
    complete: bool


@dataclass(frozen=True)
class Figures:
    """How many things a reader may see, how long they usually are, and how many of them hold each asked word."""

    things: int
    usual_length: float
    holders: dict[str, int]

    def rarity_of(self, unit: Unit) -> float:
        """Return what a word is worth for being rare."""
        return self.rarity(self.held_by(unit))

    def held_by(self, unit: Unit) -> int:
        """Return about how many things hold a word: its most frequent form, for what holds another mostly holds that one too."""
        words = (unit.beginning,) if unit.beginning else unit.counted
        return min(self.things, max((self.holders.get(word, 0) for word in words), default=0))

    def rarity(self, holders: int) -> float:
        """Return what a word held by so many things is worth."""
        held = min(holders, self.things)
        return log(1 + (self.things - held + 0.5) / (held + 0.5))


def figures_of(connection: Connection, tables: Tables, readable: Readable, wanted: Wanted) -> Figures:
    """Read the figures for the words that are wanted."""
    whole = literal(sorted(readable.whole), ARRAY(Integer))
    total, vocabulary = tables.total.c, tables.vocabulary.c
    sums = select(func.sum(total.things), func.sum(total.words)).where(total.audience == any_(whole))
    things, length = (int(number or 0) for number in connection.execute(sums).one())
    units = [unit for clause in wanted.clauses for unit in clause.all_units]
    words = {word for unit in units for word in unit.counted} | {SPELLED + word.spelling for word in wanted.spellings}
    counted = (
        select(vocabulary.word, func.sum(vocabulary.things))
        .where(vocabulary.word == any_(literal(sorted(words), ARRAY(Text))), vocabulary.audience == any_(whole))
        .group_by(vocabulary.word)
    )
    holders = {word: int(number) for word, number in connection.execute(counted)}
    for beginning in {unit.beginning for unit in units if unit.beginning}:
        span = (vocabulary.word >= beginning, vocabulary.word < beginning + _LAST, vocabulary.audience == any_(whole))
        holders[beginning] = int(connection.scalar(select(func.sum(vocabulary.things)).where(*span)) or 0)
    return Figures(things, max(1.0, length / max(1, things)), holders)


def rarest_first(clauses: Iterable[Clause], figures: Figures) -> list[tuple[int, Clause]]:
    """Return clauses with about how many things meet each, the fewest first."""
    sized = [(sum(figures.held_by(unit) for unit in clause.all_units), clause) for clause in clauses]
    return sorted(sized, key=lambda item: item[0])


class Ranking:
    """Weighs candidates of one query."""

    def __init__(self, connection: Connection, tables: Tables, wanted: Wanted, figures: Figures) -> None:
        self._connection = connection
        self._tables = tables
        self._wanted = wanted
        self._figures = figures

    def best(self, candidates: Sequence[int], complete: Sequence[int], count: int) -> list[Hit]:
        """Return the best candidates in order: those that are complete, then by worth, date and number."""
        ranked = self._by_worth(candidates, complete, max(count, RERANKED))
        ranked = self._again(ranked[:RERANKED]) + ranked[RERANKED:]
        return [each.hit._replace(score=round(each.hit.score, _DECIMALS)) for each in ranked[:count]]

    def _by_worth(self, candidates: Sequence[int], complete: Sequence[int], count: int) -> list[Ranked]:
        thing = self._tables.thing
        wanted = unnested(id=(candidates, BigInteger))
        pool = select(thing).join(wanted, wanted.c.id == thing.c.id).cte("pool")
        is_complete = pool.c.id == any_(literal(list(complete), ARRAY(BigInteger)))
        score, source = self._score(pool)
        worth = cast(score, REAL)
        statement = (
            select(pool.c.id, pool.c.ref_kind, pool.c.ref_id, pool.c.group_kind, pool.c.group_id, pool.c.written, is_complete, worth)
            .select_from(source)
            .order_by(desc(is_complete), desc(worth), desc(pool.c.written), pool.c.ref_kind, pool.c.ref_id)
            .limit(count)
        )
        return [
            Ranked(number, Hit(Ref(kind, ref_id), Ref(group_kind, group_id), float(earned)), written, whole)
            for number, kind, ref_id, group_kind, group_id, written, whole, earned in self._connection.execute(statement)
        ]

    def _score(self, pool: FromClause) -> tuple[ColumnElement[float], FromClause]:
        """Return the expression of a row's worth, and the rows it is taken from."""
        shared = [item for clause in self._wanted.clauses for item in self._shares(clause)]
        worth: ColumnElement[float] = literal(0.0, DOUBLE_PRECISION)
        for unit, share in shared:
            if unit.beginning:
                holds = pool.c.marks.op("@@", is_comparison=True)(cast(literal(f"{quoted(unit.beginning)}:*"), TSQUERY))
                worth = worth + case((holds, share / (1 + self._saturation(pool))), else_=0.0)
        by_forms = [(unit, share) for unit, share in shared if unit.forms]
        if not by_forms:
            return worth, pool
        weighed = self._weighed(by_forms, pool)
        return worth + func.coalesce(weighed.c.worth, 0.0), pool.outerjoin(weighed, weighed.c.id == pool.c.id)

    def _shares(self, clause: Clause) -> list[tuple[Unit, float]]:
        """Return the most that each word can earn; a synonym earns a share of what the typed words could, however rare it is itself."""
        shares = [(unit, self._most(unit)) for unit in clause.units]
        typed = max((share for _, share in shares), default=0.0)
        for synonym in clause.synonyms:
            most = sum(self._most(unit) for unit in synonym)
            part = SYNONYM_SHARE * min(1.0, typed / most) if most else 0.0
            shares += [(unit, part * self._most(unit)) for unit in synonym]
        return shares

    def _most(self, unit: Unit) -> float:
        return self._figures.rarity_of(unit) * (SATURATION + 1)

    def _saturation(self, pool: FromClause) -> ColumnElement[float]:
        """Return how often a word must stand in a text to earn half; the longer the text, the more often."""
        share = SATURATION * LENGTH_SHARE / self._figures.usual_length
        return SATURATION * (1 - LENGTH_SHARE) + share * pool.c.length

    def _weighed(self, shared: Sequence[tuple[Unit, float]], pool: FromClause) -> FromClause:
        """Return what each candidate earns: a word is there as often as its most frequent form, in title and body, one rarity per word."""
        asked = unnested(
            lexeme=([form for unit, _ in shared for form in unit.forms], Text),
            unit=([number for number, (unit, _) in enumerate(shared) for _ in unit.forms], Integer),
            body=([0.0 if unit.title_only else WEIGHTS[BODY] for unit, _ in shared for _ in unit.forms], DOUBLE_PRECISION),
            share=([share for unit, share in shared for _ in unit.forms], DOUBLE_PRECISION),
        )
        held = _held(pool.c.words, {form for unit, _ in shared for form in unit.forms})
        in_title = func.width_bucket(cast(BODY_FROM - 1, SmallInteger), held.c.positions)
        in_body = func.cardinality(held.c.positions) - in_title
        heap = (
            select(
                pool.c.id,
                (func.max(in_title) * WEIGHTS[TITLE] + func.max(in_body * asked.c.body)).label("heap"),
                asked.c.share,
                self._saturation(pool).label("saturation"),
            )
            .select_from(pool.join(held, true()).join(asked, asked.c.lexeme == held.c.lexeme))
            .group_by(pool.c.id, pool.c.length, asked.c.unit, asked.c.share)
            .subquery("heap")
        )
        earned = func.sum(heap.c.share * heap.c.heap / (heap.c.heap + heap.c.saturation)).label("worth")
        return select(heap.c.id, earned).group_by(heap.c.id).subquery("weighed")

    def _again(self, ranked: Sequence[Ranked]) -> list[Ranked]:
        """Order the best few again by what they earn for exact spellings and for neighbouring words standing close."""
        words = self._wanted.spellings
        if not words or not ranked:
            return list(ranked)
        earned = self._bonuses(words, [each.id for each in ranked])
        dearer = [each._replace(hit=each.hit._replace(score=each.hit.score + earned[each.id])) for each in ranked]
        dearer.sort(key=lambda each: each.hit.ref)
        dearer.sort(key=lambda each: (each.complete, round(each.hit.score, _DECIMALS), each.written), reverse=True)
        return dearer

    def _bonuses(self, words: Sequence[AskedWord], ids: Sequence[int]) -> dict[int, float]:
        thing = self._tables.thing.c
        spelled = [thing.marks.op("@@", is_comparison=True)(cast(literal(quoted(SPELLED + word.spelling)), TSQUERY)) for word in words]
        among = thing.id == any_(literal(list(ids), ARRAY(BigInteger)))
        exact = [EXACT_BONUS * self._figures.rarity(self._figures.holders.get(SPELLED + word.spelling, 0)) for word in words]
        close = CLOSE_BONUS * self._figures.rarity(0)
        places = self._places(words, among) if len(words) > 1 else {}
        return {
            number: sum(bonus for bonus, holds in zip(exact, spellings, strict=True) if holds)
            + close * sum(_are_close(first, second) for first, second in pairwise(places.get(number, ())))
            for number, spellings in self._connection.execute(select(thing.id, array(spelled)).where(among))
        }

    def _places(self, words: Sequence[AskedWord], among: ColumnElement[bool]) -> dict[int, list[list[int]]]:
        """Return the places of each word in the bodies of a few things."""
        thing = self._tables.thing
        wanted: dict[str, list[int]] = {}
        for index, word in enumerate(words):
            for form in filter(None, word.forms):
                wanted.setdefault(form, []).append(index)
        held = _held(thing.c.words, wanted)
        found: dict[int, list[list[int]]] = {}
        statement = select(thing.c.id, held.c.lexeme, held.c.positions).select_from(thing.join(held, true())).where(among)
        for number, lexeme, positions in self._connection.execute(statement):
            places = found.setdefault(number, [[] for _ in words])
            for index in wanted[lexeme]:
                places[index] += [place for place in positions if place >= BODY_FROM]
        return {number: [sorted(word) for word in places] for number, places in found.items()}


def _held(vector: ColumnElement[Any], words: Iterable[str]) -> Any:
    """Return the words of a vector that are among those asked for, with their positions, as rows.

    Marking and sifting them is done in one go over the whole vector; unpacking all its words as rows would cost ten times as much.
    """
    sifted = func.ts_filter(func.setweight(vector, literal_column("'A'"), literal(sorted(words), ARRAY(Text))), literal_column("'{a}'"))
    columns = (column("lexeme", Text), column("positions", ARRAY(SmallInteger)))
    return func.unnest(sifted).table_valued(*columns, name="held").lateral()


def _are_close(first: Sequence[int], second: Sequence[int]) -> bool:
    """Say whether a place of the first stands within a few words of a place of the second; both grow."""
    others = iter(second)
    other = next(others, None)
    for place in first:
        while other is not None and other < place - CLOSE:
            other = next(others, None)
        if other is not None and other - place <= CLOSE:
            return True
    return False
