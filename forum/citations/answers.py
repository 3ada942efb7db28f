"""What somebody answers about words of theirs, as a form brings it, and the addresses where they do."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from forum.listening.seals import seal_of

MY_WORDS = "/le-mie-parole"


class Choice(StrEnum):
    """The answers that can be given; ACCEPT is for a rewording that somebody proposed."""

    ACCEPT = "accept"
    NAME = "name"
    ROLE = "role"
    OTHERWISE = "otherwise"
    NO = "no"


@dataclass(frozen=True)
class Answer:
    """An answer, with the role to be shown, or the note on how to say it otherwise."""

    choice: Choice
    role: str = ""
    note: str = ""


def use_address(citation_id: int) -> str:
    """Return the address where somebody answers about one use of their words."""
    return f"{MY_WORDS}/{citation_id}"


def withdrawal_address(citation_id: int) -> str:
    """Return the address that takes one use back."""
    return f"{use_address(citation_id)}/ritira"


def rewording_address(citation_id: int) -> str:
    """Return the address where the editors propose other words."""
    return f"/citazioni/{citation_id}/altre-parole"


def silence_address(slug: str) -> str:
    """Return the address where a pact decides what silence means."""
    return f"/patti/{slug}/parole-citate"


class Agreed(Protocol):
    """What is known of how an agreement stands."""

    @property
    def agreement(self) -> int:
        """What the author says."""

    @property
    def holder_audience(self) -> int:
        """Who reads the text that uses the words."""

    @property
    def rewording(self) -> str:
        """The same thing said otherwise."""

    @property
    def asked_at(self) -> datetime | None:
        """When they were asked."""

    @property
    def answered_at(self) -> datetime | None:
        """When they answered."""


def seal_of_agreement(agreed: Agreed) -> str:
    """Return the seal of how an agreement stands, so that nobody says yes to what they have not seen, nor for other readers."""
    moments = (moment.isoformat() if moment else "" for moment in (agreed.asked_at, agreed.answered_at))
    return seal_of("\n".join((str(int(agreed.agreement)), str(agreed.holder_audience), *moments, agreed.rewording)))
