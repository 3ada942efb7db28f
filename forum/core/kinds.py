"""Kinds: how a feature's things present themselves to rooms that do not know the feature."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.refs import Ref


@dataclass(frozen=True)
class Card:
    """A thing as others show it in a list: its address, its words, where and when.

    `file_url` is there for what is a file itself, while `url` leads to the text that shows it; `when` says in figures when
    something was, where no moment `at` is known.
    """

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
    file_url: str = ""
    when: str = ""


@dataclass(frozen=True)
class Spot:
    """A place in a thing that words can be taken from: `place` is the owner's own notation, empty for the whole of it."""

    id: int
    place: str = ""


@dataclass(frozen=True)
class Quotable:
    """The words that stand at a spot now, who said them and who reads them; what was deleted has none.

    `url` lands on the spot and `where` says it in figures ('42:10'); `byline` is a name that is no account's. The fields that
    decide who reads (audience, opened_at, state, author_id, pact_id) are those of the content row that holds the words.
    """

    spot: Spot
    plain: str
    title: str
    url: str
    audience: int
    opened_at: datetime
    state: int
    author_id: int | None
    pact_id: int | None
    said_at: datetime | None = None
    byline: str = ""
    where: str = ""


@dataclass(frozen=True)
class Kind:
    """What a feature tells about one sort of thing.

    `cards(actor, ids)` returns only what the actor may see; `entries(ids)` are the search entries, without those that must
    not be found; `ids()` names all, for a rebuild; `hide`, `restore` let moderation act; `label` is the sort's name;
    `files(ids)` names the files (by public id) that the words standing before readers show, whoever those readers are;
    `quotables(actor, spots)` are the words that may be cited from it, as far as the actor may see them;
    `bears_title` is untrue of what goes under the title of something else, as posts do.
    """

    name: str
    label: object
    cards: Callable[[Actor, Iterable[int]], Mapping[int, Card]]
    entries: Callable[[Iterable[int]], Mapping[int, Any]] | None = None
    ids: Callable[[], Iterator[int]] | None = None
    hide: Callable[[Actor, int, str], None] | None = None
    restore: Callable[[Actor, int], None] | None = None
    files: Callable[[Iterable[int]], Mapping[int, frozenset[str]]] | None = None
    bears_title: bool = True
    quotables: Callable[[Actor, Iterable[Spot]], Mapping[Spot, Quotable]] | None = None


def numbers_of(statement: Select[int], column: Any, batch: int = 1_000) -> Iterator[int]:
    """Yield the numbers that a select names, growing, a batch at a time so that no statement stays open while they are worked on."""
    last = 0
    while True:
        found = db.session.scalars(statement.where(column > last).order_by(column).limit(batch)).all()
        yield from found
        if len(found) < batch:
            return
        last = found[-1]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known to the whole house."""
    _kinds[kind.name] = kind


def get_kind(name: str) -> Kind:
    """Return the kind of that name; raises KeyError when no feature owns it."""
    return _kinds[name]


def find_kind(name: str) -> Kind | None:
    """Return the kind of that name, None when no feature owns it."""
    return _kinds.get(name)


def all_kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order in which features were assembled."""
    return tuple(_kinds.values())


def cards_of(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, Card]:
    """Return the cards of those refs that the actor may see; the others are simply not there."""
    found: dict[Ref, Card] = {}
    for kind, ids in _by_kind(refs):
        found.update((card.ref, card) for card in kind.cards(actor, ids).values())
    return found


def entries_of(refs: Iterable[Ref]) -> dict[Ref, Any]:
    """Return the search entries of those refs that have one, whoever may read them."""
    found: dict[Ref, Any] = {}
    for kind, ids in _by_kind(refs):
        if kind.entries is not None:
            found.update((entry.ref, entry) for entry in kind.entries(ids).values())
    return found


def files_of(refs: Iterable[Ref]) -> dict[Ref, frozenset[str]]:
    """Return the files that the words of those refs show to their readers."""
    found: dict[Ref, frozenset[str]] = {}
    for kind, ids in _by_kind(refs):
        if kind.files is not None:
            found.update((Ref(kind.name, number), shown) for number, shown in kind.files(ids).items())
    return found


def _by_kind(refs: Iterable[Ref]) -> list[tuple[Kind, list[int]]]:
    wanted: dict[str, list[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, []).append(ref.id)
    return [(kind, ids) for name, ids in wanted.items() if (kind := find_kind(name)) is not None]
