"""The house under test: one application per test process, an empty database per test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from forum import create_app
from forum.core.database import Base, db
from forum.core.settings import load_settings
from tests.support.people import Browser, House

_SHARED_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def app(worker_id: str = "main") -> Iterator[Flask]:
    """One application, on the engine that FORUM_TEST_DATABASE_URL names or on SQLite."""
    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.exists() else None) as folder:
        settings = load_settings(
            {
                "instance": folder,
                "database_url": os.environ.get("FORUM_TEST_DATABASE_URL", ""),
                "secret_key": "tests",
                "public_url": "http://localhost",
                "rate_limits": False,
                "worker": False,
                "peertube_hosts": ("video.example.org",),
                "media_hosts": ("media.example.org",),
            }
        )
        application = create_app(settings)
        application.testing = True
        application.test_client_class = Browser
        with application.app_context():
            db.drop_all()
            db.create_all()
        yield application
        watch = application.extensions.get("forum.version_watch")
        if watch is not None:
            watch.close()
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Flask]:
    """An empty database and an application context."""
    with app.app_context():
        _empty()
        yield app
        db.session.rollback()
        db.session.remove()


def _empty() -> None:
    tables = Base.metadata.sorted_tables
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("TRUNCATE " + ", ".join(f'"{table.name}"' for table in tables) + " RESTART IDENTITY CASCADE"))
        else:
            connection.execute(text("PRAGMA defer_foreign_keys=ON"))
            for table in reversed(tables):
                connection.execute(table.delete())
        connection.execute(text("INSERT INTO site_version (id, number) VALUES (1, 0)"))


@pytest.fixture
def house(database: Flask) -> House:
    """Makes members, pacts and sign-ins with one line each."""
    return House(database)


@pytest.fixture
def client(database: Flask) -> FlaskClient:
    """A visitor's browser without JavaScript."""
    return database.test_client()
