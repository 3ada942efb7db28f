"""What happens to the words of the search: the words themselves are told too, for they are the house's own and nobody's."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SynonymsKept(Event):
    """Something about one group of synonyms, its words as they stand or stood, and why."""

    group_id: int
    expressions: tuple[str, ...]
    reason: str


class SynonymsAdded(SynonymsKept):
    """A group was added."""


class SynonymsChanged(SynonymsKept):
    """A group has other words or another note."""


class SynonymsRemoved(SynonymsKept):
    """A group was taken out."""


@dataclass(frozen=True, kw_only=True)
class GapDismissed(Event):
    """A curator let a question go: its words are gone and do not come back."""

    shows: ClassVar[bool] = False

    gap_id: int
