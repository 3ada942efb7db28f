"""From a sign-in to an actor, in one statement: the member, and every pact with what it lets them read."""

from collections.abc import Sequence

from sqlalchemy import Row, bindparam, select

from forum.accounts.models import Member, SignIn
from forum.accounts.secrets import digest
from forum.core import clock
from forum.core.actor import Actor, Belonging, Role, reach_of
from forum.core.database import UtcDateTime, rows
from forum.core.work import SiteVersion
from forum.pacts.models import Hat, Membership

_COLUMNS = (
    Member.id,
    Member.name,
    Member.handle,
    Member.language,
    Member.is_moderator,
    Member.is_curator,
    Member.is_administrator,
    Membership.pact_id,
    Membership.hat,
    Membership.sees_from,
    select(SiteVersion.number).scalar_subquery().label("version"),
)
_people = (
    select(*_COLUMNS).select_from(Member).outerjoin(Membership, Membership.member_id == Member.id).where(Member.suspended_at.is_(None))
)

_of_token = _people.join(SignIn, SignIn.member_id == Member.id).where(
    SignIn.digest == bindparam("digest"), SignIn.epoch == Member.epoch, SignIn.expires_at > bindparam("now", type_=UtcDateTime)
)
_of_member = _people.where(Member.id == bindparam("member_id"))


def find_actor_of_token(token: str, language: str) -> Actor | None:
    """Return whose sign-in this token is; None when it ended, expired or its owner may not come in.

    The language of the browser gives way to the one the member chose.
    """
    found = rows(_of_token, {"digest": digest(token), "now": clock.now()}).all()
    return _actor(found) if found else None


def find_actor(member_id: int) -> Actor | None:
    """Return a member as an actor, for work done in their name outside a request."""
    found = rows(_of_member, {"member_id": member_id}).all()
    return _actor(found) if found else None


def _actor(found: Sequence[Row]) -> Actor:
    first = found[0]
    belongings = tuple(Belonging(row.pact_id, row.hat == Hat.FACILITATOR, row.sees_from) for row in found if row.pact_id is not None)
    hats = ((first.is_moderator, Role.MODERATOR), (first.is_curator, Role.CURATOR), (first.is_administrator, Role.ADMINISTRATOR))
    return Actor(
        member_id=first.id,
        name=first.name,
        handle=first.handle,
        language=first.language,
        version=first.version,
        readable=reach_of(belongings),
        roles=frozenset(role for worn, role in hats if worn),
        belongs=frozenset(belonging.pact_id for belonging in belongings),
        facilitates=frozenset(belonging.pact_id for belonging in belongings if belonging.facilitator),
    )
