"""Kinds: how a feature's things present themselves to rooms that do not know the feature."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.core.actor import Actor
from forum.core.refs import Ref


@dataclass(frozen=True)
class Card:
    """A thing as others show it in a list: its address, its words, where and when."""

    ref: Ref
    url: str
    title: str
    plain: str = ""
    by: str = ""
    by_url: str = ""
    at: datetime | None = None
    pact_title: str = ""
    pact_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True)
class Kind:
    """What a feature tells about one sort of thing.

    `cards(actor, ids)` returns only what the actor may see; `entry(id)` is its search entry, None when it must not be
    found; `ids()` names all, for a rebuild; `hide`, `restore` let moderation act; `label` is the sort's name.
    """

    name: str
    label: object
    cards: Callable[[Actor, Iterable[int]], Mapping[int, Card]]
    entries: Callable[[Iterable[int]], Mapping[int, Any]] | None = None
    ids: Callable[[], Iterator[int]] | None = None
    hide: Callable[[Actor, int, str], None] | None = None
    restore: Callable[[Actor, int], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known to the whole house."""
    _kinds[kind.name] = kind


def get_kind(name: str) -> Kind:
    """Return the kind of that name; raises KeyError when no feature owns it."""
    return _kinds[name]


def all_kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order in which features were assembled."""
    return tuple(_kinds.values())


def cards_of(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, Card]:
    """Return the cards of those refs that the actor may see; the others are simply not there."""
    wanted: dict[str, list[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, []).append(ref.id)
    found: dict[Ref, Card] = {}
    for name, ids in wanted.items():
        kind = _kinds.get(name)
        if kind is not None:
            found.update((card.ref, card) for card in kind.cards(actor, ids).values())
    return found
