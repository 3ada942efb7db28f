"""Migrations make the very tables that the models describe, up and down, and import nothing of the forum."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from forum import create_app
from forum.core.database import Base, db
from forum.core.settings import load_settings
from forum.core.work import SiteVersion

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@pytest.fixture
def empty(tmp_path):
    app = create_app(load_settings({"instance": str(tmp_path), "guest_pages": False, "worker": False}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_an_empty_database_becomes_what_the_models_describe(empty):
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": False}), Base.metadata) == []
        assert connection.execute(text(f"SELECT number FROM {SiteVersion.__tablename__}")).scalars().all() == [0]


def test_the_way_back_leaves_nothing(empty):
    upgrade()
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}


def test_migrations_import_nothing_of_the_forum():
    assert [place.name for place in VERSIONS.glob("*.py") if re.search(r"^\s*(from|import) forum", place.read_text(), re.M)] == []
