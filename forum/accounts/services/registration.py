"""Becoming a member: asking, proving the address, asking for the letter again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import Row, select, update

from forum.accounts import letters, names
from forum.accounts.addresses import find_address
from forum.accounts.events import AddressChanged, AddressConfirmed, LetterAsked, MemberRegistered, RegistrationRepeated, RolesChanged
from forum.accounts.models import Member, Purpose
from forum.accounts.passwords import find_weakness
from forum.accounts.secrets import hash_password
from forum.accounts.services.secrets_sent import LIFETIMES, end_secrets, make_secret, use_secret
from forum.core import clock
from forum.core.actor import Role
from forum.core.database import db, upsert
from forum.core.errors import Denied, Invalid
from forum.core.work import unit_of_work
from forum.mail.queue import post_mail

_COLUMNS = (Member.id, Member.email, Member.confirmed_at, Member.suspended_at, Member.left_at, Member.language)


@dataclass(frozen=True)
class Registration:
    """What somebody says of themselves when they ask for an account."""

    name: str
    email: str
    password: str
    professional: bool = False
    organisation: str = ""
    role: str = ""
    language: str = "it"


def register(registration: Registration, *, invited: bool = False, onward: str = "/") -> None:
    """Ask for an account; the rest goes by e-mail, so that nobody learns here whether the address is known.

    `invited` opens a house whose registration is closed; `onward` is where to go once in. Raises Denied when closed,
    Invalid with a sentence per field.
    """
    if not invited and not current_app.config["SETTINGS"].registration_open:
        raise Denied(_("For now one comes in by invitation only."))
    address = _checked(registration)
    # Slow on purpose, done whatever the address, and before the write lock is taken.
    password_hash = hash_password(registration.password)
    with unit_of_work() as work:
        _refuse_taken(registration.name)
        values = _values(registration, address, password_hash)
        made = _insert(values, registration.name)
        person = _get_by_address(address)
        if made is None and person.confirmed_at is not None:
            post_mail(f"known:{person.id}", letters.already_registered(), address, person.language)
        elif person.suspended_at is None and person.left_at is None:
            # Who asked last is who reads the letter: an earlier stranger's password must not survive.
            handle = free_handle(registration.name, except_id=person.id)
            db.session.execute(update(Member).where(Member.id == person.id).values(**values, handle=handle))
            _post_confirmation(person.id, address, registration.language, onward)
        fact = MemberRegistered if made is not None else RegistrationRepeated
        work.emit(fact(actor_id=None, member_id=person.id))


def create_member(registration: Registration, *, roles: Collection[Role] = (), **profile: Any) -> int:
    """Make a member at once, for the command line and for imports, and return the number; raises Invalid.

    Names of offices are allowed here. An empty password means that one is chosen from a link.
    """
    address = _checked(registration, of_the_house=True)
    password_hash = hash_password(registration.password) if registration.password else None
    hats = {f"is_{role.value}": True for role in roles}
    with unit_of_work() as work:
        _refuse_taken(registration.name)
        values = {**_values(registration, address, password_hash), "confirmed_at": clock.now(), **hats, **profile}
        made = _insert(values, registration.name)
        if made is None:
            raise Invalid({"email": _("Somebody already has this address.")})
        work.emit(MemberRegistered(actor_id=None, member_id=made))
        work.emit(AddressConfirmed(actor_id=None, member_id=made))
        if hats:
            work.emit(RolesChanged(actor_id=None, member_id=made, roles=tuple(sorted(role.value for role in roles))))
    return made


def ask_confirmation_again(typed: str, onward: str = "/") -> None:
    """Send the confirming letter again to an address that waits for it; nobody learns here whether one does."""
    address = find_address(typed)
    with unit_of_work() as work:
        person = _find_by_address(address) if address else None
        waits = person is not None and person.confirmed_at is None and person.suspended_at is None and person.left_at is None
        if person is not None and waits:
            _post_confirmation(person.id, person.email, person.language, onward)
        work.emit(LetterAsked(actor_id=None, member_id=person.id if person is not None and waits else None, purpose=Purpose.CONFIRM))


def confirm(secret: str) -> Purpose | None:
    """Use a confirming link: an account opens, or moves to its new address; None when the link does not work any more."""
    with unit_of_work() as work:
        standing = use_secret(secret, Purpose.CONFIRM, Purpose.CHANGE)
        if standing is None:
            return None
        if standing.purpose == Purpose.CONFIRM:
            if standing.email != standing.member_email:
                return None
            open_account(standing.member_id)
            work.emit(AddressConfirmed(actor_id=standing.member_id, member_id=standing.member_id))
            return Purpose.CONFIRM
        if not _free_address(standing.email):
            return None
        db.session.execute(update(Member).where(Member.id == standing.member_id).values(email=standing.email))
        end_secrets(standing.member_id)
        language = db.session.scalars(select(Member.language).where(Member.id == standing.member_id)).one()
        post_mail(f"moved:{standing.member_id}", letters.address_changed(), standing.member_email, language)
        work.emit(AddressChanged(actor_id=standing.member_id, member_id=standing.member_id))
    return Purpose.CHANGE


def open_account(member_id: int) -> None:
    """Mark an address as proven, within the present unit of work.

    Names are kept only for those who proved theirs; where somebody was quicker, this one gets a number.
    """
    name = db.session.scalars(select(Member.name).where(Member.id == member_id)).one()
    free = name
    for number in range(2, 1000):
        if not name_taken(free, except_id=member_id):
            break
        free = f"{name} {number}"
    values = {"confirmed_at": clock.now(), "name": free, "skeleton": names.skeleton_of(free)}
    db.session.execute(update(Member).where(Member.id == member_id, Member.confirmed_at.is_(None)).values(**values))


def name_taken(name: str, except_id: int | None = None) -> bool:
    """Whether a member already has a name that reads like this one."""
    return bool(
        db.session.scalar(
            select(Member.id)
            .where(Member.skeleton == names.skeleton_of(name), Member.confirmed_at.is_not(None), Member.id != (except_id or 0))
            .limit(1)
        )
    )


def taken_sentence() -> object:
    """Return what is said to who asks for a name that somebody has."""
    return _("Somebody here already has this name, or one that reads like it. Add something of yours: a surname, a place, a role.")


def _checked(registration: Registration, of_the_house: bool = False) -> str:
    """Return the address as it is kept; raises Invalid with every fault. The house itself may name offices and leave a password open."""
    address = find_address(registration.email)
    name_fault = names.find_fault(names.tidy_name(registration.name))
    if name_fault is None and not of_the_house and names.is_an_office(registration.name):
        name_fault = _("This name belongs to an office of the forum: choose another.")
    left_open = of_the_house and not registration.password
    faults = {
        "email": None if address else _("This does not look like an e-mail address. It should be like name@example.org."),
        "name": name_fault,
        "password": None if left_open else find_weakness(registration.password, (registration.name, registration.email)),
    }
    if address is None or any(faults.values()):
        raise Invalid({field: fault for field, fault in faults.items() if fault is not None})
    return address


def _refuse_taken(name: str) -> None:
    if name_taken(name):
        raise Invalid({"name": taken_sentence()})


def _values(registration: Registration, address: str, password_hash: str | None) -> dict[str, Any]:
    name = names.tidy_name(registration.name)
    return {
        "name": name,
        "skeleton": names.skeleton_of(name),
        "email": address,
        "password_hash": password_hash,
        "professional": registration.professional,
        "organisation": registration.organisation,
        "role": registration.role,
        "language": registration.language,
        "created_at": clock.now(),
    }


def _insert(values: dict[str, Any], name: str) -> int | None:
    """Write a member unless the address is here already; the database decides, so two at once cannot both win."""
    insert = upsert(Member).values(**values, handle=free_handle(name)).on_conflict_do_nothing(index_elements=["email"]).returning(Member.id)
    return db.session.scalar(insert)


def free_handle(name: str, except_id: int | None = None) -> str:
    """Return a handle made from a name that nobody has: the name itself, or with the next number."""
    base = names.handle_base(names.tidy_name(name))
    similar = set(db.session.scalars(select(Member.handle).where(Member.handle.like(f"{base}%"), Member.id != (except_id or 0))))
    return next(handle for handle in (base, *(f"{base}-{number}" for number in range(2, 100_000))) if handle not in similar)


def _get_by_address(address: str) -> Row[*tuple[Any, ...]]:
    return db.session.execute(select(*_COLUMNS).where(Member.email == address)).one()


def _find_by_address(address: str) -> Row[*tuple[Any, ...]] | None:
    return db.session.execute(select(*_COLUMNS).where(Member.email == address)).one_or_none()


def _post_confirmation(member_id: int, address: str, language: str, onward: str) -> None:
    secret = make_secret(member_id, Purpose.CONFIRM, address)
    letter = letters.confirm_address(secret, onward)
    post_mail(f"confirm:{member_id}", letter, address, language, until=clock.now() + LIFETIMES[Purpose.CONFIRM])


def _free_address(address: str) -> bool:
    """Make room for who proved that an address is theirs: one that only asked for it, and never confirmed, lets it go."""
    holder = _find_by_address(address)
    if holder is None:
        return True
    if holder.confirmed_at is not None:
        return False
    db.session.execute(update(Member).where(Member.id == holder.id).values(email=None))
    end_secrets(holder.id)
    return True
