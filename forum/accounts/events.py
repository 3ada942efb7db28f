"""What happens to accounts."""

from dataclasses import dataclass
from typing import ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class MemberEvent(Event):
    """Something about one member."""

    # Coming in and out is seen by nobody else.
    shows: ClassVar[bool] = False

    member_id: int


@dataclass(frozen=True, kw_only=True)
class PresentationEvent(MemberEvent):
    """Something that changes how a member is shown or found."""

    shows: ClassVar[bool] = True

    def touches(self) -> tuple[Ref, ...]:
        """The member's own entry."""
        return (Ref("person", self.member_id),)


class MemberRegistered(MemberEvent):
    """Somebody asked for an account; until the address is confirmed there is nobody to show."""


class RegistrationRepeated(MemberEvent):
    """Somebody asked for an account with an address that is already here."""


class AddressConfirmed(PresentationEvent):
    """Somebody proved that the address is theirs."""


class AddressChangeAsked(MemberEvent):
    """Somebody asked for another address."""


class AddressChanged(MemberEvent):
    """Somebody moved to another address."""


class SignedIn(MemberEvent):
    """Somebody came in."""


class SignedOut(MemberEvent):
    """Somebody left by the door."""


class SignInsEnded(MemberEvent):
    """Somebody ended sign-ins on other devices."""


@dataclass(frozen=True, kw_only=True)
class LetterAsked(Event):
    """A visitor asked for a link by e-mail; told also when nobody has the address, so that both cost the same."""

    shows: ClassVar[bool] = False

    member_id: int | None
    purpose: str


class PasswordChanged(MemberEvent):
    """Somebody chose a new password; every other sign-in ended."""


class ProfileChanged(PresentationEvent):
    """Somebody changed what they say of themselves."""

    closes: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class RolesChanged(MemberEvent):
    """An administrator gave or took hats."""

    shows: ClassVar[bool] = True

    roles: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MemberSuspended(PresentationEvent):
    """A member may not come in for now; the reason is kept for those who answer for it."""

    closes: ClassVar[bool] = True

    reason: str


class MemberRestored(PresentationEvent):
    """A member may come in again."""
