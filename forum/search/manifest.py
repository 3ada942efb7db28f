"""The manifest: the one file that says which files are the index, and whether they are whole.

Whoosh never asks the disk to keep anything, and a torn file can open and answer wrongly. So a commit counts only once
its files are on disk and a manifest naming them, with sizes and checksums, has replaced the one before.
"""

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

FORMAT = 2
MANIFEST = "manifest.json"
_CHUNK = 1 << 20
_PRIVATE_FILE = 0o600


class Damaged(Exception):  # noqa: N818 - the words of the domain
    """The files of an index are not those its manifest names."""


class Seal(NamedTuple):
    """A file's size and checksum."""

    size: int
    checksum: int


@dataclass(frozen=True)
class Manifest:
    """One generation of an index: its files, and the names behind the small numbers in its records."""

    generation: int
    files: Mapping[str, Seal]
    names: tuple[str, ...] = ()
    theme_sets: tuple[tuple[int, ...], ...] = field(default=((),))

    def to_bytes(self) -> bytes:
        """Return the manifest as two lines, the second checking the first."""
        content = {
            "format": FORMAT,
            "generation": self.generation,
            "files": self.files,
            "names": self.names,
            "theme_sets": self.theme_sets,
        }
        line = json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()
        return b"%s\n%08x\n" % (line, zlib.crc32(line))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Read a manifest; raises Damaged on anything torn or of another format."""
        line, _, check = data.partition(b"\n")
        if check.strip() != b"%08x" % zlib.crc32(line):
            raise Damaged("the manifest is torn")
        content = json.loads(line)
        if content["format"] != FORMAT:
            raise Damaged(f"the index has format {content['format']}, this version reads {FORMAT}")
        files = {name: Seal(*seal) for name, seal in content["files"].items()}
        sets = tuple(tuple(themes) for themes in content["theme_sets"])
        return cls(content["generation"], files, tuple(content["names"]), sets)


def seal(path: Path) -> Seal:
    """Read a file through and return its seal."""
    size = checksum = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            checksum = zlib.crc32(chunk, checksum)
    return Seal(size, checksum)


def verify(folder: Path, manifest: Manifest, known: Mapping[str, Seal]) -> None:
    """Check every file that was not checked before; raises FileNotFoundError or Damaged."""
    for name, expected in manifest.files.items():
        if known.get(name) != expected and seal(folder / name) != expected:
            raise Damaged(f"{name} is not what was written")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a folder; raises FileNotFoundError or Damaged."""
    return Manifest.from_bytes((folder / MANIFEST).read_bytes())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step that survives a power cut."""
    replace_file(folder / MANIFEST, manifest.to_bytes())


def replace_file(path: Path, content: bytes) -> None:
    """Write a file beside the old one, put it on disk, and let it take the old one's place."""
    temporary = path.with_name(path.name + ".new")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Ask the disk to keep a file or a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
