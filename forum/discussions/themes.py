"""The names of a thread's themes as the thread's own row keeps them, so that no page asks for them again."""

from collections.abc import Iterable
from functools import lru_cache


def join_names(themes: Iterable[tuple[str, str]]) -> str:
    """Return slugs and names as one text: a line each, a tabulator between."""
    return "\n".join(f"{slug}\t{' '.join(name.split())}" for slug, name in themes)


@lru_cache(maxsize=2_000)
def split_names(kept: str) -> tuple[tuple[str, str], ...]:
    """Return the (slug, name) pairs that join_names made one text of."""
    pairs = (line.partition("\t") for line in kept.split("\n") if line)
    return tuple((slug, name) for slug, _tab, name in pairs)
