"""What meetings do when others act."""

from forum.core.work import UnitOfWork
from forum.meetings.models import Meeting
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in


def pull_meetings_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the meetings of a narrowed pact reach no further than it."""
    pull_in(Meeting, event, "meeting")
