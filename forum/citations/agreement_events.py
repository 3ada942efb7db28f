"""What happens around the agreement of authors, beside their answers."""

from dataclasses import dataclass
from typing import ClassVar

from forum.citations.events import HolderEvent
from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class RewordingProposed(HolderEvent):
    """The editors propose to say in other words what an author said; nobody else reads it yet."""

    citation_id: int

    def touches(self) -> tuple[Ref, ...]:
        """Nothing that can be searched changes with a proposal."""
        return ()


@dataclass(frozen=True, kw_only=True)
class SilenceDecided(Event):
    """A pact decided what it takes an author's silence for."""

    shows: ClassVar[bool] = False

    pact_id: int
    silence: str
    days: int
