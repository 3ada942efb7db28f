"""The themes of meetings, for what is found by search in them."""

from collections.abc import Iterable

from sqlalchemy import select

from forum.core.database import db
from forum.meetings.models import MeetingTheme


def themes_of(meeting_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the numbers of the themes of each meeting that has any; the caller has decided who reads the meetings."""
    found: dict[int, tuple[int, ...]] = {}
    columns = select(MeetingTheme.meeting_id, MeetingTheme.theme_id).where(MeetingTheme.meeting_id.in_(sorted(set(meeting_ids))))
    for meeting_id, theme_id in db.session.execute(columns.order_by(MeetingTheme.meeting_id, MeetingTheme.theme_id)):
        found[meeting_id] = (*found.get(meeting_id, ()), theme_id)
    return found
