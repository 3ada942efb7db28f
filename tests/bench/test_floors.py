"""The floors give a real page, and the same one both ways."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.bench import floors
from tests.bench.corpus import LONG_THREAD, PAGE_THREAD, Corpus


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floors") / "floor.sqlite"
    corpus = Corpus(1_100)
    floors.fill(path, floors.floor_posts(corpus), {thread.number: thread.title for thread in corpus.threads})
    return path


@pytest.fixture
def client(database: Path, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setenv(floors.DATABASE_VARIABLE, str(database))
    monkeypatch.setenv(floors.THREAD_VARIABLE, str(PAGE_THREAD))
    return floors.create_floors().test_client()


@pytest.mark.parametrize("address", [f"/discussioni/{PAGE_THREAD}", f"/discussioni/{LONG_THREAD}", f"/discussioni/{LONG_THREAD}?pagina=50"])
def test_a_page_has_twenty_posts(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.text.count(floors.POST_MARK) == 20


def test_the_ready_bytes_are_the_page_by_hand(client: FlaskClient) -> None:
    assert client.get("/pronta").data == client.get(f"/discussioni/{PAGE_THREAD}").data


def test_a_thread_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/discussioni/999999").status_code == 404


def test_a_database_is_never_filled_twice(database: Path) -> None:
    with pytest.raises(FileExistsError):
        floors.fill(database, [], {})
