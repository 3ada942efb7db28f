"""One setting says who searches; everything above the engine stays as it is."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import text

from forum.core.database import db
from forum.core.settings import POSTGRESQL, WHOOSH, WrongSetting, load_settings
from forum.search.postgres_engine import PostgresEngine
from forum.search.postgres_tables import SCHEMA
from forum.search.queue import ensure_index, get_engine, index_folder, rebuild_index
from forum.search.whoosh_engine import WhooshEngine
from tests.support.discussions import make_thread
from tests.support.search import drain_index, forget_index, fresh_index

_SERVER = "postgresql+psycopg://forum@localhost/forum"


def test_the_embedded_engine_is_the_default(tmp_path):
    assert load_settings({"instance": str(tmp_path)}).search_engine == WHOOSH


def test_the_second_engine_is_chosen_by_one_setting(tmp_path):
    chosen = load_settings({"instance": str(tmp_path), "search_engine": "postgresql", "database_url": _SERVER})
    assert chosen.search_engine == POSTGRESQL


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"search_engine": "solr"}, "FORUM_SEARCH_ENGINE must be whoosh or postgresql, not 'solr'"),
        ({"search_engine": ""}, "FORUM_SEARCH_ENGINE must be"),
        ({"search_engine": "postgresql"}, "FORUM_DATABASE_URL names a PostgreSQL database"),
        ({"search_engine": "postgresql", "database_url": "sqlite:////tmp/postgresql.db"}, "FORUM_DATABASE_URL names"),
    ],
)
def test_an_engine_that_cannot_be_had_stops_the_start_with_a_sentence(tmp_path, values, sentence):
    with pytest.raises(WrongSetting, match=sentence):
        load_settings({"instance": str(tmp_path), **values})


def test_unless_told_otherwise_the_index_is_a_folder(database):
    with fresh_index(database):
        assert isinstance(get_engine(), WhooshEngine)
        assert index_folder(database.config["SETTINGS"]).exists()


@pytest.fixture
def scaled(database: Flask) -> Iterator[Flask]:
    """The application with its index in the database."""
    if db.engine.dialect.name != "postgresql":
        pytest.skip("the second engine needs a PostgreSQL: `make test-postgres` gives it one")
    settings = database.config["SETTINGS"]
    forget_index(database)
    _drop_index()
    database.config["SETTINGS"] = replace(settings, search_engine=POSTGRESQL)
    yield database
    database.extensions.pop("forum.engine", None)
    database.config["SETTINGS"] = settings
    db.session.rollback()
    _drop_index()


def _drop_index() -> None:
    with db.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def _shown(client, words):
    answer = client.get(f"/cerca?q={words}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_missing_index_is_said_and_then_built(scaled, house, client):
    make_thread(house.member(), text="Abbiamo seminato zafferano.")
    assert "si sta ricostruendo" in _shown(client, "zafferano")
    assert ensure_index()
    assert not ensure_index()
    assert isinstance(get_engine(), PostgresEngine)
    assert "<mark>zafferano</mark>" in _shown(client, "zafferano")
    assert not index_folder(scaled.config["SETTINGS"]).exists()


def test_a_post_is_found_once_the_box_is_drained(scaled, house, client):
    rebuild_index()
    make_thread(house.member(), text="Qui cresce la maggiorana.")
    assert "Non si è trovato nulla" in _shown(client, "maggiorana")
    drain_index()
    assert "<mark>maggiorana</mark>" in _shown(client, "maggiorana")


def test_a_damaged_index_is_built_anew_while_the_box_is_drained(scaled, house, client):
    make_thread(house.member(), text="C'è dell'origano.")
    rebuild_index()
    with db.engine.begin() as connection:
        connection.execute(text(f"UPDATE {SCHEMA}.in_use SET number = number + 1"))
    assert "si sta ricostruendo" in _shown(client, "origano")
    make_thread(house.member("Ugo"), text="C'è della salvia.")
    drain_index()
    assert "<mark>origano</mark>" in _shown(client, "origano")
    assert "<mark>salvia</mark>" in _shown(client, "salvia")


def test_the_command_builds_it_anew(scaled, house, client):
    make_thread(house.member(), text="erba cipollina")
    said = scaled.test_cli_runner().invoke(args=["search", "rebuild"])
    assert said.exit_code == 0, said.output
    assert "The new index is in use." in said.output
    assert "<mark>cipollina</mark>" in _shown(client, "cipollina")


def test_a_failing_rebuild_is_no_damage_to_the_old_index(scaled, house, client, monkeypatch):
    make_thread(house.member(), text="alloro")
    rebuild_index()

    def broken():
        yield from ()
        raise RuntimeError("planted fault")

    monkeypatch.setattr("forum.search.queue.everything", broken)
    with pytest.raises(RuntimeError, match="planted fault"):
        rebuild_index()
    assert "<mark>alloro</mark>" in _shown(client, "alloro")
