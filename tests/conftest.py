"""The house under test: one application per test process, an empty database per test."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from forum import create_app
from forum.core.database import Base, db
from forum.core.settings import load_settings
from tests.support.people import Browser, House, forget_what_is_kept

_SHARED_MEMORY = Path("/dev/shm")


def _database_url() -> str:
    """Return the address of a database of this process's own on the server that FORUM_TEST_DATABASE_URL names; empty for SQLite."""
    address = os.environ.get("FORUM_TEST_DATABASE_URL", "")
    worker_id = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not address or not worker_id:
        return address
    url = make_url(address)
    own = url.set(database=f"{url.database}_{worker_id}")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{own.database}"'))
        connection.execute(text(f"CREATE DATABASE \"{own.database}\" ENCODING 'UTF8' TEMPLATE template0"))
    engine.dispose()
    return own.render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def app() -> Iterator[Flask]:
    """One application, on the engine that FORUM_TEST_DATABASE_URL names or on SQLite."""
    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY if _SHARED_MEMORY.exists() else None) as folder:
        settings = load_settings(
            {
                "instance": folder,
                "database_url": _database_url(),
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
        engine = application.extensions.pop("forum.engine", None)
        if engine is not None:
            engine.close()
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
        forget_what_is_kept(app)
        yield app
        db.session.rollback()
        db.session.remove()


def _empty() -> None:
    emptied = [f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            # TRUNCATE makes a new file for every table, which costs ten times as much as taking out the few rows of a test.
            connection.exec_driver_sql("; ".join(emptied))
            connection.exec_driver_sql("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for statement in emptied:
                connection.exec_driver_sql(statement)
        connection.exec_driver_sql("INSERT INTO site_version (id, number) VALUES (1, 0)")


@pytest.fixture
def house(database: Flask) -> House:
    """Makes members, pacts and sign-ins with one line each."""
    return House(database)


@pytest.fixture
def client(database: Flask) -> FlaskClient:
    """A visitor's browser without JavaScript."""
    return database.test_client()
