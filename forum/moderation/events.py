"""What happens in moderation: ids and codes only, never anybody's words."""

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something about one case."""

    case_id: int


@dataclass(frozen=True, kw_only=True)
class ThingReported(CaseEvent):
    """Somebody reported something."""

    reason: str


class CaseClaimed(CaseEvent):
    """Somebody takes care of a case."""


class CaseReleased(CaseEvent):
    """A case waits for somebody again."""


@dataclass(frozen=True, kw_only=True)
class CaseDecided(CaseEvent):
    """A case was closed with an act."""

    act: str
    reason: str
