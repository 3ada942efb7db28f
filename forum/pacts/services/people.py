"""Looking after the people of a pact: removing, roles, the past, and the entry of an administrator."""

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, denied, require
from forum.core.work import unit_of_work
from forum.pacts import policy
from forum.pacts.events import AdministratorEntered, HatGiven, MemberRemoved, PastOpened, Readmitted
from forum.pacts.models import Hat, Membership, Pact, Removal
from forum.pacts.services.joining import Way, come_in
from forum.pacts.services.rows import count_facilitators, get_membership, hold_any_pact, hold_pact

_NEEDS_ONE = _("A pact is never left without a facilitator: give the role to somebody else first.")


def _keep_one(pact: Pact, membership: Membership) -> None:
    if membership.hat == Hat.FACILITATOR and count_facilitators(pact) <= 1:
        require(denied(_NEEDS_ONE))


def remove_member(actor: Actor, pact_id: int, member_id: int, reason: str) -> None:
    """Remove somebody from a pact, with the reason they will be told; they come back only with a facilitator's yes."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_remove(actor, pact, member_id))
        membership = get_membership(pact, member_id)
        _keep_one(pact, membership)
        db.session.delete(membership)
        db.session.merge(Removal(pact_id=pact.id, member_id=member_id, reason=reason, removed_at=clock.now()))
        work.emit(MemberRemoved(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id, reason=reason))


def readmit(actor: Actor, pact_id: int, member_id: int) -> None:
    """Let somebody who was removed come in again by the ways that are open to everybody."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        db.session.execute(delete(Removal).where(Removal.pact_id == pact.id, Removal.member_id == member_id))
        work.emit(Readmitted(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id))


def give_hat(actor: Actor, pact_id: int, member_id: int, hat: str) -> None:
    """Make somebody in the pact a facilitator, or an ordinary member again; the last facilitator stays one."""
    if hat not in list(Hat):
        raise Invalid({"hat": _("Choose one of the list.")})
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_give_hat(actor, pact, member_id))
        membership = get_membership(pact, member_id)
        if membership.hat == hat:
            return
        _keep_one(pact, membership)
        membership.hat = hat
        work.emit(HatGiven(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id, hat=hat))


def open_past(actor: Actor, pact_id: int, member_id: int) -> None:
    """Let one newcomer read what was said before they came."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        get_membership(pact, member_id).sees_from = None
        work.emit(PastOpened(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id))


def enter(actor: Actor, pact_id: int, reason: str) -> None:
    """Have an administrator enter a confidential pact; its people read who and why, and the past keeps its rule."""
    with unit_of_work() as work:
        # The page is not open to them: that is the very thing this act is for.
        pact = hold_any_pact(pact_id)
        require(policy.may_enter(actor, pact))
        member_id = int(actor.member_id or 0)
        now = clock.now()
        sees_from = None if pact.past_is_open else now
        # Two forms sent at once are one entry.
        if db.session.get(Membership, (pact.id, member_id)) is not None:
            return
        row = Membership(pact_id=pact.id, member_id=member_id, hat=Hat.MEMBER, joined_at=now, sees_from=sees_from, entry_reason=reason)
        db.session.add(row)
        work.emit(AdministratorEntered(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id, reason=reason))


def place(actor: Actor, pact_id: int, member_id: int, hat: Hat = Hat.MEMBER) -> None:
    """Put somebody into a pact without their asking: for the house itself, when it loads a demo or an import."""
    with unit_of_work() as work:
        if not actor.reads_everything:
            require(denied(_("Only the house itself can do this.")))
        come_in(work, actor, hold_pact(actor, pact_id), member_id, Way.PLACED, hat=hat)
