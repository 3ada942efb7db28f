"""To whom the house writes about what a pact, or the commons, looks after."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.database import db
from forum.pacts.models import Hat, Membership


@dataclass(frozen=True)
class Recipient:
    """Somebody whom a letter reaches."""

    member_id: int
    email: str
    language: str


def _reachable(*conditions: ColumnElement[bool]) -> Any:
    return select(Member.id, Member.email, Member.language).where(members_in(), Member.email.is_not(None), *conditions).order_by(Member.id)


def facilitates(pact_id: int) -> ColumnElement[bool]:
    """Return the condition that a member facilitates a pact."""
    seat = (Membership.member_id == Member.id, Membership.pact_id == pact_id, Membership.hat == Hat.FACILITATOR)
    return select(Membership.member_id).where(*seat).exists()


def keepers_of(pact_id: int | None) -> tuple[Recipient, ...]:
    """Return who is written to about something: the facilitators of its pact; the curators where it has none."""
    who = Member.is_curator == true() if pact_id is None else facilitates(pact_id)
    return tuple(Recipient(*row) for row in db.session.execute(_reachable(who)))


def find_recipient(member_id: int | None) -> Recipient | None:
    """Return somebody to write to, None when they left or may not come in."""
    row = db.session.execute(_reachable(Member.id == member_id)).one_or_none()
    return Recipient(*row) if row else None
