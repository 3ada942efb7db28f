import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.search import rebuild as rebuild_room
from forum.search.engine import Reason, Unavailable
from forum.search.entry import Entry
from forum.search.folders import find_current, only_writer, retire_old
from forum.search.rebuild import open_engine, rebuild
from forum.search.whoosh_engine import WhooshEngine
from tests.search.material import entry, find


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rebuild(tmp_path / "search", [entry(1, body="vecchio orto")])
    return tmp_path / "search"


def test_the_old_index_answers_until_the_new_one_is_whole(folder: Path) -> None:
    reader = WhooshEngine(folder, refresh_seconds=0)

    def entries() -> Iterator[Entry]:
        assert find(reader, "vecchio") == [1]
        yield entry(2, body="nuovo orto")
        assert find(reader, "orto") == [1]

    before = reader.generation()
    rebuild(folder, entries())
    assert (find(reader, "vecchio"), find(reader, "orto")) == ([], [2])
    assert reader.generation() > before
    reader.close()


def test_open_engines_follow_within_a_second(folder: Path) -> None:
    reader = open_engine(folder)
    assert find(reader, "orto") == [1]
    rebuild(folder, [entry(2, body="orto")])
    deadline = time.monotonic() + 1
    while find(reader, "orto") != [2]:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    reader.close()


def test_searches_never_fail_while_indexes_are_swapped(folder: Path) -> None:
    reader = WhooshEngine(folder, refresh_seconds=0)
    answers: list[list[int] | BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                answers.append(find(reader, "orto"))
            except BaseException as error:
                answers.append(error)

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(8):
        rebuild(folder, [entry(1, body="orto")])
    done.set()
    thread.join()
    reader.close()
    assert all(answer == [1] for answer in answers)


def test_a_rebuild_that_fails_leaves_everything_as_it_was(folder: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield entry(2, body="orto")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        rebuild(folder, entries())
    with pytest.raises(ValueError, match="twice"):
        rebuild(folder, [entry(3), entry(3)])
    reader = open_engine(folder)
    assert find(reader, "orto") == [1]
    assert len(list(folder.glob("index-*"))) == 1
    reader.write([entry(4, body="orto")])
    reader.close()


def test_writes_wait_for_the_rebuild_and_go_to_the_new_index(folder: Path) -> None:
    impatient, patient = WhooshEngine(folder, write_timeout=0.05), WhooshEngine(folder)
    waiting: list[threading.Thread] = []

    def entries() -> Iterator[Entry]:
        yield entry(1, body="orto")
        with pytest.raises(Unavailable) as caught:
            impatient.write([entry(9, body="orto")])
        assert caught.value.reason is Reason.BUSY
        thread = threading.Thread(target=patient.write, args=([entry(2, body="orto")],))
        thread.start()
        waiting.append(thread)

    rebuild(folder, entries())
    waiting[0].join()
    assert sorted(find(patient, "orto")) == [1, 2]
    impatient.close()
    patient.close()


def test_progress_is_told_and_ends_with_the_whole_number(tmp_path: Path) -> None:
    told: list[int] = []
    rebuild(tmp_path / "search", (entry(number) for number in range(1, 451)), told.append)
    assert told == [200, 400, 450]


def test_large_rebuilds_are_built_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild_room, "SEGMENT_ENTRIES", 10)
    rebuild(tmp_path / "search", (entry(number, body="orto") for number in range(1, 36)))
    reader = open_engine(tmp_path / "search")
    assert (reader.size(), len(find(reader, "orto", limit=100))) == (35, 35)
    reader.close()


def test_old_folders_go_once_readers_had_time_to_follow(folder: Path) -> None:
    rebuild(folder, [])
    assert len(list(folder.glob("index-*"))) == 2
    with only_writer(folder, 1):
        retire_old(folder)
        assert len(list(folder.glob("index-*"))) == 2
        retire_old(folder, after_seconds=0)
    assert list(folder.glob("index-*")) == [find_current(folder)]
