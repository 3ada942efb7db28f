"""Coming in and going out: one row per device, a fresh secret each time, all of them ended by one number."""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import Row, delete, func, select, update

from forum.accounts.addresses import find_address
from forum.accounts.events import SignedIn, SignedOut, SignInsEnded
from forum.accounts.models import SHORT_DIGEST, Member, SignIn
from forum.accounts.secrets import digest, hash_password, new_token, password_matches, wants_rehash
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.work import unit_of_work

UNCONFIRMED = "unconfirmed"


def _wrong_pair() -> Invalid:
    return Invalid({"pair": _("The address and the password do not go together. Check both and try again.")})


def _find_person(address: str | None) -> Row | None:
    return db.session.execute(
        select(Member.id, Member.password_hash, Member.epoch, Member.confirmed_at).where(
            Member.email == (address or ""), Member.suspended_at.is_(None), Member.left_at.is_(None)
        )
    ).one_or_none()


def sign_in(email: str, password: str, *, device: str = "", shared: bool = False, ended: str | None = None) -> str:
    """Check a pair and return the secret of a new sign-in; raises Invalid with one sentence whatever was wrong.

    Costs the same whether or not the address is known. `ended` is the browser's earlier sign-in, which ends. Only who
    has the right password learns that an address is still to be confirmed: Invalid then names UNCONFIRMED.
    """
    person = _find_person(find_address(email))
    if not password_matches(person.password_hash if person else None, password) or person is None:
        raise _wrong_pair()
    if person.confirmed_at is None:
        raise Invalid({UNCONFIRMED: _("This address is still to be confirmed: open the link that we sent you by e-mail.")})
    # Hashing is slow on purpose, so it happens before the write lock is taken.
    fresh_hash = hash_password(password) if wants_rehash(person.password_hash) else None
    with unit_of_work() as work:
        if db.session.scalar(select(Member.epoch).where(Member.id == person.id)) != person.epoch:
            raise _wrong_pair()
        if fresh_hash:
            db.session.execute(update(Member).where(Member.id == person.id).values(password_hash=fresh_hash))
        if ended:
            db.session.execute(delete(SignIn).where(SignIn.digest == digest(ended)))
        db.session.execute(delete(SignIn).where(SignIn.member_id == person.id, SignIn.expires_at <= clock.now()))
        token = open_sign_in(person.id, person.epoch, device, _end(shared))
        work.emit(SignedIn(actor_id=person.id, member_id=person.id))
    return token


def _end(shared: bool) -> datetime:
    lasting = timedelta(hours=limits.SHARED_DEVICE_HOURS) if shared else timedelta(days=current_app.config["SETTINGS"].session_days)
    return clock.now() + lasting


def open_sign_in(member_id: int, epoch: int, device: str, expires_at: datetime) -> str:
    """Write a sign-in, within the present unit of work, and return its secret."""
    token = new_token()
    now = clock.now()
    db.session.add(
        SignIn(digest=digest(token), member_id=member_id, epoch=epoch, device=device[: limits.PLACE], created_at=now, expires_at=expires_at)
    )
    db.session.flush()
    return token


def sign_out(actor: Actor, token: str) -> None:
    """End the present sign-in."""
    with unit_of_work() as work:
        db.session.execute(delete(SignIn).where(SignIn.digest == digest(token), SignIn.member_id == actor.member_id))
        work.emit(SignedOut(actor_id=actor.member_id, member_id=_own(actor)))


def end_sign_in(actor: Actor, short: str) -> None:
    """End one of the actor's own sign-ins, named by the beginning of its digest; one that is gone already is no error."""
    with unit_of_work() as work:
        mine = SignIn.member_id == actor.member_id
        db.session.execute(delete(SignIn).where(mine, func.substr(SignIn.digest, 1, SHORT_DIGEST) == short[:SHORT_DIGEST]))
        work.emit(SignInsEnded(actor_id=actor.member_id, member_id=_own(actor)))


def end_other_sign_ins(actor: Actor, token: str) -> None:
    """End all of the actor's sign-ins but the present one."""
    with unit_of_work() as work:
        db.session.execute(delete(SignIn).where(SignIn.member_id == actor.member_id, SignIn.digest != digest(token)))
        work.emit(SignInsEnded(actor_id=actor.member_id, member_id=_own(actor)))


def end_all(member_id: int) -> int:
    """End every sign-in of a member, within the present unit of work, and return the member's new epoch."""
    db.session.execute(delete(SignIn).where(SignIn.member_id == member_id))
    db.session.execute(update(Member).where(Member.id == member_id).values(epoch=Member.epoch + 1))
    return db.session.scalars(select(Member.epoch).where(Member.id == member_id)).one()


def end_all_but(member_id: int, token: str) -> str | None:
    """End every sign-in of a member, within the present unit of work; the device at hand goes on under a fresh secret."""
    here = db.session.execute(select(SignIn.device, SignIn.expires_at).where(SignIn.digest == digest(token))).one_or_none()
    epoch = end_all(member_id)
    return open_sign_in(member_id, epoch, here.device, here.expires_at) if here else None


def _own(actor: Actor) -> int:
    if actor.member_id is None:
        raise ValueError("a visitor has no sign-ins")
    return actor.member_id
