"""Small numbers for names, so that a record holds a kind, a ref or a set of themes in a few bytes; the manifest carries the names."""

from collections.abc import Iterable, Mapping

from forum.search.manifest import Manifest, Seal

REF_BITS = 48


class Names:
    """Small numbers for names and sets of themes; numbers are only ever added, and the manifest carries them."""

    def __init__(self, names: Iterable[str] = (), theme_sets: Iterable[tuple[int, ...]] = ((),)) -> None:
        self._names = {name: number for number, name in enumerate(names, 1)}  # 0 would make an empty record
        self._theme_sets = {themes: number for number, themes in enumerate(theme_sets)}

    def number_of(self, name: str) -> int:
        """Return the number of a name, a new one when it was never seen."""
        return self._names.setdefault(name, len(self._names) + 1)

    def number_of_themes(self, theme_ids: Iterable[int]) -> int:
        """Return the number of a set of themes."""
        return self._theme_sets.setdefault(tuple(sorted(set(theme_ids))), len(self._theme_sets))

    def manifest(self, generation: int, files: Mapping[str, Seal]) -> Manifest:
        """Return a manifest that carries these names."""
        return Manifest(generation, files, tuple(self._names), tuple(self._theme_sets))
