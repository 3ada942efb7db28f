"""What happens to pacts and to people in them."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class PactEvent(Event):
    """Something about one pact."""

    pact_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The pact's own entry."""
        return (Ref("pact", self.pact_id),)


class PactOpened(PactEvent):
    """A pact has a space of its own."""


class PactSheetChanged(PactEvent):
    """A pact's sheet says something new."""


@dataclass(frozen=True, kw_only=True)
class OrganisationSet(PactSheetChanged):
    """An organisation takes part in a pact, or plays another part in it."""

    organisation_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The entries of both."""
        return (*super().touches(), Ref("organisation", self.organisation_id))


@dataclass(frozen=True, kw_only=True)
class OrganisationTakenOut(OrganisationSet):
    """An organisation does not take part in a pact any more: its name may be nobody else's business now."""

    closes: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class PactNarrowed(PactEvent):
    """A pact lets its things reach less far: every feature pulls its rows in, in the same commit.

    Things of the pact that stand wider than `rung` move to `audience`.
    """

    closes: ClassVar[bool] = True

    rung: int
    audience: int


@dataclass(frozen=True, kw_only=True)
class MemberOfPactEvent(PactEvent):
    """Something about one person in a pact."""

    member_id: int

    def touches(self) -> tuple[Ref, ...]:
        """Nothing that can be searched changes with a membership."""
        return ()


@dataclass(frozen=True, kw_only=True)
class MemberJoined(MemberOfPactEvent):
    """Somebody came into a pact: freely, after asking, by a link."""

    way: str


class JoinAsked(MemberOfPactEvent):
    """Somebody asks to come in."""


class JoinRefused(MemberOfPactEvent):
    """A facilitator said not now."""


class MemberLeftPact(MemberOfPactEvent):
    """Somebody went out of a pact by themselves."""


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(MemberOfPactEvent):
    """A facilitator or moderator removed somebody, with a reason."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class HatGiven(MemberOfPactEvent):
    """Somebody became a facilitator, or an ordinary member again."""

    hat: str


@dataclass(frozen=True, kw_only=True)
class AdministratorEntered(MemberOfPactEvent):
    """An administrator opened a confidential pact; its members see it and why."""

    reason: str


class Readmitted(MemberOfPactEvent):
    """A facilitator lets somebody who was removed come in again."""


class PastOpened(MemberOfPactEvent):
    """A facilitator let a newcomer read what was said before them."""


@dataclass(frozen=True, kw_only=True)
class InvitationMade(PactEvent):
    """A link lets people in."""

    invitation_id: int

    def touches(self) -> tuple[Ref, ...]:
        """An invitation is no content."""
        return ()


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(InvitationMade):
    """A link lets nobody in any more."""


@dataclass(frozen=True, kw_only=True)
class ThemeEvent(Event):
    """Something about one theme."""

    theme_id: int

    def touches(self) -> tuple[Ref, ...]:
        """The theme's own entry."""
        return (Ref("theme", self.theme_id),)


class ThemeAdded(ThemeEvent):
    """There is a new theme."""


class ThemeChanged(ThemeEvent):
    """A theme has another name, description or place; rows that keep a copy of its name bring it up to date."""
