"""The scaled engine: PostgreSQL keeps the words and answers under the reader's own condition; several machines share it.

Every call is a transaction of its own on a connection of its own, so nothing is ever written or seen of a request's half-done work.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from typing import TypeVar

from sqlalchemy import Connection, func, select
from sqlalchemy import Engine as Database
from sqlalchemy.exc import DBAPIError

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.engine import (
    LONGEST_PAGE,
    NO_FILTERS,
    WRITE_TIMEOUT_SECONDS,
    Filters,
    Indexed,
    Order,
    Reason,
    Results,
    Unavailable,
)
from forum.search.entry import Entry
from forum.search.grammar import Query
from forum.search.postgres_finding import Finding, Shelves
from forum.search.postgres_spelling import Speller
from forum.search.postgres_tables import InUse, count_change, get_in_use, lock_writers_out, tables_of
from forum.search.postgres_writing import Writer

_READ_AT_ONCE = 1_000
_LOOKS = 3
_NO_SUCH_TABLE = "42P01"
_DAMAGED_CLASSES = ("22", "42", "58", "XX")
# Words are looked up in their index whatever the planner guesses: unpacking the words of every row costs a hundred times
# what it believes. Plans depend on the words, and compiling one takes longer than running it.
_SEARCHING = (
    ("enable_mergejoin", "off"),
    ("enable_seqscan", "off"),
    ("jit", "off"),
    ("plan_cache_mode", "force_custom_plan"),
    ("statement_timeout", "2000"),
    ("work_mem", "64MB"),
)
_Answer = TypeVar("_Answer")


class PostgresEngine:
    """The index in the database; safe to share between threads, processes and machines."""

    def __init__(self, database: Database, *, write_timeout: float = WRITE_TIMEOUT_SECONDS) -> None:
        self._database = database
        self._write_timeout = write_timeout
        self._shelves = Shelves(0)

    def search(
        self,
        query: Query,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Return one page of what the query finds among what this reader may read."""
        if query.is_empty and filters == NO_FILTERS:
            return Results()
        offset, limit = max(0, offset), min(max(0, limit), LONGEST_PAGE)

        def find(connection: Connection, in_use: InUse) -> Results:
            tables, shelves = tables_of(in_use.number), self._shelves_of(in_use.number)
            return Finding(connection, tables, shelves, query, readable, filters).page(order, offset, limit)

        return self._read(find)

    def suggest(self, word: str, readable: Readable) -> str | None:
        """Return a known word close to one that finds nothing, taken only from what this reader may read."""
        return self._read(lambda connection, in_use: Speller(connection, tables_of(in_use.number), readable).suggest(word))

    def size(self) -> int:
        """Return how many things are kept."""

        def count(connection: Connection, in_use: InUse) -> int:
            return connection.scalar(select(func.count()).select_from(tables_of(in_use.number).thing)) or 0

        return self._read(count)

    def generation(self) -> int:
        """Return a number that grows with every change, across rebuilds too."""
        return self._read(lambda connection, in_use: in_use.generation)

    def refs(self) -> Iterator[Indexed]:
        """Yield everything kept, for comparing with the database; never for a reader."""
        with _told(), self._database.connect() as connection:
            snapshot = connection.execution_options(isolation_level="REPEATABLE READ", yield_per=_READ_AT_ONCE)
            thing = tables_of(get_in_use(snapshot).number).thing.c
            statement = select(thing.ref_kind, thing.ref_id, thing.audience, thing.written).order_by(thing.id)
            for kind, number, audience, written in snapshot.execute(statement):
                yield Indexed(Ref(kind, number), audience, written.astimezone(UTC))

    def check(self) -> None:
        """Raise Unavailable when a search would."""

        def look(connection: Connection, in_use: InUse) -> None:
            tables = tables_of(in_use.number)
            for table in (tables.thing, tables.shelf, tables.vocabulary, tables.total):
                connection.execute(select(*table.c).limit(1))

        self._read(look)

    def write(self, entries: Iterable[Entry], removals: Iterable[Ref] = ()) -> None:
        """Add or replace entries and remove refs in one lasting step; an entry outlives a removal in the same call."""
        fresh = {entry.ref: entry for entry in entries}
        gone = {*removals, *fresh}
        if not gone:
            return
        with _told(), self._database.begin() as connection:
            lock_writers_out(connection, self._write_timeout)
            writer = Writer(connection, tables_of(get_in_use(connection).number))
            writer.remove(gone)
            writer.add(fresh.values())
            writer.settle()
            count_change(connection)

    def close(self) -> None:
        """Do nothing: connections belong to the application's pool."""

    def _read(self, ask: Callable[[Connection, InUse], _Answer]) -> _Answer:
        """Ask within one snapshot; tables dropped under it by a finished rebuild make it look again."""
        number = None
        for _ in range(_LOOKS):
            try:
                with self._database.connect() as connection:
                    snapshot = connection.execution_options(isolation_level="REPEATABLE READ")
                    in_use = get_in_use(snapshot, *_SEARCHING)
                    if in_use.number == number:
                        break
                    number = in_use.number
                    return ask(snapshot, in_use)
            except DBAPIError as error:
                if _state(error) != _NO_SUCH_TABLE:
                    raise unavailable(error) from error
                if number is None:
                    raise Unavailable(Reason.MISSING) from error
        raise Unavailable(Reason.DAMAGED, "tables of the index are missing")

    def _shelves_of(self, number: int) -> Shelves:
        if self._shelves.number != number:
            self._shelves = Shelves(number)
        return self._shelves


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise unavailable(error) from error


def unavailable(error: DBAPIError) -> Unavailable:
    """Return what an error of the database means for the index: only what another attempt cannot mend is damage."""
    state = _state(error)
    if state == _NO_SUCH_TABLE:
        return Unavailable(Reason.MISSING)
    damaged = state.startswith(_DAMAGED_CLASSES)
    return Unavailable(Reason.DAMAGED if damaged else Reason.BUSY, f"{state} {type(error.orig).__name__}")


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
