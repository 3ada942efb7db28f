"""What a letter about a meeting's recording may name."""

from forum.core.audience import Rung, rung_of
from forum.meetings.models import Meeting


def title_for_letters(meeting: Meeting) -> str:
    """Return a meeting's title where a letter may hold it: nothing for what stays among the people of a pact."""
    return meeting.title if rung_of(meeting.audience) <= Rung.MEMBERS else ""
