"""The tables of the PostgreSQL index: one set for each time it was built, and the one row that says which set is in use.

They hold nothing that cannot be computed again from the database, so the engine makes them itself, in a schema of their own
that no migration knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    Identity,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    column,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.schema import CreateSchema, CreateTable

from forum.search.engine import Reason, Unavailable

SCHEMA = "forum_search"
FORMAT = 2
_LOCK = (0x1E6A, 0x5EA2)  # two numbers of our own: advisory locks are shared by all who use the database
_NAMES = ("thing", "shelf", "vocabulary", "total")
# A row is fetched for every thing that a question finds, so the words of all but short things stand apart.
_NARROW = {"toast_tuple_target": 128}
_NO_WAITING_LIST = {"fastupdate": "off"}  # a list of words not yet sorted in would be read through by every search

_in_use = Table(
    "in_use",
    MetaData(schema=SCHEMA),
    Column("only", Boolean, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("generation", BigInteger, nullable=False),
)


class InUse(NamedTuple):
    """Which set of tables answers now, and how often anything has changed."""

    number: int
    generation: int


@dataclass(frozen=True)
class Tables:
    """One set of tables: things with their words, where they are shelved, and how many things of each audience hold each word."""

    thing: Table
    shelf: Table
    vocabulary: Table
    total: Table
    indexes: tuple[Index, ...]


@lru_cache(maxsize=4)
def tables_of(number: int) -> Tables:
    """Return the set of tables with that number."""
    metadata = MetaData(schema=SCHEMA)
    thing, vocabulary = _thing(number, metadata), _vocabulary(number, metadata)
    indexes = (
        Index(f"thing_{number}_words", thing.c.words, postgresql_using="gin", postgresql_with=_NO_WAITING_LIST),
        Index(f"thing_{number}_marks", thing.c.marks, postgresql_using="gin", postgresql_with=_NO_WAITING_LIST),
        Index(f"thing_{number}_author", thing.c.author),
        Index(f"vocabulary_{number}_length", vocabulary.c.length, postgresql_where=vocabulary.c.length.is_not(None)),
    )
    return Tables(thing, _shelf(number, metadata), vocabulary, _total(number, metadata), indexes)


def _thing(number: int, metadata: MetaData) -> Table:
    return Table(
        f"thing_{number}",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("ref_kind", Text, nullable=False),
        Column("ref_id", BigInteger, nullable=False),
        Column("group_kind", Text, nullable=False),
        Column("group_id", BigInteger, nullable=False),
        Column("audience", Integer, nullable=False),
        Column("opened", DateTime(timezone=True), nullable=False),
        Column("written", DateTime(timezone=True), nullable=False),
        Column("author", Integer),
        Column("recording", Boolean, nullable=False),
        Column("shelf", Integer, nullable=False),
        Column("length", Integer, nullable=False),
        Column("words", TSVECTOR, nullable=False),
        Column("marks", TSVECTOR, nullable=False),
        Column("sequence", Text),
        UniqueConstraint("ref_kind", "ref_id"),
        postgresql_with=_NARROW,
    )


def _shelf(number: int, metadata: MetaData) -> Table:
    return Table(
        f"shelf_{number}",
        metadata,
        Column("id", Integer, Identity(always=True), primary_key=True),
        Column("kind", Text, nullable=False),
        Column("pact", Integer, nullable=False),
        Column("themes", ARRAY(Integer), nullable=False),
        UniqueConstraint("kind", "pact", "themes"),
    )


def _vocabulary(number: int, metadata: MetaData) -> Table:
    return Table(
        f"vocabulary_{number}",
        metadata,
        Column("word", Text(collation="C"), nullable=False),
        Column("audience", Integer, nullable=False),
        Column("things", Integer, nullable=False),
        Column("length", SmallInteger),
        Column("letters", BigInteger),
        PrimaryKeyConstraint("word", "audience"),
        postgresql_with={"fillfactor": 80},
    )


def _total(number: int, metadata: MetaData) -> Table:
    return Table(
        f"total_{number}",
        metadata,
        Column("audience", Integer, primary_key=True, autoincrement=False),
        Column("things", Integer, nullable=False),
        Column("words", BigInteger, nullable=False),
    )


def lock_writers_out(connection: Connection, seconds: float) -> None:
    """Keep other writers out to the end of the transaction; waiting longer than that for anything is an error of the database."""
    settings = (func.set_config("lock_timeout", f"{int(seconds * 1000)}ms", True), func.set_config("statement_timeout", "0", True))
    connection.execute(select(*settings))
    connection.execute(select(func.pg_advisory_xact_lock(*_LOCK)))


def get_in_use(connection: Connection, *settings: tuple[str, str]) -> InUse:
    """Return the set of tables in use, setting options of this transaction on the way; raises Unavailable when there is none."""
    options = [func.set_config(name, value, True) for name, value in settings]
    row = connection.execute(select(_in_use.c.format, _in_use.c.number, _in_use.c.generation, *options)).first()
    if row is None:
        raise Unavailable(Reason.MISSING)
    if row.format != FORMAT:
        raise Unavailable(Reason.DAMAGED, f"the index has format {row.format}, this version reads {FORMAT}")
    return InUse(row.number, row.generation)


def count_change(connection: Connection) -> None:
    """Raise the generation by one."""
    connection.execute(update(_in_use).values(generation=_in_use.c.generation + 1))


def create_set(connection: Connection) -> int:
    """Create a new set of tables without its indexes, which are quicker built over what is there; return its number."""
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    connection.execute(CreateTable(_in_use, if_not_exists=True))
    connection.execute(select(func.set_config("maintenance_work_mem", "256MB", True)))
    number = max(_numbers(connection), default=0) + 1
    tables = tables_of(number)
    for table in (tables.thing, tables.shelf, tables.vocabulary, tables.total):
        connection.execute(CreateTable(table))
    return number


def finish_set(connection: Connection, number: int) -> None:
    """Build the indexes of a filled set and let the planner look at it."""
    tables = tables_of(number)
    for index in tables.indexes:
        index.create(connection)
    for table in (tables.thing, tables.vocabulary):
        connection.execute(text(f"ANALYZE {table.fullname}"))


def put_in_use(connection: Connection, number: int) -> None:
    """Make a set the one in use from the commit on."""
    changed = connection.execute(update(_in_use).values(format=FORMAT, number=number, generation=_in_use.c.generation + 1))
    if not changed.rowcount:
        connection.execute(insert(_in_use).values(only=True, format=FORMAT, number=number, generation=1))


def drop_others(connection: Connection) -> None:
    """Drop every set but the one in use; searches that were still at it look again."""
    kept = get_in_use(connection).number
    for number in _numbers(connection) - {kept}:
        for name in _NAMES:
            connection.execute(text(f"DROP TABLE IF EXISTS {SCHEMA}.{name}_{number}"))


def unnested(**columns: tuple[Sequence[Any], Any]) -> Any:
    """Return lists as the columns of a table, whatever their length is: they are bound as arrays."""
    lists = [literal(list(values), ARRAY(kind)) for values, kind in columns.values()]
    return func.unnest(*lists).table_valued(*(column(name, kind) for name, (_, kind) in columns.items())).render_derived()


def _numbers(connection: Connection) -> set[int]:
    """Return the numbers of every set of which anything is left."""
    endings = (name.rpartition("_")[2] for name in inspect(connection).get_table_names(schema=SCHEMA))
    return {int(ending) for ending in endings if ending.isdigit()}
