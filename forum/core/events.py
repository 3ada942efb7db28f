"""Events: frozen facts in the past tense, and the register of who listens to them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, ClassVar

from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened, told in ids only."""

    # Whether anything that happened can show on a page others read: the kept pages then make way.
    shows: ClassVar[bool] = True
    # Whether something that could be read may be so no longer: until the index knows, searches wait.
    closes: ClassVar[bool] = False

    actor_id: int | None

    def touches(self) -> tuple[Ref, ...]:
        """Return the things whose presentation changed, so that the index brings them up to date."""
        return ()

    def payload(self) -> dict[str, Any]:
        """Return what the journal keeps: every field but the actor, as plain values."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "actor_id"}


Listener = Callable[[Any, Any], None]
_listeners: dict[type[Event], list[Listener]] = {}


def listen(event_type: type[Event], listener: Listener) -> None:
    """Have `listener(event, work)` called inside the unit of work in which the event was emitted."""
    known = _listeners.setdefault(event_type, [])
    if listener not in known:
        known.append(listener)


def listeners_of(event: Event) -> Iterator[Listener]:
    """Yield who listens to this event or to a parent of its type."""
    for event_type in type(event).__mro__:
        yield from _listeners.get(event_type, ())
