"""What databases held before uses were marked: what a saved version used is in use, what was only picked is not."""

import pytest
from flask_migrate import upgrade
from sqlalchemy import MetaData, String, Table, select, text

from forum import create_app
from forum.citations.models import Agreement, Citation, PactSilence
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.settings import load_settings

DAY = "2026-03-20 12:00:00.000000"


@pytest.fixture
def earlier(tmp_path):
    """A database as it stood before."""
    app = create_app(load_settings({"instance": str(tmp_path), "guest_pages": False, "worker": False}))
    with app.app_context():
        upgrade(revision="0008")
        yield
        db.session.remove()
        db.engine.dispose()


def put(connection, name, **values):
    """Put a row in, with nothing in whatever it must have."""
    table = Table(name, MetaData(), autoload_with=connection)
    needed = {column.name: "" if isinstance(column.type, String) else 0 for column in table.columns if not column.nullable}
    # Moments are written as SQLite keeps them: no type of ours stands between.
    moments = {column.name: DAY for column in table.columns if not column.nullable and "TIME" in str(column.type)}
    named = {**needed, **moments, **values}
    columns, places = ", ".join(f'"{column}"' for column in named), ", ".join(f":{column}" for column in named)
    connection.execute(text(f'INSERT INTO "{name}" ({columns}) VALUES ({places})'), named)


def test_what_versions_used_is_in_use_and_what_was_picked_is_not(earlier):
    with db.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN")
        used = (Agreement.NOT_NEEDED, Agreement.WITH_NAME, Agreement.ASKED)
        for number, agreement in enumerate((*used, Agreement.NOT_NEEDED), 1):
            put(connection, "citation", id=number, agreement=int(agreement))
        for number, _agreement in enumerate(used, 1):
            put(connection, "block_citation", block_id=1, citation_id=number)
        for number, rung in enumerate((Rung.MEMBERS, Rung.PACT), 1):
            put(connection, "pact", id=number, slug=f"patto-{number}", rung=int(rung))
            put(connection, "pact_silence", pact_id=number, silence="name", days=14)
        connection.commit()
    upgrade()
    rows = db.session.execute(select(Citation.asked_at, Citation.made_at).order_by(Citation.id)).all()
    assert [row.asked_at == row.made_at if row.asked_at else None for row in rows] == [True, True, None, None]
    assert db.session.scalars(select(PactSilence.pact_id)).all() == [1]
