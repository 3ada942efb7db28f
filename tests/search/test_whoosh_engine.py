import os
import random
import re
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from forum.search import whoosh_index
from forum.search.engine import Engine, Reason, Unavailable
from forum.search.folders import find_current, only_writer
from forum.search.grammar import Query, Term, parse
from forum.search.manifest import MANIFEST, Manifest
from forum.search.matching import Matcher
from forum.search.rebuild import open_engine, rebuild
from forum.search.whoosh_arrays import POSITION_SPAN
from forum.search.whoosh_engine import WhooshEngine
from tests.search.contract import EngineContract
from tests.search.material import EVERYBODY, entry, find, numbers

_ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rebuild(tmp_path / "search", [])
    return tmp_path / "search"


@pytest.fixture
def engine(folder: Path) -> Iterator[Engine]:
    opened = open_engine(folder)
    yield opened
    opened.close()


class TestWhoosh(EngineContract):
    pass


def _files(folder: Path) -> Path:
    current = find_current(folder)
    assert current is not None
    return current


# Order


def test_a_rare_synonym_does_not_come_before_a_common_word_that_was_typed(engine: Engine) -> None:
    engine.write([entry(1, body="un accordo"), *(entry(number, body="un patto fra le persone del quartiere") for number in range(2, 9))])
    query = Query(alternatives=((Term("patto"), Term("accordo", synonym=True)),))
    assert numbers(engine.search(query, EVERYBODY))[-1] == 1


def test_a_word_with_synonyms_still_earns_for_its_exact_spelling(engine: Engine) -> None:
    engine.write([entry(1, body="volontari per un giorno"), entry(2, body="volontaria per un giorno")])
    for typed, best in (("volontari", 1), ("volontaria", 2)):
        query = Query(alternatives=((Term(typed), Term("soci", synonym=True)),))
        assert numbers(engine.search(query, EVERYBODY))[0] == best


def test_places_in_a_few_documents_are_those_that_the_whole_list_has_there(folder: Path) -> None:
    chance = random.Random(3)
    engine = WhooshEngine(folder, refresh_seconds=0)
    for first in (1, 101, 201):  # three segments, in each of which most documents hold the word, some several times
        bodies = (" ".join(chance.choices(["orto", "scuola", "festa"], k=5)) for _ in range(60))
        engine.write([entry(first + number, body=body) for number, body in enumerate(bodies)])
    snapshot = engine._current(at_once=True)
    everywhere = snapshot.places("body", "ort")
    documents = everywhere // POSITION_SPAN
    for size in (0, 1, 7, 60, 180):
        wanted = np.sort(chance.sample(range(snapshot.count), size)).astype(np.int64)
        assert snapshot.places("body", "ort", wanted).tolist() == everywhere[np.isin(documents, wanted)].tolist()
    engine.close()


# Damage


def _remove(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def _zero_the_end(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: -len(content) // 3] + bytes(len(content) - len(content[: -len(content) // 3])))


@pytest.mark.parametrize("harm", [_remove, _empty, _cut, _zero_the_end])
@pytest.mark.parametrize("what", ["*.trm", "*.pst", "*.facts.col", "*.toc", MANIFEST])
def test_a_damaged_file_makes_the_index_unavailable_and_never_empty(folder: Path, harm: Callable[[Path], None], what: str) -> None:
    with_content = open_engine(folder)
    with_content.write([entry(number, "Orto", f"orto scuola parola{number}") for number in range(1, 200)])
    with_content.close()
    harmed = max(_files(folder).glob(what), key=lambda path: path.stat().st_size)
    harm(harmed)
    engine = open_engine(folder)
    for ask in (engine.check, engine.size, lambda: engine.search(parse("orto"), EVERYBODY), lambda: engine.suggest("ortto", EVERYBODY)):
        with pytest.raises(Unavailable) as caught:
            ask()
        assert caught.value.reason is Reason.DAMAGED


def test_writing_to_a_damaged_index_is_refused(folder: Path) -> None:
    _empty(max(_files(folder).glob("*.toc")))
    engine = open_engine(folder)
    with pytest.raises(Unavailable):
        engine.write([entry(1)])


def test_a_pointer_that_leads_nowhere_makes_the_index_unavailable(folder: Path) -> None:
    for pointer in (b"index-000077\n", b"../../etc\n", b"\xff\xfe", b""):
        (folder / "current").write_bytes(pointer)
        with pytest.raises(Unavailable) as caught:
            open_engine(folder).check()
        assert caught.value.reason is Reason.DAMAGED


def test_a_missing_index_is_missing_and_comes_to_life_when_it_is_built(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "nothing", refresh_seconds=0)
    with pytest.raises(Unavailable) as caught:
        engine.search(parse("orto"), EVERYBODY)
    assert caught.value.reason is Reason.MISSING
    rebuild(tmp_path / "nothing", [entry(1, body="orto")])
    assert find(engine, "orto") == [1]
    engine.close()


def test_damage_is_mended_by_a_rebuild_without_a_restart(folder: Path) -> None:
    engine = WhooshEngine(folder, refresh_seconds=0)
    _empty(max(_files(folder).glob("*.toc")))
    fresh = WhooshEngine(folder, refresh_seconds=0)
    with pytest.raises(Unavailable):
        fresh.check()
    rebuild(folder, [entry(1, body="orto")])
    assert find(fresh, "orto") == find(engine, "orto") == [1]
    engine.close()
    fresh.close()


def test_damage_met_while_reading_is_damage_too(folder: Path) -> None:
    engine = open_engine(folder)
    engine.write([entry(1, body="orto")])
    _zero_the_end(max(_files(folder).glob("*.pst")))
    _zero_the_end(max(_files(folder).glob("*.trm")))
    with pytest.raises(Unavailable):
        engine.search(parse("orto"), EVERYBODY)
    engine.close()


def test_damage_is_told_once(folder: Path) -> None:
    _empty(max(_files(folder).glob("*.toc")))
    with pytest.raises(Unavailable) as caught:
        open_engine(folder).check()
    assert str(caught.value).count(Reason.DAMAGED.value) == 1


@pytest.mark.parametrize("mistake", [ValueError, KeyError, IndexError])
def test_a_mistake_of_ours_is_not_taken_for_damage(folder: Path, monkeypatch: pytest.MonkeyPatch, mistake: type[Exception]) -> None:
    def fail(*_: object) -> None:
        raise mistake("ours")

    engine = open_engine(folder)
    engine.write([entry(1, body="orto")])
    with monkeypatch.context() as wrong:
        wrong.setattr(Matcher, "find", fail)
        wrong.setattr(Matcher, "holds", fail)
        for ask in (lambda: engine.search(parse("orto"), EVERYBODY), lambda: engine.suggest("ortto", EVERYBODY)):
            with pytest.raises(mistake, match="ours"):
                ask()
    assert find(engine, "orto") == [1]
    engine.close()


# Several at once


def test_a_second_engine_sees_a_change_within_a_second(folder: Path, engine: Engine) -> None:
    other = open_engine(folder)
    assert find(other, "orto") == []
    engine.write([entry(1, body="orto")])
    deadline = time.monotonic() + 1
    while not find(other, "orto"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    other.close()


def test_readers_never_stumble_over_a_writer(folder: Path, engine: Engine) -> None:
    readers = [engine, WhooshEngine(folder, refresh_seconds=0)]
    troubles: list[BaseException] = []
    done = threading.Event()

    def read(reader: Engine) -> None:
        last = 0
        while not done.is_set():
            try:
                total = reader.search(parse("orto"), EVERYBODY).total
                assert total >= last
                last = total
            except BaseException as error:
                troubles.append(error)
                return

    threads = [threading.Thread(target=read, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for number in range(1, 41):
        engine.write([entry(number, body=f"orto {number}")])
    done.set()
    for thread in threads:
        thread.join()
    assert troubles == []
    assert [len(find(reader, "orto", limit=100)) for reader in readers] == [40, 40]
    readers[1].close()


def test_two_writers_take_turns(folder: Path) -> None:
    def write(first: int) -> None:
        writer = open_engine(folder)
        for number in range(first, first + 10):
            writer.write([entry(number, body="orto")])
        writer.close()

    threads = [threading.Thread(target=write, args=(first,)) for first in (1, 101, 201)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine = open_engine(folder)
    assert engine.size() == 30
    engine.close()


def test_a_writer_that_waits_too_long_says_so(folder: Path) -> None:
    impatient = WhooshEngine(folder, write_timeout=0.1)
    with only_writer(folder, 1), pytest.raises(Unavailable) as caught:
        impatient.write([entry(1)])
    assert caught.value.reason is Reason.BUSY
    impatient.write([entry(1)])
    impatient.close()


def test_a_failed_write_changes_nothing_and_frees_the_lock(folder: Path, engine: Engine) -> None:
    engine.write([entry(1, body="orto")])
    with pytest.raises(ValueError, match="number"):
        engine.write([entry(1, body="bosco"), entry(1 << 60)])
    assert find(engine, "orto") == [1]
    engine.write([entry(2, body="orto")])
    assert sorted(find(engine, "orto")) == [1, 2]


def test_a_commit_that_never_reached_its_manifest_never_happened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = open_engine(folder)
    writer.write([entry(1, body="orto")])
    with monkeypatch.context() as power_cut:
        power_cut.setattr(whoosh_index, "write_manifest", _no_power)
        with pytest.raises(OSError, match="no power"):
            writer.write([entry(1, body="bosco"), entry(2, body="bosco")])
    writer.close()
    engine = open_engine(folder)
    assert (find(engine, "orto"), find(engine, "bosco")) == ([1], [])
    engine.write([entry(3, body="bosco")])
    assert find(engine, "bosco") == [3]
    engine.close()


def _no_power(folder: Path, manifest: Manifest) -> None:
    raise OSError("no power")


def test_files_stay_few_after_many_commits(folder: Path, engine: Engine) -> None:
    for number in range(1, 120):
        engine.write([entry(number % 30, body=f"orto {number}")])
    assert len(list(_files(folder).glob("*.trm"))) <= 16
    assert len(list(_files(folder).iterdir())) < 90


_NURSERY = """
import os, sys
from pathlib import Path
from forum.search.rebuild import open_engine
from tests.search.material import entry

for line in sys.stdin:  # a fork for each writer, so that ten of them do not import everything ten times
    number, child = int(line), os.fork()
    if not child:
        engine = open_engine(Path(sys.argv[1]))
        while True:
            engine.write([entry(number + step, body=f"orto parola{number + step}") for step in range(3)])
            number += 3
            print(os.getpid(), number, flush=True)
    os.waitpid(child, 0)
    print("gone", flush=True)
"""


def _write_until_killed(nursery: subprocess.Popen[str], following: int, acknowledged: int, pause: float) -> int:
    """Let a writer begin, kill it in the middle of things, and return the first number it never acknowledged."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{following}\n")
    nursery.stdin.flush()
    for seen, line in enumerate(iter(nursery.stdout.readline, "gone\n"), 1):
        process, following = map(int, line.split())
        if seen == acknowledged:
            time.sleep(pause)
            os.kill(process, signal.SIGKILL)
    return following


def test_a_writer_killed_at_any_moment_loses_nothing_it_acknowledged(folder: Path) -> None:
    chance = random.Random(7)
    following = 1
    command = [sys.executable, "-c", _NURSERY, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as nursery:
        for _ in range(10):
            following = _write_until_killed(nursery, following, chance.randint(1, 3), chance.random() * 0.05)
            engine = open_engine(folder)
            kept = [indexed.ref.id for indexed in engine.refs()]
            assert len(kept) == len(set(kept))
            assert set(range(1, following)) <= set(kept)
            assert max(kept) in {following - 1, following + 2}
            assert len(find(engine, "orto", limit=100)) == min(100, len(kept))
            engine.close()


# Shape


def test_only_the_owner_may_enter_the_folders(folder: Path) -> None:
    for path in (folder, _files(folder)):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_closing_leaves_no_file_open(folder: Path) -> None:
    def descriptors() -> int:
        return len(os.listdir("/proc/self/fd"))

    before = descriptors()
    engine = open_engine(folder)
    for number in range(1, 25):
        engine.write([entry(number, body="orto")])
        find(engine, "orto")
    engine.close()
    assert descriptors() == before


def test_hostile_queries_take_a_bounded_time(engine: Engine) -> None:
    engine.write([entry(number, body=" ".join(f"par{number}ola{step}" for step in range(50))) for number in range(1, 60)])
    queries = [
        "par* " * 12,
        '"' + "par1ola1 " * 24 + '"',
        "a-" * 99,
        "par* OR " * 20,
        "-par* " * 12,
        "'" * 200,
        "(" * 200,
        "à" * 200,
        "par1ola1 " * 22,
    ]
    for query in queries:
        started = time.thread_time()
        engine.search(parse(query), EVERYBODY)
        engine.suggest(query, EVERYBODY)
        assert time.thread_time() - started < 1.5, query


def test_only_the_rooms_named_after_whoosh_know_it() -> None:
    for room in (_ROOT / "forum" / "search").glob("*.py"):
        if not room.name.startswith("whoosh_"):
            assert not re.search(r"(from|import) whoosh", room.read_text()), room.name
