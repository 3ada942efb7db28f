"""What the front door shows."""

from dataclasses import dataclass

from forum.core.actor import Actor
from forum.discussions.queries.listing import ThreadRow, Waiting, latest_threads, unread_by_pact, waiting_for
from forum.pacts.queries import PactCard, ThemeCount, pact_cards, themes_with_pacts

_PACTS = 6
_THREADS = 10
_WAITING = 6


@dataclass(frozen=True)
class Home:
    """The home page: for a member, what waits comes first."""

    threads: tuple[ThreadRow, ...]
    waiting: tuple[Waiting, ...]
    unread: int


def first_pacts(actor: Actor) -> tuple[PactCard, ...]:
    """Return the pacts of the front door."""
    return pact_cards(actor, _PACTS)


def first_themes(actor: Actor) -> tuple[ThemeCount, ...]:
    """Return the themes of the front door."""
    return themes_with_pacts(actor)


def home(actor: Actor) -> Home:
    """Gather what changes with every reader: one statement for a visitor and three for a member."""
    return Home(
        threads=latest_threads(actor, _THREADS),
        waiting=waiting_for(actor, _WAITING) if actor.is_member else (),
        unread=sum(unread_by_pact(actor).values()) if actor.is_member else 0,
    )
