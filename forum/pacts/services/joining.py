"""Coming into a pact and going out of it: freely, after asking, by a link."""

from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from forum.accounts.secrets import digest, new_token
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, denied, require
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.pacts import policy
from forum.pacts.events import InvitationMade, InvitationWithdrawn, JoinAsked, JoinRefused, MemberJoined, MemberLeftPact
from forum.pacts.models import Hat, Invitation, JoinRequest, Membership, Pact, Removal
from forum.pacts.services.rows import count_facilitators, get_membership, hold_any_pact, hold_pact


class Way(StrEnum):
    """How somebody came in."""

    FREELY = "freely"
    ASKED = "asked"
    LINK = "link"
    PLACED = "placed"


def come_in(work: UnitOfWork, actor: Actor, pact: Pact, member_id: int, way: Way, *, hat: Hat = Hat.MEMBER) -> None:
    """Give somebody their place in the pact, once; where the past is closed they read from this moment on."""
    if db.session.get(Membership, (pact.id, member_id)) is not None:
        return
    now = clock.now()
    sees_from = None if pact.past_is_open or hat == Hat.FACILITATOR else now
    db.session.add(Membership(pact_id=pact.id, member_id=member_id, hat=hat, joined_at=now, sees_from=sees_from))
    for table in (JoinRequest, Removal):
        db.session.execute(delete(table).where(table.pact_id == pact.id, table.member_id == member_id))
    work.emit(MemberJoined(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id, way=way.value))


def _was_removed(pact: Pact, member_id: int | None) -> bool:
    return db.session.get(Removal, (pact.id, member_id)) is not None


def join(actor: Actor, pact_id: int) -> None:
    """Come into an open pact at once."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        if pact.id in actor.belongs:
            return
        require(policy.may_join(actor, pact, _was_removed(pact, actor.member_id)))
        come_in(work, actor, pact, int(actor.member_id or 0), Way.FREELY)


def ask(actor: Actor, pact_id: int, message: str, key: str | None = None) -> None:
    """Ask the facilitators to be let in; asking again renews the message."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id)
        work.made(Ref("pact", pact.id))
        require(policy.may_ask(actor, pact, _was_removed(pact, actor.member_id)))
        db.session.merge(JoinRequest(pact_id=pact.id, member_id=actor.member_id, message=message, asked_at=clock.now()))
        work.emit(JoinAsked(actor_id=actor.member_id, pact_id=pact.id, member_id=int(actor.member_id or 0)))


def _take_request(pact: Pact, member_id: int) -> None:
    request = db.session.get(JoinRequest, (pact.id, member_id))
    if request is None:
        raise NotFound
    db.session.delete(request)
    db.session.flush()


def accept(actor: Actor, pact_id: int, member_id: int) -> None:
    """Let somebody in who asked; raises NotFound when they no longer ask."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        _take_request(pact, member_id)
        come_in(work, actor, pact, member_id, Way.ASKED)


def refuse(actor: Actor, pact_id: int, member_id: int) -> None:
    """Say not now to somebody who asked; they may ask again."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        _take_request(pact, member_id)
        work.emit(JoinRefused(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id))


def leave(actor: Actor, pact_id: int) -> None:
    """Go out of a pact; its only facilitator cannot."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_leave(actor, pact, count_facilitators(pact)))
        member_id = int(actor.member_id or 0)
        db.session.delete(get_membership(pact, member_id))
        work.emit(MemberLeftPact(actor_id=actor.member_id, pact_id=pact.id, member_id=member_id))


def invite(actor: Actor, pact_id: int, days: int, uses: int, note: str, *, key: str | None = None) -> str:
    """Make a link that lets people in and return its secret, which is kept nowhere."""
    if not 1 <= days <= limits.INVITATION_DAYS:
        raise Invalid({"days": _("From 1 to %(most)s days.", most=limits.INVITATION_DAYS)})
    if not 1 <= uses <= limits.INVITATION_USES:
        raise Invalid({"uses": _("From 1 to %(most)s people.", most=limits.INVITATION_USES)})
    token = new_token()
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        now = clock.now()
        row = Invitation(digest=digest(token), pact_id=pact.id, author_id=actor.member_id, note=note, uses_left=uses)
        row.created_at, row.expires_at = now, now + timedelta(days=days)
        db.session.add(row)
        db.session.flush()
        work.made(Ref("pact", pact.id))
        work.emit(InvitationMade(actor_id=actor.member_id, pact_id=pact.id, invitation_id=row.id))
    return token


def withdraw(actor: Actor, pact_id: int, invitation_id: int) -> None:
    """Have a link let nobody in any more; it belongs to the pact, so any of its facilitators may."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_facilitate(actor, pact))
        row = db.session.get(Invitation, invitation_id)
        if row is None or row.pact_id != pact.id:
            raise NotFound
        db.session.delete(row)
        work.emit(InvitationWithdrawn(actor_id=actor.member_id, pact_id=pact.id, invitation_id=invitation_id))


def use_invitation(actor: Actor, token: str) -> int:
    """Come in by a link and return the pact's number; raises NotFound when the link opens nothing.

    The last use is taken by the database itself, so that however many come at once no link lets in one too many.
    """
    with unit_of_work() as work:
        now = clock.now()
        stands = (Invitation.digest == digest(token), Invitation.uses_left > 0, Invitation.expires_at > now)
        pact_id = db.session.scalar(select(Invitation.pact_id).where(*stands))
        if pact_id is None or actor.member_id is None:
            raise NotFound
        pact = hold_any_pact(pact_id)
        if db.session.get(Membership, (pact.id, actor.member_id)) is not None:
            return pact.id
        if _was_removed(pact, actor.member_id):
            require(denied(_("You were removed from this pact: only a facilitator can let you in again.")))
        taken = db.session.execute(update(Invitation).where(*stands).values(uses_left=Invitation.uses_left - 1))
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            raise NotFound
        come_in(work, actor, pact, actor.member_id, Way.LINK)
    return pact.id
