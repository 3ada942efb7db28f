"""What people make: the columns that decide who reads it, and the one way to ask."""

from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, ClassVar, Protocol

from sqlalchemy import ColumnElement, ForeignKey, SmallInteger, and_, false, or_, true
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.database import UtcDateTime

# What has no past of its own (a pact's page, a person) is open to whoever may read it, however late they came.
ALWAYS_OPEN = datetime(9000, 1, 1, tzinfo=UTC)


class State(IntEnum):
    """Where a thing stands in its life."""

    LIVE = 0
    DRAFT = 1
    HIDDEN = 2
    DELETED = 3


class Content:
    """Mixed into every content table.

    `opened_at` is the moment that a newcomer's day of entry is compared with: a reply carries its thread's,
    so that a conversation begun before somebody came stays closed whole.
    """

    audience: Mapped[int] = mapped_column(index=False)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[int] = mapped_column(SmallInteger, default=State.LIVE)

    # Whether curators read drafts of others (documents), or only their author does (everything else).
    drafts_for_curators: ClassVar[bool] = False

    @declared_attr
    def author_id(cls) -> Mapped[int | None]:  # noqa: N805
        """The member who made it; None for what was imported."""
        return mapped_column(ForeignKey("member.id"))

    @declared_attr
    def pact_id(cls) -> Mapped[int | None]:  # noqa: N805
        """The pact it belongs to; None in the commons."""
        return mapped_column(ForeignKey("pact.id"))


class Bounded(Protocol):
    """A table whose rows say who reads them: content, and what is told of it elsewhere."""

    audience: ClassVar[Mapped[int]]
    opened_at: ClassVar[Mapped[datetime]]


class ShownAlike(Bounded, Protocol):
    """A table that has all that `Content` has without being mixed from it: a pact is content of itself."""

    drafts_for_curators: ClassVar[bool]
    state: ClassVar[Mapped[int]]
    author_id: ClassVar[Mapped[int | None]]
    pact_id: ClassVar[Mapped[Any]]


def within_reach(actor: Actor, model: type[Bounded]) -> ColumnElement[bool]:
    """Return the condition that a row's audience is one the actor may read; an empty reach matches nothing."""
    if actor.reads_everything:
        return true()
    reach = actor.readable
    whole = model.audience.in_(sorted(reach.whole)) if reach.whole else false()
    if not reach.since:
        return whole
    return or_(whole, *(and_(model.audience == audience, model.opened_at >= day) for audience, day in sorted(reach.since.items())))


def _state_shown(actor: Actor, model: type[Content] | type[ShownAlike]) -> ColumnElement[bool]:
    live = model.state == State.LIVE
    if actor.reads_everything:
        return model.state != State.DELETED
    if not actor.is_member:
        return live
    shown = [live, and_(model.author_id == actor.member_id, model.state.in_([State.DRAFT, State.HIDDEN]))]
    if actor.is_moderator:
        shown.append(model.state == State.HIDDEN)
    elif actor.facilitates:
        shown.append(and_(model.state == State.HIDDEN, model.pact_id.in_(sorted(actor.facilitates))))
    if model.drafts_for_curators:
        if actor.is_curator:
            shown.append(model.state == State.DRAFT)
        elif actor.facilitates:
            shown.append(and_(model.state == State.DRAFT, model.pact_id.in_(sorted(actor.facilitates))))
    return or_(*shown)


def visible(actor: Actor, model: type[Content] | type[ShownAlike]) -> ColumnElement[bool]:
    """Return the condition under which this actor may see rows of a content table: the only way to one."""
    return and_(within_reach(actor, model), _state_shown(actor, model))


class Shown:
    """What every read of a content row says of itself; its dataclass holds the columns that are asked about."""

    __slots__ = ()

    audience: int
    state: int

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.audience == PUBLIC and self.state == State.LIVE

    @property
    def draft(self) -> bool:
        """Whether readers find nothing of it yet."""
        return self.state == State.DRAFT

    @property
    def hidden(self) -> bool:
        """Whether only its author and who looks after it see it."""
        return self.state == State.HIDDEN
