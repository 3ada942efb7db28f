"""Reads the demo's files; what they may hold is told in content/README.md."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).parent / "content"


def _read(place: Path) -> dict[str, Any]:
    with place.open("rb") as file:
        return tomllib.load(file)


@cache
def content(name: str) -> dict[str, Any]:
    """Return one file of the demo by its name without ending."""
    return _read(CONTENT / f"{name}.toml")


def transcript(name: str) -> str:
    """Return what is said in a recording of the demo, as its file has it."""
    return (CONTENT / "transcripts" / f"{name}.txt").read_text()


def threads() -> list[dict[str, Any]]:
    """Return every thread of the demo with the name of its file as `slug`, in the order in which they were opened."""
    found = ({**_read(place), "slug": place.stem} for place in (CONTENT / "threads").glob("*.toml"))
    return sorted(found, key=lambda thread: thread["opened"])
