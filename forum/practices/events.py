"""What happens to practice cards."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class PracticeEvent(Event):
    """Something about one card."""

    practice_id: int

    @property
    def ref(self) -> Ref:
        """The card's name across features."""
        return Ref("practice", self.practice_id)

    def touches(self) -> tuple[Ref, ...]:
        """The card's own entry."""
        return (self.ref,)


@dataclass(frozen=True, kw_only=True)
class PracticeBegun(PracticeEvent):
    """Somebody began a card; `parent_id` is the one that it tries out."""

    parent_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class PracticePublished(PracticeEvent):
    """A card is before its readers."""

    audience: int


@dataclass(frozen=True, kw_only=True)
class PracticeRevised(PracticeEvent):
    """A card says something else, perhaps before fewer readers."""

    closes: ClassVar[bool] = True

    version: int
    audience: int


@dataclass(frozen=True, kw_only=True)
class PracticeReviewed(PracticeEvent):
    """Somebody else read a card over."""

    review: str


@dataclass(frozen=True, kw_only=True)
class PracticeHidden(PracticeEvent):
    """A card is shown only to its author and to who moderates."""

    closes: ClassVar[bool] = True

    reason: str


class PracticeRestored(PracticeEvent):
    """A hidden card is shown again."""


class PracticeDeleted(PracticeEvent):
    """A card is gone with its words."""

    closes: ClassVar[bool] = True
