"""To whom the house writes about a meeting's recording."""

from dataclasses import dataclass

from sqlalchemy import select, true

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.audience import Rung, rung_of
from forum.core.database import db
from forum.meetings.models import Meeting
from forum.pacts.models import Hat, Membership


@dataclass(frozen=True)
class Recipient:
    """Somebody whom a letter reaches."""

    member_id: int
    email: str
    language: str


def tenders_of(meeting: Meeting) -> tuple[Recipient, ...]:
    """Return who is written to about a meeting: the facilitators of its pact; the curators where it has none."""
    statement = select(Member.id, Member.email, Member.language).where(members_in(), Member.email.is_not(None)).order_by(Member.id)
    if meeting.pact_id is None:
        statement = statement.where(Member.is_curator == true())
    else:
        facilitators = (Membership.pact_id == meeting.pact_id, Membership.hat == Hat.FACILITATOR)
        statement = statement.join(Membership, Membership.member_id == Member.id).where(*facilitators)
    return tuple(Recipient(*row) for row in db.session.execute(statement))


def find_recipient(member_id: int | None) -> Recipient | None:
    """Return somebody to write to, None when they left or may not come in."""
    statement = select(Member.id, Member.email, Member.language).where(Member.id == member_id, members_in(), Member.email.is_not(None))
    row = db.session.execute(statement).one_or_none()
    return Recipient(*row) if row else None


def title_for_letters(meeting: Meeting) -> str:
    """Return a meeting's title where a letter may hold it: nothing for what stays among the people of a pact."""
    return meeting.title if rung_of(meeting.audience) <= Rung.MEMBERS else ""
