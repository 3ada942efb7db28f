"""Statements kept ready: building one costs more than running it, and the page of a thread is asked for all day.

A statement is kept per reader, because what a reader may see is part of it. Columns are those of the tables, not of the
mapped classes: rows for reading need none of what the mapper does.
"""

from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Select, inspect

from forum.core.actor import Actor

_MOST = 150


def columns_of(model: Any) -> Any:
    """Return the plain columns of a table under the names that the model gives them, fit for `visible` like the model itself."""
    mapper = inspect(model)
    columns = {synonym.key: mapper.columns[synonym.name] for synonym in mapper.synonyms}
    columns.update(mapper.columns.items())
    return SimpleNamespace(drafts_for_curators=getattr(model, "drafts_for_curators", False), **columns)


def checked_of(model: Any) -> Any:
    """Return the columns that `visible` asks for, such that it is checked row by row and never looked up in an index.

    For lists that already have their way along an index (by date, by number): who may read is true of nearly every row there,
    and a planner that began with it would collect and sort the whole table for twenty lines.
    """
    named = {name: getattr(model, name) + 0 for name in ("state", "audience", "author_id", "pact_id")}
    return SimpleNamespace(drafts_for_curators=model.drafts_for_curators, opened_at=model.opened_at, **named)


class Prepared:
    """A statement that is built once for each reader, and each shape that it may take, and then only given its parameters."""

    def __init__(self, build: Callable[..., Select]):
        self._build = build
        self._kept: dict[Hashable, Select] = {}

    def of(self, actor: Actor, *shape: str) -> Select:
        """Return the statement as this actor may ask it."""
        key = (actor.reader_key, shape)
        statement = self._kept.get(key)
        if statement is None:
            if len(self._kept) >= _MOST:
                self._kept.clear()
            statement = self._kept[key] = self._build(actor, *shape)
        return statement
