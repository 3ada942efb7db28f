"""The shelf where bytes are kept: one folder, each file under the digest of its content, written whole or not at all."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from flask import current_app

_PIECE = 256 * 1024
_DIGEST = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = ".part"
_GOING = ".going"


class TooLarge(Exception):  # noqa: N818 - the words of the domain
    """More bytes came than may be kept."""


@dataclass(frozen=True)
class Kept:
    """What was put on the shelf."""

    digest: str
    size: int


def _folder() -> Path:
    folder: Path = current_app.config["SETTINGS"].instance / "uploads"
    return folder


def place(digest: str) -> Path:
    """Return where the bytes of a digest are kept, whether or not they are."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a digest: {digest!r}")
    return _folder() / digest[:2] / digest


def keep(source: BinaryIO, most: int) -> Kept:
    """Copy a stream to the shelf and to the disk under it; raises TooLarge past `most` bytes and then keeps nothing."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, suffix=_UNFINISHED)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            kept = _copied(source, target, most)
            target.flush()
            os.fsync(target.fileno())
        # Always written anew, even where the same bytes lie already: their fresh date keeps `forget_unused` away from them.
        target_place = place(kept.digest)
        target_place.parent.mkdir(exist_ok=True, mode=0o700)
        unfinished.replace(target_place)
        _sync_folder(target_place.parent)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return kept


def _copied(source: BinaryIO, target: BinaryIO, most: int) -> Kept:
    digest, size = sha256(), 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > most:
            raise TooLarge
        digest.update(piece)
        target.write(piece)
    return Kept(digest.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _old(folder: Path, before: float) -> Iterator[Path]:
    for entry in folder.glob("**/*"):
        with suppress(FileNotFoundError):
            if entry.is_file() and entry.stat().st_mtime < before:
                yield entry


def forget_unused(before: float, used: Callable[[list[str]], set[str]]) -> int:
    """Remove bytes older than a moment that nothing uses, as `used` says of their digests; returns how many went.

    Whoever sends the same bytes meanwhile loses nothing: each is first put aside, and put back when it turns out fresh.
    """
    gone = 0
    old = list(_old(_folder(), before))
    wanted = used([entry.name for entry in old if _DIGEST.fullmatch(entry.name)])
    for entry in old:
        if entry.name in wanted:
            continue
        aside = entry.with_suffix(_GOING)
        with suppress(FileNotFoundError):
            entry.replace(aside)
            if aside.stat().st_mtime >= before:
                aside.replace(entry)
            else:
                aside.unlink()
                gone += 1
    return gone
