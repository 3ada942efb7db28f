"""What administrators do with people's accounts."""

from collections.abc import Collection

from forum.accounts import policy
from forum.accounts.events import MemberRestored, MemberSuspended, RolesChanged
from forum.accounts.models import Member
from forum.accounts.services.secrets_sent import end_secrets
from forum.accounts.services.sign_ins import end_all
from forum.core import clock
from forum.core.actor import Actor, Role
from forum.core.database import db
from forum.core.errors import NotFound, require
from forum.core.work import unit_of_work


def change_roles(actor: Actor, member_id: int, roles: Collection[Role]) -> None:
    """Give a member exactly these hats; their sign-ins end, so that none goes on with other rights. Raises NotFound, Denied."""
    with unit_of_work() as work:
        person = _load(actor, member_id)
        require(policy.change_roles(actor, member_id, gives_up_keys=person.is_administrator and Role.ADMINISTRATOR not in roles))
        wanted = {f"is_{role.value}": role in roles for role in Role}
        if all(getattr(person, name) == value for name, value in wanted.items()):
            return
        for name, value in wanted.items():
            setattr(person, name, value)
        db.session.flush()
        if actor.member_id != member_id:
            end_all(member_id)
        end_secrets(member_id)
        work.emit(RolesChanged(actor_id=actor.member_id, member_id=member_id, roles=tuple(sorted(role.value for role in roles))))


def suspend(actor: Actor, member_id: int, reason: str) -> None:
    """Keep a member out from now on, everywhere at once. Raises NotFound, Denied."""
    with unit_of_work() as work:
        person = _load(actor, member_id)
        require(policy.suspend(actor, member_id))
        if person.suspended_at is not None:
            return
        person.suspended_at = clock.now()
        db.session.flush()
        end_all(member_id)
        end_secrets(member_id)
        work.emit(MemberSuspended(actor_id=actor.member_id, member_id=member_id, reason=reason))


def restore(actor: Actor, member_id: int) -> None:
    """Let a suspended member come in again. Raises NotFound, Denied."""
    with unit_of_work() as work:
        person = _load(actor, member_id)
        require(policy.administer(actor))
        if person.suspended_at is None:
            return
        person.suspended_at = None
        work.emit(MemberRestored(actor_id=actor.member_id, member_id=member_id))


def _load(actor: Actor, member_id: int) -> Member:
    person = db.session.get(Member, member_id)
    if person is None or not policy.administer(actor):
        raise NotFound
    return person
