"""Writing to one set of tables of the PostgreSQL index, in a transaction of the caller's, who keeps other writers out.

How many things of each audience hold each word is counted along with every row that comes or goes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BigInteger, Connection, Integer, SmallInteger, Text, any_, delete, func, insert, literal, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as insert_or_add

from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.search.postgres_documents import Row, letters_of, row_of, spelling_of
from forum.search.postgres_tables import Tables, unnested

BATCH = 500
_WORDS_AT_ONCE = 10_000
_WORDS_HELD = 300_000  # while an index is built, about 60 MB
_LARGEST_ID = (1 << 63) - 1
_Value = TypeVar("_Value")


class Writer:
    """Adds and removes rows and keeps the figures; `settle` writes these down and comes last."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self._connection = connection
        self._tables = tables
        self._words: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._totals: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._shelves: dict[tuple[str, int, tuple[int, ...]], int] = {}

    def remove(self, refs: Iterable[Ref]) -> None:
        """Remove the rows of these refs, where there are any."""
        thing = self._tables.thing.c
        words = func.tsvector_to_array(thing.words).op("||")(func.tsvector_to_array(thing.marks))
        remaining = iter(sorted(ref for ref in refs if ref.id <= _LARGEST_ID))
        while batch := list(islice(remaining, BATCH)):
            statement = (
                delete(self._tables.thing)
                .where(tuple_(thing.ref_kind, thing.ref_id).in_([tuple(ref) for ref in batch]))
                .returning(thing.audience, thing.length, words)
            )
            for audience, length, held in self._connection.execute(statement):
                self._words[audience].subtract(held)
                self._totals[audience].subtract({"things": 1, "words": length})

    def add(self, entries: Iterable[Entry]) -> None:
        """Add a row for each entry; a row of the same thing must have been removed before."""
        remaining = iter(entries)
        while batch := list(islice(remaining, BATCH)):
            analysed = [(entry, row_of(entry)) for entry in batch]
            self._connection.execute(insert(self._tables.thing), [self._values(entry, row) for entry, row in analysed])
            for entry, row in analysed:
                self._words[entry.audience].update(row.counted)
                self._totals[entry.audience].update({"things": 1, "words": row.length})
            if sum(map(len, self._words.values())) > _WORDS_HELD:
                self.settle()

    def settle(self) -> None:
        """Write down how many things hold each word."""
        self._settle_words()
        self._settle_totals()

    def _values(self, entry: Entry, row: Row) -> dict[str, Any]:
        if not 0 <= entry.ref.id <= _LARGEST_ID:
            raise ValueError(f"{entry.ref} has a number that the index cannot hold")
        return {
            "ref_kind": entry.ref.kind,
            "ref_id": entry.ref.id,
            "group_kind": entry.group.kind,
            "group_id": entry.group.id,
            "audience": entry.audience,
            "opened": entry.opened_at,
            "written": entry.written_at,
            "author": entry.author_id,
            "recording": entry.has_recording,
            "shelf": self._shelf_of(entry),
            "length": row.length,
            "words": row.words,
            "marks": row.marks,
            "sequence": row.sequence,
        }

    def _shelf_of(self, entry: Entry) -> int:
        key = (entry.kind, entry.pact_id or 0, tuple(sorted(set(entry.theme_ids))))
        if key not in self._shelves:
            shelf, (kind, pact, themes) = self._tables.shelf, key
            named = (shelf.c.kind == kind, shelf.c.pact == pact, shelf.c.themes == list(themes))
            number = self._connection.scalar(select(shelf.c.id).where(*named))
            if number is None:
                values = {"kind": kind, "pact": pact, "themes": list(themes)}
                number = self._connection.execute(insert(shelf).values(values).returning(shelf.c.id)).scalar_one()
            self._shelves[key] = number
        return self._shelves[key]

    def _settle_words(self) -> None:
        table = self._tables.vocabulary
        changes = sorted((word, audience, change) for audience, words in self._words.items() for word, change in words.items() if change)
        for batch in _batches(changes, _WORDS_AT_ONCE):
            spellings = [spelling_of(word) for word, _, _ in batch]
            rows = unnested(
                word=([word for word, _, _ in batch], Text),
                audience=([audience for _, audience, _ in batch], Integer),
                things=([change for _, _, change in batch], Integer),
                length=([len(spelling) or None for spelling in spellings], SmallInteger),
                letters=([letters_of(spelling) if spelling else None for spelling in spellings], BigInteger),
            )
            fresh = insert_or_add(table).from_select(["word", "audience", "things", "length", "letters"], select(rows))
            added = {"things": table.c.things + fresh.excluded.things}
            self._connection.execute(fresh.on_conflict_do_update(index_elements=["word", "audience"], set_=added))
        lost = sorted({word for word, _, change in changes if change < 0})
        for words in _batches(lost, _WORDS_AT_ONCE):
            self._connection.execute(delete(table).where(table.c.things <= 0, table.c.word == any_(literal(words, ARRAY(Text)))))
        self._words.clear()

    def _settle_totals(self) -> None:
        table = self._tables.total
        for audience, change in sorted(self._totals.items()):
            fresh = insert_or_add(table).values(audience=audience, **change)
            added = {name: table.c[name] + fresh.excluded[name] for name in change}
            self._connection.execute(fresh.on_conflict_do_update(index_elements=["audience"], set_=added))
        self._totals.clear()


def _batches(values: Sequence[_Value], size: int) -> Iterator[Sequence[_Value]]:
    return (values[start : start + size] for start in range(0, len(values), size))
