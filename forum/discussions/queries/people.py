"""Who can be called by name in a discussion."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.core.audience import MEMBERS, PUBLIC, Rung, pact_of, rung_of
from forum.core.database import db
from forum.discussions.queries.reading import ThreadShown
from forum.pacts.models import Hat, Membership
from forum.text.render import Person
from forum.web.identity import member_address


@dataclass(frozen=True)
class Called:
    """A member whose handle stands in a text."""

    id: int
    person: Person


def find_called(handles: Iterable[str]) -> Mapping[str, Called]:
    """Return the members that these lower-case handles call; those who left or may not come in are called no more."""
    wanted = sorted(handles)
    if not wanted:
        return {}
    rows = db.session.execute(
        select(Member.id, Member.handle, Member.name, Member.audience).where(func.lower(Member.handle).in_(wanted), members_in())
    )
    # The stored text is read by others than its author, so a profile for members only lends it no name.
    return {
        row.handle.lower(): Called(row.id, Person(member_address(row.id, row.handle), row.name if row.audience == PUBLIC else row.handle))
        for row in rows
    }


def readers_among(thread: ThreadShown, member_ids: Iterable[int]) -> frozenset[int]:
    """Return which of these members can read a thread."""
    asked = frozenset(member_ids)
    if thread.audience in (PUBLIC, MEMBERS):
        return asked
    rows = db.session.execute(
        select(Membership.member_id, Membership.hat, Membership.sees_from).where(
            Membership.pact_id == pact_of(thread.audience), Membership.member_id.in_(sorted(asked))
        )
    )
    return frozenset(member_id for member_id, hat, sees_from in rows if _can_read(thread, hat, sees_from))


def _can_read(thread: ThreadShown, hat: str, sees_from: datetime | None) -> bool:
    if rung_of(thread.audience) == Rung.TEAM or hat == Hat.FACILITATOR:
        return hat == Hat.FACILITATOR
    return sees_from is None or sees_from <= thread.opened_at
