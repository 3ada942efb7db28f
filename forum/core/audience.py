"""Audiences: one whole number on every content row says who may read it, and nothing else does.

0 is everybody, 1 is every member; each pact owns two more, its members and its team. A number is indexed,
compared and copied into the search index as it is, so no surface has to work out the rule again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType

PUBLIC = 0
MEMBERS = 1
_RUNGS_PER_PACT = 4


class Rung(IntEnum):
    """How far a thing reaches, from the widest to the narrowest."""

    PUBLIC = 0
    MEMBERS = 1
    PACT = 2
    TEAM = 3


def audience_of(rung: Rung, pact_id: int | None = None) -> int:
    """Return the audience number of a rung; PACT and TEAM need the pact, else ValueError."""
    if rung in (Rung.PUBLIC, Rung.MEMBERS):
        return int(rung)
    if pact_id is None:
        raise ValueError("a pact's rung needs a pact")
    return pact_id * _RUNGS_PER_PACT + int(rung)


def rung_of(audience: int) -> Rung:
    """Return the rung that an audience number stands on."""
    return Rung(audience % _RUNGS_PER_PACT)


def pact_of(audience: int) -> int | None:
    """Return the pact that owns an audience, None for the two that belong to nobody."""
    return audience // _RUNGS_PER_PACT or None


def narrower(first: Rung, second: Rung) -> Rung:
    """Return the rung of the two that fewer people stand on."""
    return max(first, second)


@dataclass(frozen=True)
class Readable:
    """The audiences a reader may read: some whole, some only for things opened since a moment.

    Empty means nothing is readable: the default denies.
    """

    whole: frozenset[int] = frozenset()
    since: Mapping[int, datetime] = field(default_factory=lambda: MappingProxyType({}))

    def allows(self, audience: int, opened_at: datetime) -> bool:
        """Say whether a thing of this audience, opened at this moment, may be read."""
        if audience in self.whole:
            return True
        entry = self.since.get(audience)
        return entry is not None and opened_at >= entry

    def __or__(self, other: "Readable") -> "Readable":
        whole = self.whole | other.whole
        since = {key: value for key, value in {**self.since, **other.since}.items() if key not in whole}
        return Readable(whole, MappingProxyType(since))


def readable(whole: Iterable[int], since: Mapping[int, datetime] | None = None) -> Readable:
    """Build a Readable from plain collections."""
    return Readable(frozenset(whole), MappingProxyType(dict(since or {})))
