"""Runs migrations on the engine of the application, SQLite or PostgreSQL alike."""

from alembic import context
from flask import current_app

from forum.core.database import IMMEDIATE, UtcDateTime

database = current_app.extensions["migrate"].db
context.config.set_main_option("sqlalchemy.url", database.engine.url.render_as_string(hide_password=False).replace("%", "%%"))


def render_type(kind: str, item: object, _context: object) -> str | bool:
    """Write our own types as what the engine keeps: migrations import nothing from the forum, whose models move on."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run_online() -> None:
    """Apply migrations within one transaction, so that a failed one leaves nothing behind."""
    with database.engine.connect().execution_options(**{IMMEDIATE: True}) as connection:
        context.configure(
            connection=connection, target_metadata=database.metadata, render_as_batch=True, compare_type=True, render_item=render_type
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run on a database, not as a script of statements.")
run_online()
