"""Who may see and do what with accounts."""

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_, true

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.errors import ALLOWED, Verdict, denied


def members_in() -> ColumnElement[bool]:
    """Return the condition that somebody is a member at present: confirmed, neither suspended nor gone."""
    return and_(Member.confirmed_at.is_not(None), Member.suspended_at.is_(None), Member.left_at.is_(None))


def profile_open(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that this actor may open a profile, whether its owner is still here or left."""
    reach = true() if actor.reads_everything else or_(Member.audience.in_(sorted(actor.readable.whole)), Member.id == actor.member_id)
    return and_(Member.confirmed_at.is_not(None), Member.suspended_at.is_(None), reach)


def administer(actor: Actor) -> Verdict:
    """Whether the actor looks after people's accounts."""
    return ALLOWED if actor.is_administrator or actor.reads_everything else denied(_("Only administrators look after accounts."))


def change_roles(actor: Actor, member_id: int, gives_up_keys: bool) -> Verdict:
    """Whether the actor may give these hats to this member; nobody locks the house with the keys inside."""
    if actor.member_id == member_id and gives_up_keys:
        return denied(_("You cannot take the administrator's role from yourself: ask another administrator."))
    return administer(actor)


def suspend(actor: Actor, member_id: int) -> Verdict:
    """Whether the actor may keep this member out."""
    if actor.member_id == member_id:
        return denied(_("You cannot suspend yourself."))
    return administer(actor)
