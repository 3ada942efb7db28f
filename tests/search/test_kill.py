"""The index dies at every step of its work, by kill -9 and by a power cut, and is damaged file by file.

KILLS says how often it is killed at random; from a hundred on, every single step is tried and not every fourth.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forum.core.audience import readable
from forum.search.engine import Unavailable
from forum.search.folders import find_current, only_writer, retire_old
from forum.search.grammar import parse
from forum.search.manifest import MANIFEST, read_manifest
from forum.search.queue import ensure_index, get_engine, index_folder
from forum.search.rebuild import open_engine, rebuild
from tests.search.dying import State, state_after, work
from tests.support.discussions import make_thread
from tests.support.search import drain_index, fresh_index

_ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("KILLS", "6"))
EVERY = 1 if KILLS >= 100 else 4
MOST_STEPS = 400
BEGUN = 7  # so many commits lie in the index before it is killed: with one more, eight segments are merged into one
MOST_TURNS = 80


class Nursery:
    """A process that works on indexes in children of its own, which die."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.search.dying"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT)

    def tell(self, *task: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery ended"
        return line.strip()

    def close(self) -> None:
        self._process.communicate("", timeout=10)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("begun") / "search"
    rebuild(folder, [])
    for turn in range(1, BEGUN + 1):
        work(folder, turn)
    return folder


def kept(folder: Path) -> State | None:
    """Return what an index holds, having asked for each thing by its words; None when there is no index."""
    engine = open_engine(folder)
    try:
        if find_current(folder) is None:
            return None
        held = {indexed.ref.id: (indexed.audience, indexed.written_at) for indexed in engine.refs()}
        assert engine.size() == len(held), "something is there twice"
        for state in map(state_after, range(MOST_TURNS)):
            if {number: (thing.audience, thing.written_at) for number, thing in state.items()} == held and _found(engine, state):
                return state
        raise AssertionError(f"the index holds what no turn of work leaves: {sorted(held)}")
    finally:
        engine.close()


def _found(engine, state: State) -> bool:
    everybody = readable(range(100))
    for number, thing in state.items():
        results = engine.search(parse(thing.body), everybody)
        if [hit.ref.id for hit in results.hits[: results.complete]] != [number]:
            return False
    return True


def tear(paths: list[str], chance: random.Random) -> None:
    """Do what a power cut does to files that the disk was never asked to keep."""
    for path in map(Path, paths):
        if not path.is_file():
            continue
        content = path.read_bytes()
        half = len(content) // 2
        harm = chance.choice((b"", content[:half], content[:half] + bytes(len(content) - half)))
        path.write_bytes(harm)


def check_tidy(folder: Path) -> None:
    """Nothing is left but what the manifest names, once readers had their time."""
    with only_writer(folder, 1):
        retire_old(folder, after_seconds=0)
    current = find_current(folder)
    assert current is not None
    assert sorted(path.name for path in folder.glob("index-*")) == [current.name]
    assert {path.name for path in current.iterdir()} == {MANIFEST, *read_manifest(current).files}


@pytest.mark.parametrize("power", ["kept", "cut"])
@pytest.mark.parametrize("task", ["a change", "a merge", "a rebuild", "the first build"])
def test_it_may_die_at_any_step(tmp_path: Path, begun: Path, nursery: Nursery, task: str, power: str) -> None:
    turn = {"a change": BEGUN, "a merge": BEGUN + 1}.get(task, BEGUN)
    before, after = state_after(turn - 1), state_after(turn)
    chance = random.Random(task)
    outcomes = set()
    first = 1 if EVERY == 1 else chance.randint(1, EVERY)
    for step in range(first, MOST_STEPS, EVERY):
        folder = tmp_path / str(step)
        _lay_out(folder, begun, task)
        nursery.tell("one", str(folder), turn, "build" in task, step)
        said = nursery.hear()
        if said == "done":
            break
        if power == "cut":
            tear(json.loads(said), chance)
        assert nursery.hear() == "gone"
        found = kept(folder)
        outcomes.add("before" if found in (None, before) else "after")
        assert found in ((None, after) if task == "the first build" else (before, after)), step
        work(folder, turn, anew=found is None or "build" in task)
        assert kept(folder) == after
        check_tidy(folder)
        shutil.rmtree(folder)
    else:
        raise AssertionError(f"{task} takes more than {MOST_STEPS} steps")
    assert step > 10
    assert outcomes == {"before", "after"} or (EVERY > 1 and "before" in outcomes)


def _lay_out(folder: Path, begun: Path, task: str) -> None:
    if task == "the first build":
        folder.mkdir()
        return
    shutil.copytree(begun, folder)
    if task != "a merge":  # back by one turn, so that the next one only adds
        rebuild(folder, state_after(BEGUN - 1).values())


def test_it_may_die_at_random_moments_and_loses_nothing(tmp_path: Path, nursery: Nursery) -> None:
    chance = random.Random(KILLS)
    folder = tmp_path / "search"
    rebuild(folder, [])
    done = 0
    for _ in range(KILLS):
        if done > MOST_TURNS - 20:
            shutil.rmtree(folder)
            rebuild(folder, [])
            done = 0
        nursery.tell("many", str(folder), done + 1)
        process = int(nursery.hear().split()[0])
        time.sleep(chance.uniform(0.0, 0.12))
        os.kill(process, signal.SIGKILL)
        while (line := nursery.hear()) != "gone":
            done = int(line.split()[1])
        found = kept(folder)
        assert found in (state_after(done), state_after(done + 1)), f"after turn {done}"
        done += found != state_after(done)


# Damage


def _remove(path: Path) -> None:
    path.unlink()


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-2])  # the last byte of a manifest ends a line and says nothing


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x04
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("harm", [_remove, _empty, _cut, _flip])
def test_any_file_that_is_not_as_it_was_written_is_noticed(tmp_path: Path, begun: Path, harm: Callable[[Path], None]) -> None:
    names = sorted(path.relative_to(begun) for path in begun.rglob("*") if path.is_file() and path.name != "write.lock")
    assert len(names) > 15
    for name in names:
        folder = tmp_path / "search"
        shutil.copytree(begun, folder)
        harm(folder / name)
        engine = open_engine(folder)
        for ask in (engine.check, engine.size, lambda engine=engine: engine.search(parse("orto"), readable([0]))):
            with pytest.raises(Unavailable):
                ask()
        engine.close()
        shutil.rmtree(folder)


@pytest.mark.parametrize("harm", [_remove, _empty, _cut, _flip])
def test_the_page_says_that_the_search_is_being_rebuilt_and_the_start_rebuilds_it(database, house, client, harm) -> None:
    make_thread(house.member(), "Orto", text="Abbiamo seminato zafferano.")
    with fresh_index(database):
        drain_index()
        folder = index_folder(database.config["SETTINGS"])
        current = find_current(folder)
        assert current is not None
        for suffix in (".trm", ".pst", ".col", ".toc", MANIFEST):
            current = find_current(folder)
            harm(max((path for path in current.iterdir() if path.name.endswith(suffix)), key=lambda path: path.stat().st_size))
            database.extensions.pop("forum.engine").close()
            shown = client.get("/cerca?q=zafferano").get_data(as_text=True)
            assert "si sta ricostruendo" in shown
            assert "Non si è trovato nulla" not in shown
            database.extensions.pop("forum.engine").close()
            assert ensure_index()
            database.extensions.pop("forum.engine").close()
            get_engine().check()
            assert "<mark>zafferano</mark>" in client.get("/cerca?q=zafferano").get_data(as_text=True)
