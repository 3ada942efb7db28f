"""Building the PostgreSQL index anew: a second set of tables, filled and put in use in one transaction, so a crash leaves the old one."""

import logging
from collections.abc import Callable, Iterable, Iterator

from sqlalchemy import Connection
from sqlalchemy import Engine as Database
from sqlalchemy.exc import DBAPIError

from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.search.postgres_engine import unavailable
from forum.search.postgres_tables import create_set, drop_others, finish_set, lock_writers_out, put_in_use, tables_of
from forum.search.postgres_writing import Writer

PROGRESS_STEP = 200
LOCK_TIMEOUT_SECONDS = 60.0
_DROPPING_SECONDS = 5.0
log = logging.getLogger(__name__)


def rebuild_tables(
    database: Database,
    entries: Iterable[Entry],
    on_progress: Callable[[int], None] = lambda done: None,
    *,
    timeout: float = LOCK_TIMEOUT_SECONDS,
) -> None:
    """Build a new set of tables from all entries and put it in the place of the old one, which answers until then.

    Other writers wait from before the first entry is asked for until the new set is in use, and then write to that one.
    """
    with database.begin() as connection:
        _wait(connection, timeout)
        number = create_set(connection)
        writer = Writer(connection, tables_of(number))
        writer.add(_told(entries, on_progress))
        writer.settle()
        finish_set(connection, number)
        put_in_use(connection, number)
    _drop_old(database)


def _wait(connection: Connection, timeout: float) -> None:
    try:
        lock_writers_out(connection, timeout)
    except DBAPIError as error:
        raise unavailable(error) from error


def _told(entries: Iterable[Entry], on_progress: Callable[[int], None]) -> Iterator[Entry]:
    """Pass entries on, refusing one that comes twice and telling how many there were."""
    seen: set[Ref] = set()
    for entry in entries:
        if entry.ref in seen:
            raise ValueError(f"{entry.ref} was given twice")
        seen.add(entry.ref)
        yield entry
        if len(seen) % PROGRESS_STEP == 0:
            on_progress(len(seen))
    on_progress(len(seen))


def _drop_old(database: Database) -> None:
    try:
        with database.begin() as connection:
            lock_writers_out(connection, _DROPPING_SECONDS)
            drop_others(connection)
    except DBAPIError as error:
        log.warning("old tables of the index stay until the next rebuild: %s", unavailable(error))
