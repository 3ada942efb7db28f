"""The folder of an index: numbered sub-folders, a pointer to the one in use, and the lock that lets one writer in at a time."""

import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forum.search.engine import Reason, Unavailable
from forum.search.manifest import replace_file

CURRENT = "current"
LOCK = "write.lock"
RETIRE_AFTER_SECONDS = 60.0
_SUB_FOLDER = re.compile(r"index-(\d{6})")
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600
_PAUSE_SECONDS = 0.05


def make_private(folder: Path) -> None:
    """Create a folder that only its owner can enter: whoever writes an index can run code in its readers."""
    folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
    folder.chmod(_PRIVATE_FOLDER)


def find_current(folder: Path) -> Path | None:
    """Return the sub-folder in use."""
    try:
        name = (folder / CURRENT).read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError:
        name = ""
    if not _SUB_FOLDER.fullmatch(name):
        raise Unavailable(Reason.DAMAGED, "the pointer names no index")
    return folder / name


def next_sub_folder(folder: Path) -> Path:
    """Create the sub-folder for a new index, numbered after all there are."""
    numbers = [int(match[1]) for match in map(_SUB_FOLDER.fullmatch, os.listdir(folder)) if match]
    fresh = folder / f"index-{max(numbers, default=0) + 1:06d}"
    make_private(fresh)
    return fresh


def point_to(folder: Path, sub_folder: Path) -> None:
    """Make a sub-folder the one in use, in one step."""
    replace_file(folder / CURRENT, f"{sub_folder.name}\n".encode())


def retire_old(folder: Path, *, after_seconds: float = RETIRE_AFTER_SECONDS) -> None:
    """Remove sub-folders no longer in use, once readers have had time to follow; call it only with the lock held."""
    current = find_current(folder)
    if current is None or time.time() - (folder / CURRENT).stat().st_mtime < after_seconds:
        return
    for name in os.listdir(folder):
        if _SUB_FOLDER.fullmatch(name) and name != current.name:
            shutil.rmtree(folder / name, ignore_errors=True)


@contextmanager
def only_writer(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the write lock; raises Unavailable when another writer keeps it. The kernel frees it when its process dies."""
    make_private(folder)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE)
    try:
        _acquire(descriptor, time.monotonic() + timeout)
        yield
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise Unavailable(Reason.BUSY) from None
            time.sleep(_PAUSE_SECONDS)
        else:
            return
