"""The one way in which a service takes hold of a pact and of somebody in it."""

from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.pacts.models import Hat, Membership, Pact
from forum.pacts.queries.readers import present


def hold_pact(actor: Actor, pact_id: int) -> Pact:
    """Return the pact under its row's lock, so that two acts on one pact follow each other; raises NotFound."""
    pact = db.session.scalar(select(Pact).where(Pact.id == pact_id, visible(actor, Pact)).with_for_update())
    if pact is None:
        raise NotFound
    return pact


def hold_any_pact(pact_id: int) -> Pact:
    """Return a pact for somebody who may not see it yet and has another right: a link, or an administrator's entry."""
    return hold_pact(SYSTEM, pact_id)


def get_membership(pact: Pact, member_id: int) -> Membership:
    """Return somebody's place in the pact; raises NotFound when they have none."""
    membership = db.session.get(Membership, (pact.id, member_id))
    if membership is None:
        raise NotFound
    return membership


def count_facilitators(pact: Pact) -> int:
    """Return how many people facilitate the pact and may still come in."""
    statement = select(func.count(Member.id)).join(Membership, Membership.member_id == Member.id)
    return db.session.scalar(statement.where(Membership.pact_id == pact.id, Membership.hat == Hat.FACILITATOR, *present())) or 0


def slug_of(pact_id: int) -> str:
    """Return the address of a pact that the caller has just opened or come into."""
    return hold_any_pact(pact_id).slug
