"""The actor: who is asking, what they may read and which hats they wear. Passed as an argument, never looked up."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from forum.core.audience import MEMBERS, PUBLIC, Readable, Rung, audience_of, readable


class Role(StrEnum):
    """A hat worn on the whole site; the facilitator's hat belongs to a pact and is in `facilitates`."""

    MODERATOR = "moderator"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a guest, a member, or the house itself."""

    member_id: int | None = None
    name: str = ""
    handle: str = ""
    language: str = "it"
    readable: Readable = field(default_factory=Readable)
    roles: frozenset[Role] = frozenset()
    belongs: frozenset[int] = frozenset()
    facilitates: frozenset[int] = frozenset()
    reads_everything: bool = False
    # The site's version as it stood when the actor was found; None outside a member's request.
    version: int | None = None
    # What the database's own counter of commits said just before that, where it has one.
    commits: int | None = None

    @cached_property
    def reader_key(self) -> Hashable:
        """Everything of an actor that can decide what they may read."""
        since = tuple(sorted(self.readable.since.items()))
        return (self.member_id, self.readable.whole, since, self.roles, self.belongs, self.facilitates, self.reads_everything)

    @property
    def is_member(self) -> bool:
        """Whether somebody is signed in."""
        return self.member_id is not None

    @property
    def is_moderator(self) -> bool:
        """Whether the actor moderates the spaces they may read."""
        return Role.MODERATOR in self.roles

    @property
    def is_curator(self) -> bool:
        """Whether the actor curates the library."""
        return Role.CURATOR in self.roles

    @property
    def is_administrator(self) -> bool:
        """Whether the actor runs the site; this opens no confidential pact."""
        return Role.ADMINISTRATOR in self.roles

    def speaking(self, language: str) -> "Actor":
        """Return the same actor with another language."""
        return replace(self, language=language)


def guest(language: str = "it") -> Actor:
    """Return a visitor, who reads what is public."""
    return Actor(language=language, readable=readable([PUBLIC]))


# The house itself: builds the index, imports, repairs. Never handed to a page.
SYSTEM = Actor(name="Legami", reads_everything=True)


@dataclass(frozen=True)
class Belonging:
    """One membership as the actor needs it: the pact, the hat, and from when a newcomer reads."""

    pact_id: int
    facilitator: bool
    sees_from: datetime | None = None


def reach_of(belongings: tuple[Belonging, ...]) -> Readable:
    """Work out what a member may read from the pacts they belong to; a closed past reads only from its day."""
    whole = [PUBLIC, MEMBERS]
    since: dict[int, datetime] = {}
    for belonging in belongings:
        audience = audience_of(Rung.PACT, belonging.pact_id)
        if belonging.sees_from is None or belonging.facilitator:
            whole.append(audience)
        else:
            since[audience] = belonging.sees_from
        if belonging.facilitator:
            whole.append(audience_of(Rung.TEAM, belonging.pact_id))
    return readable(whole, since)
