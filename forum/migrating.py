"""Migrations, whose library is loaded when one is to be done: it costs a start a fourth of its time and 8 MB that no reader needs.

What is imported by name here is imported nowhere else, and by nothing that serves.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

from click import Command, Context
from flask import Flask
from sqlalchemy import inspect, text

from forum.core.database import db

MIGRATIONS_FOLDER = Path(__file__).parent.parent / "migrations"
_LIBRARY = "flask_migrate"
_STAMPS = "alembic_version"


class Migrations:
    """What Flask-Migrate looks for on an application, there without Flask-Migrate."""

    db = db
    directory = str(MIGRATIONS_FOLDER)

    @property
    def migrate(self) -> Any:
        """The library's own object."""
        return import_module(_LIBRARY).Migrate(db=db, directory=self.directory, render_as_batch=True)


class LaterCommand(Command):
    """A command that is loaded when it is given: `place` is its module, a colon and its name there."""

    def __init__(self, name: str, place: str, short_help: str):
        super().__init__(name, short_help=short_help)
        self._place = place

    def make_context(self, info_name: str | None, args: list[str], parent: Context | None = None, **extra: Any) -> Context:
        """Give way to the command itself."""
        module, _, name = self._place.partition(":")
        command: Command = getattr(import_module(module), name)
        return command.make_context(info_name, args, parent, **extra)


def init_migrations(app: Flask) -> None:
    """Give the application its `db` commands."""
    app.extensions["migrate"] = Migrations()
    app.cli.add_command(LaterCommand("db", f"{_LIBRARY}.cli:db", "Perform database migrations."))


def upgrade() -> None:
    """Bring the database up to the newest form."""
    import_module(_LIBRARY).upgrade()


def is_current() -> bool:
    """Whether the database bears the stamp of the newest migration; each file of theirs begins with its number."""
    if not inspect(db.engine).has_table(_STAMPS):
        return False
    newest = max(place.name.partition("_")[0] for place in (MIGRATIONS_FOLDER / "versions").glob("[0-9]*.py"))
    with db.engine.connect() as connection:
        return connection.execute(text(f"SELECT version_num FROM {_STAMPS}")).scalars().all() == [newest]  # nosec B608
