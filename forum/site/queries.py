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

    pacts: tuple[PactCard, ...]
    threads: tuple[ThreadRow, ...]
    themes: tuple[ThemeCount, ...]
    waiting: tuple[Waiting, ...]
    unread: int


def home(actor: Actor) -> Home:
    """Gather the home page in three statements for a visitor and five for a member."""
    return Home(
        pacts=pact_cards(actor, _PACTS),
        threads=latest_threads(actor, _THREADS),
        themes=themes_with_pacts(actor),
        waiting=waiting_for(actor, _WAITING) if actor.is_member else (),
        unread=sum(unread_by_pact(actor).values()) if actor.is_member else 0,
    )
