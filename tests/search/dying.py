"""Indexes in a process that dies at a chosen step: python -m tests.search.dying, one task a line.

Every step is a thing asked of the file system: opening a file to write, asking the disk to keep it, renaming, removing, making or
removing a folder. What was written and never put on disk is named on the way out, so that a power cut can be played as well.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from forum.core.audience import PUBLIC
from forum.core.refs import Ref
from forum.search.entry import Entry
from forum.search.rebuild import open_engine, rebuild
from tests.search.material import entry

State = Mapping[int, Entry]
NEVER = 1 << 30
_WRITING = os.O_WRONLY | os.O_RDWR
_CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")


def words_of(number: int, turn: int) -> str:
    return f"orto parola{number} turno{number}x{turn}"


@cache
def state_after(turns: int) -> State:
    """Return what the index must hold after so many turns of work: things come, change their words and audience, and go."""
    state: dict[int, Entry] = {}
    for turn in range(1, turns + 1):
        first = 3 * turn
        for number in (first, first + 1, first + 2, first - 4):
            if number > 0:
                state[number] = entry(number, "Orto", words_of(number, turn), audience=PUBLIC if number % 5 else turn)
        state.pop(first - 5, None)
    return state


def work(folder: Path, turn: int, *, anew: bool = False) -> None:
    """Bring an index from one turn to the next, by a change or by building it anew."""
    before, after = state_after(turn - 1), state_after(turn)
    if anew:
        rebuild(folder, after.values())
        return
    engine = open_engine(folder)
    engine.write(
        [thing for number, thing in after.items() if before.get(number) != thing],
        [Ref("post", number) for number in before.keys() - after.keys()],
    )
    engine.close()


class Steps:
    """Counts what is asked of the file system below a folder, and ends the process just before the step it was given."""

    def __init__(self, folder: Path, last: int) -> None:
        self._folder = str(folder)
        self._left = last
        self._unsafe: set[str] = set()
        self._sync = os.fsync

    def watch(self) -> None:
        sys.addaudithook(self._hear)
        os.fsync = self._fsync

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            writes = (isinstance(mode, str) and set(mode) & set("wax+")) or (mode is None and flags & _WRITING)
            if writes and str(path).startswith(self._folder):
                self._step()
                self._unsafe.add(str(path))
        elif event in _CHANGES and str(arguments[0]).startswith(self._folder):
            self._step()
            if event == "os.rename" and str(arguments[0]) in self._unsafe:
                self._unsafe.add(str(arguments[1]))

    def _fsync(self, descriptor: int) -> None:
        self._step()
        self._sync(descriptor)
        self._unsafe.discard(os.readlink(f"/proc/self/fd/{descriptor}"))

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.write(1, json.dumps(sorted(self._unsafe)).encode() + b"\n")
            os.kill(os.getpid(), signal.SIGKILL)


def _in_child(act: Callable[[], object]) -> bool:
    """Do something in a fork of this process; returns whether it came to its end."""
    child = os.fork()
    if not child:
        act()
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _one(folder: Path, turn: int, anew: bool, step: int) -> None:
    Steps(folder, step).watch()
    work(folder, turn, anew=anew)


def _many(folder: Path, first: int) -> None:
    """Work without end, telling every turn that is done."""
    os.write(1, b"%d 0\n" % os.getpid())
    for turn in range(first, NEVER):
        work(folder, turn, anew=turn % 4 == 0)
        os.write(1, b"%d %d\n" % (os.getpid(), turn))


def main(lines: Iterable[str]) -> None:
    """Do each task in a fork, so that a hundred of them do not import everything a hundred times."""
    for line in lines:
        task, folder, *numbers = json.loads(line)
        done = _in_child(lambda task=task, folder=folder, numbers=numbers: {"one": _one, "many": _many}[task](Path(folder), *numbers))
        os.write(1, b"done\n" if done else b"gone\n")


if __name__ == "__main__":
    main(sys.stdin)
