"""What happens to meetings."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class MeetingEvent(Event):
    """Something about one meeting."""

    meeting_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The meeting's own entry."""
        return (Ref("meeting", self.meeting_id),)


class MeetingAdded(MeetingEvent):
    """A meeting has its page."""


@dataclass(frozen=True, kw_only=True)
class MeetingChanged(MeetingEvent):
    """A meeting's page says something else, perhaps before other readers."""

    closes: ClassVar[bool] = True

    version: int
    audience: int


@dataclass(frozen=True, kw_only=True)
class MeetingHidden(MeetingEvent):
    """A meeting is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class MeetingRestored(MeetingEvent):
    """A hidden meeting is shown again."""


class MeetingDeleted(MeetingEvent):
    """A meeting is gone with its words."""

    closes: ClassVar[bool] = True
