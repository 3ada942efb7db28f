"""What a printed sheet needs of a meeting, and where its code leads."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.meetings import policy
from forum.meetings.addresses import happening_address, meeting_address
from forum.meetings.codes import code_of, find_meeting_id
from forum.meetings.models import Meeting
from forum.meetings.presences import read_presences
from forum.meetings.queries.reading import MeetingShown, get_meeting
from forum.text.plain import excerpt, from_html

# What one side of A4 holds with room to write: more points than these are counted, and long ones are cut.
_POINTS, _POINT_LENGTH = 10, 90
_ROLES, _ROLE_LENGTH = 4, 40
_BLANK_ROLES = 2


@dataclass(frozen=True)
class PrintedSheet:
    """One side of A4 for the table in the room: `roles` are those expected, with blank lines after them."""

    meeting: MeetingShown
    code: str
    points: tuple[str, ...]
    further_points: int
    roles: tuple[str, ...]

    @property
    def lines(self) -> range:
        """Numbers of the points that have none yet: without an agenda there is room to write one."""
        return range(0 if self.points else 4)

    @property
    def blank_roles(self) -> range:
        """How many lines wait for roles that nobody foresaw."""
        return range(max(_BLANK_ROLES, _ROLES - len(self.roles)))


def get_printed_sheet(actor: Actor, meeting_id: int) -> PrintedSheet:
    """Return the sheet of a meeting; raises NotFound when there is none for this actor."""
    meeting = get_meeting(actor, meeting_id)
    words = {name: from_html(str(html)) for name, _label, html in meeting.sections}
    points = [excerpt(line, _POINT_LENGTH) for line in words.get("agenda", "").splitlines() if line.strip()]
    roles = tuple(excerpt(one.role, _ROLE_LENGTH) for one in read_presences(words.get("present", "")))
    return PrintedSheet(meeting, code_of(meeting.id), tuple(points[:_POINTS]), max(0, len(points) - _POINTS), roles[:_ROLES])


def get_address_of_code(actor: Actor, code: str) -> str:
    """Return where a sheet's code leads: who keeps the meeting types in what happened, others read its page; raises NotFound."""
    meeting_id = find_meeting_id(code)
    row = db.session.execute(
        select(Meeting.id, Meeting.slug, Meeting.state, Meeting.audience, Meeting.pact_id).where(
            Meeting.id == (meeting_id or 0), visible(actor, Meeting)
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return happening_address(row.id) if policy.edit(actor, row) else meeting_address(row.id, row.slug)
