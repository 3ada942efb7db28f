"""Furniture of the search: an index of what the database holds, gone again afterwards."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import text

from forum.core.database import db
from forum.core.outbox import drain
from forum.core.settings import POSTGRESQL
from forum.core.work import INDEX_BOX
from forum.search.queue import index_folder, index_parcels, rebuild_index


@contextmanager
def fresh_index(app: Flask) -> Iterator[None]:
    """Build the index anew and let the pages ask it; nothing of it is left afterwards."""
    forget_index(app)
    with app.app_context():
        rebuild_index()
    try:
        yield
    finally:
        forget_index(app)


def forget_index(app: Flask) -> None:
    """Close the engine that the application opened, and remove what it kept."""
    engine = app.extensions.pop("forum.engine", None)
    if engine is not None:
        engine.close()
    settings = app.config["SETTINGS"]
    shutil.rmtree(index_folder(settings), ignore_errors=True)
    if settings.search_engine == POSTGRESQL:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS forum_search CASCADE"))


def drain_index() -> int:
    """Do what the worker does with what waits for the index, and return how much it was."""
    total = 0
    while left := drain(INDEX_BOX, index_parcels):
        total += left
    return total
