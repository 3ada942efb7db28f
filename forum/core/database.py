"""The database: one declarative base, honest types, and SQLite set up as a real engine."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, Dialect, Engine, Executable, Insert, MetaData, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

IMMEDIATE = "immediate"
_BUSY_MILLISECONDS = 5000


class Base(DeclarativeBase):
    """The parent of every table; constraint names follow one rule so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware and in UTC on the Python side whatever the engine keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, which would silently mean another hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back that SQLite does not keep."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def rows(statement: Executable, parameters: Mapping[str, Any] | None = None) -> CursorResult:
    """Run a select of columns on the session's own connection, within its transaction.

    The session's `execute` prepares for objects that a reading page never makes, which costs twice the statement itself.
    """
    return db.session.connection().execute(statement, dict(parameters or {}))


def upsert_for(dialect: str, table: Any) -> Any:
    """Return an engine's own INSERT, which knows ON CONFLICT on both SQLite and PostgreSQL."""
    insert: Insert = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    return insert


def upsert(table: Any) -> Any:
    """Return the INSERT with ON CONFLICT of the engine in use."""
    return upsert_for(db.engine.dialect.name, table)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transaction handling begins too late for BEGIN IMMEDIATE; _begin below says it instead.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MILLISECONDS}", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(IMMEDIATE) else "BEGIN")
