"""What practice cards do when others act, and the watch over the words that others took from them."""

from sqlalchemy import and_

from forum.citations.models import Excerpt
from forum.citations.services.watching import look_again, look_again_where
from forum.core.work import UnitOfWork
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in
from forum.practices.events import PracticeEvent
from forum.practices.models import Practice

_KIND = "practice"


def pull_practices_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the cards of a narrowed pact reach no further than it, and so the words taken from them.

    Their versions have no readers of their own.
    """
    pull_in(Practice, event, _KIND)
    look_again_where(and_(Excerpt.source_kind == _KIND, Excerpt.pact_id == event.pact_id), work, event.actor_id)


def look_at_practice(event: PracticeEvent, work: UnitOfWork) -> None:
    """See what became of the words of a card."""
    look_again((event.ref,), work, event.actor_id)
