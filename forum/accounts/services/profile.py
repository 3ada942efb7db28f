"""What somebody says of themselves, and the address at which they are reached."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.accounts import letters, names
from forum.accounts.addresses import find_address
from forum.accounts.events import AddressChangeAsked, ProfileChanged
from forum.accounts.models import Member, Purpose
from forum.accounts.services.recovery import require_present_password
from forum.accounts.services.registration import name_taken, taken_sentence
from forum.accounts.services.secrets_sent import LIFETIMES, make_secret
from forum.core import clock
from forum.core.actor import Actor
from forum.core.audience import MEMBERS, PUBLIC
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.work import unit_of_work
from forum.mail.queue import post_mail


@dataclass(frozen=True)
class ProfileWords:
    """A whole profile as its owner wants it."""

    name: str
    professional: bool
    organisation: str
    role: str
    municipality_id: int | None
    biography: str
    audience: int
    language: str


def change_profile(actor: Actor, words: ProfileWords) -> None:
    """Save the actor's own profile; the handle stays, because what others wrote leads to it. Raises Invalid."""
    if words.audience not in (PUBLIC, MEMBERS):
        raise Invalid({"audience": _("Choose one of the two.")})
    name = names.tidy_name(words.name)
    fault = names.find_fault(name)
    if fault is not None:
        raise Invalid({"name": fault})
    with unit_of_work() as work:
        person = db.session.get(Member, actor.member_id)
        if person is None:
            raise NotFound
        if name != person.name:
            _take_name(person, name)
        person.professional, person.organisation, person.role = words.professional, words.organisation, words.role
        person.municipality_id, person.biography = words.municipality_id, words.biography
        person.audience, person.language = words.audience, words.language
        work.emit(ProfileChanged(actor_id=person.id, member_id=person.id))


def _take_name(person: Member, name: str) -> None:
    if names.is_an_office(name) and not person.is_administrator:
        raise Invalid({"name": _("This name belongs to an office of the forum: choose another.")})
    if name_taken(name, except_id=person.id):
        raise Invalid({"name": taken_sentence()})
    person.name, person.skeleton = name, names.skeleton_of(name)


def ask_new_address(actor: Actor, typed: str, present: str) -> None:
    """Send a link to the address that the actor wants, and a notice to the one they have. Raises Invalid.

    Nobody learns here whether the new address belongs to another account: its owner is told by e-mail.
    """
    person = require_present_password(actor, present)
    address = find_address(typed)
    if address is None:
        raise Invalid({"email": _("This does not look like an e-mail address. It should be like name@example.org.")})
    if address == person.email:
        raise Invalid({"email": _("This is the address you have already.")})
    with unit_of_work() as work:
        holder = db.session.execute(
            select(Member.id, Member.language).where(Member.email == address, Member.confirmed_at.is_not(None))
        ).one_or_none()
        if holder is not None:
            post_mail(f"known:{holder.id}", letters.already_registered(), address, holder.language)
        else:
            secret = make_secret(person.id, Purpose.CHANGE, address)
            until = clock.now() + LIFETIMES[Purpose.CHANGE]
            post_mail(f"change:{person.id}", letters.confirm_new_address(secret), address, person.language, until=until)
        if person.email:
            post_mail(f"asked:{person.id}", letters.address_change_asked(), person.email, person.language)
        work.emit(AddressChangeAsked(actor_id=person.id, member_id=person.id))
