"""Choosing another password: from a link, or while signed in."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from forum.accounts import letters
from forum.accounts.addresses import find_address
from forum.accounts.events import AddressConfirmed, LetterAsked, PasswordChanged
from forum.accounts.models import Member, Purpose
from forum.accounts.passwords import find_weakness
from forum.accounts.secrets import hash_password, password_matches
from forum.accounts.services.registration import open_account
from forum.accounts.services.secrets_sent import LIFETIMES, end_secrets, find_standing, make_secret, use_secret
from forum.accounts.services.sign_ins import end_all, end_all_but
from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid
from forum.core.work import unit_of_work
from forum.mail.queue import post_mail


def ask_new_password(typed: str) -> None:
    """Send a link to choose a new password; nobody learns here whether the address is known."""
    address = find_address(typed) or ""
    with unit_of_work() as work:
        person = db.session.execute(
            select(Member.id, Member.email, Member.language).where(
                Member.email == address, Member.suspended_at.is_(None), Member.left_at.is_(None)
            )
        ).one_or_none()
        if person is not None:
            secret = make_secret(person.id, Purpose.RESET, person.email)
            until = clock.now() + LIFETIMES[Purpose.RESET]
            post_mail(f"reset:{person.id}", letters.new_password(secret), person.email, person.language, until=until)
        work.emit(LetterAsked(actor_id=None, member_id=person.id if person else None, purpose=Purpose.RESET))


def make_reset_link(member_id: int) -> str:
    """Return the path of a link with which a member chooses a password, for who runs the site and hands it over in person."""
    with unit_of_work() as work:
        address = db.session.scalars(select(Member.email).where(Member.id == member_id)).one()
        secret = make_secret(member_id, Purpose.RESET, address or "")
        work.emit(LetterAsked(actor_id=None, member_id=member_id, purpose=Purpose.RESET))
    return f"/nuova-password/{secret}"


def choose_password(secret: str, password: str) -> bool:
    """Set the password that a link allows to choose, and end every sign-in; False when the link does not work any more.

    The link proves the address, so an account that waited for its confirmation opens. Raises Invalid.
    """
    standing = find_standing(secret, Purpose.RESET)
    if standing is None:
        return False
    _refuse_weak(password, standing.member_name, standing.member_email)
    password_hash = hash_password(password)
    with unit_of_work() as work:
        used = use_secret(secret, Purpose.RESET)
        if used is None or used.email != used.member_email:
            return False
        _set_password(used.member_id, password_hash)
        end_all(used.member_id)
        if db.session.scalar(select(Member.confirmed_at).where(Member.id == used.member_id)) is None:
            open_account(used.member_id)
            work.emit(AddressConfirmed(actor_id=used.member_id, member_id=used.member_id))
        work.emit(PasswordChanged(actor_id=used.member_id, member_id=used.member_id))
    return True


def change_password(actor: Actor, present: str, password: str, token: str) -> str | None:
    """Change the actor's password and end the other sign-ins; returns the fresh secret of this one. Raises Invalid."""
    person = require_present_password(actor, present)
    _refuse_weak(password, person.name, person.email or "")
    password_hash = hash_password(password)
    with unit_of_work() as work:
        _set_password(person.id, password_hash)
        fresh = end_all_but(person.id, token)
        work.emit(PasswordChanged(actor_id=person.id, member_id=person.id))
    return fresh


def require_present_password(actor: Actor, present: str) -> Member:
    """Return the actor's own row once they proved to be who signed in; raises Invalid."""
    person = db.session.get_one(Member, actor.member_id)
    if not password_matches(person.password_hash, present):
        raise Invalid({"again": _("This is not your present password.")})
    return person


def _refuse_weak(password: str, *personal: str) -> None:
    weakness = find_weakness(password, personal)
    if weakness is not None:
        raise Invalid({"password": weakness})


def _set_password(member_id: int, password_hash: str) -> None:
    db.session.execute(update(Member).where(Member.id == member_id).values(password_hash=password_hash))
    end_secrets(member_id)
    email, language = db.session.execute(select(Member.email, Member.language).where(Member.id == member_id)).one()
    if email:
        post_mail(f"changed:{member_id}", letters.password_changed(), email, language)
