"""Reading about people: profiles, names, sign-ins, and what administrators look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from forum.accounts import policy
from forum.accounts.events import AddressChanged, MemberRestored, MemberSuspended, PasswordChanged, RolesChanged
from forum.accounts.models import SHORT_DIGEST, Member, SignIn
from forum.accounts.secrets import digest
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import Page, page_of
from forum.core.work import JournalRow
from forum.territory.models import Municipality
from forum.text.slugs import slugify

_TOLD = tuple(event.__name__ for event in (RolesChanged, MemberSuspended, MemberRestored, PasswordChanged, AddressChanged))


@dataclass(frozen=True)
class Profile:
    """A person as others may see them; of somebody who left nothing but the fact."""

    id: int
    handle: str
    name: str
    professional: bool
    organisation: str
    role: str
    municipality: str
    biography: str
    audience: int
    since: datetime
    left: bool
    is_moderator: bool
    is_curator: bool
    mine: bool
    may_administer: bool


@dataclass(frozen=True)
class OwnProfile:
    """What a person may change of themselves."""

    name: str
    email: str
    professional: bool
    organisation: str
    role: str
    municipality_id: int | None
    biography: str
    audience: int
    language: str


@dataclass(frozen=True)
class SignInLine:
    """One device on which somebody is signed in."""

    short: str
    device: str
    since: datetime
    until: datetime
    here: bool


@dataclass(frozen=True)
class Named:
    """A person offered while a name is being typed."""

    id: int
    handle: str
    name: str


@dataclass(frozen=True)
class PersonLine:
    """A person in the administrators' list."""

    id: int
    handle: str
    name: str
    email: str
    is_moderator: bool
    is_curator: bool
    is_administrator: bool
    confirmed: bool
    suspended: bool
    left: bool
    since: datetime


@dataclass(frozen=True)
class JournalLine:
    """Something that happened to an account, as administrators read it."""

    at: datetime
    event: str
    by: str
    roles: tuple[str, ...]
    reason: str


def get_profile(actor: Actor, member_id: int) -> Profile:
    """Return a profile that the actor may open; raises NotFound for any other, as for one that never was."""
    row = db.session.execute(
        select(
            Member.handle,
            Member.name,
            Member.professional,
            Member.organisation,
            Member.role,
            Municipality.name.label("place"),
            Member.biography,
            Member.audience,
            Member.created_at,
            Member.left_at,
            Member.is_moderator,
            Member.is_curator,
        )
        .outerjoin(Municipality, Municipality.id == Member.municipality_id)
        .where(Member.id == member_id, policy.profile_open(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return Profile(
        id=member_id,
        handle=row.handle,
        name=row.name,
        professional=row.professional,
        organisation=row.organisation,
        role=row.role,
        municipality=row.place or "",
        biography=row.biography,
        audience=row.audience,
        since=row.created_at,
        left=row.left_at is not None,
        is_moderator=row.is_moderator,
        is_curator=row.is_curator,
        mine=actor.member_id == member_id,
        may_administer=policy.administer(actor).allowed,
    )


def get_own_profile(actor: Actor) -> OwnProfile:
    """Return what the actor may change of themselves; raises NotFound for a visitor."""
    row = db.session.execute(
        select(
            Member.name,
            Member.email,
            Member.professional,
            Member.organisation,
            Member.role,
            Member.municipality_id,
            Member.biography,
            Member.audience,
            Member.language,
        ).where(Member.id == actor.member_id)
    ).one_or_none()
    if row is None:
        raise NotFound
    return OwnProfile(row[0], row[1] or "", *row[2:])


def municipalities() -> list[tuple[int, str]]:
    """Return every municipality as (number, name), in the order of the alphabet."""
    return [(row.id, row.name) for row in db.session.execute(select(Municipality.id, Municipality.name).order_by(Municipality.name))]


def sign_ins_of(actor: Actor, token: str | None) -> list[SignInLine]:
    """Return the devices on which the actor is signed in, the latest first."""
    here = digest(token) if token else ""
    rows = db.session.execute(
        select(SignIn.digest, SignIn.device, SignIn.created_at, SignIn.expires_at)
        .join(Member, Member.id == SignIn.member_id)
        .where(SignIn.member_id == actor.member_id, SignIn.epoch == Member.epoch, SignIn.expires_at > clock.now())
        .order_by(SignIn.created_at.desc())
    )
    return [SignInLine(row.digest[:SHORT_DIGEST], row.device, row.created_at, row.expires_at, row.digest == here) for row in rows]


def _literally(typed: str) -> str:
    """Take the meaning of a pattern away from what was typed."""
    return typed.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def names_beginning(typed: str) -> list[Named]:
    """Return a few members whose name, surname or handle begins so; nobody for nothing typed."""
    begins = typed.strip().lower()[: limits.NAME]
    if not begins:
        return []
    slug = slugify(begins, "")
    pattern = _literally(begins)
    name = func.lower(Member.name)
    matching = [name.like(f"{pattern}%", escape="\\"), name.like(f"% {pattern}%", escape="\\")]
    if slug:
        matching += [Member.handle.like(f"{slug}%"), Member.handle.like(f"%-{slug}%")]
    rows = db.session.execute(
        select(Member.id, Member.handle, Member.name)
        .where(policy.members_in(), or_(*matching))
        .order_by(Member.name, Member.id)
        .limit(limits.NAMES_SUGGESTED)
    )
    return [Named(*row) for row in rows]


_PERSON_COLUMNS = (
    Member.id,
    Member.handle,
    Member.name,
    Member.email,
    Member.is_moderator,
    Member.is_curator,
    Member.is_administrator,
    Member.confirmed_at,
    Member.suspended_at,
    Member.left_at,
    Member.created_at,
)


def _lines(statement: Select[*tuple[Any, ...]]) -> list[PersonLine]:
    return [
        PersonLine(
            id=row.id,
            handle=row.handle,
            name=row.name,
            email=row.email or "",
            is_moderator=row.is_moderator,
            is_curator=row.is_curator,
            is_administrator=row.is_administrator,
            confirmed=row.confirmed_at is not None,
            suspended=row.suspended_at is not None,
            left=row.left_at is not None,
            since=row.created_at,
        )
        for row in db.session.execute(statement)
    ]


def people_page(actor: Actor, typed: str, number: int) -> tuple[Page, list[PersonLine]]:
    """Return one page of everybody whose name, e-mail or handle holds what was typed; raises NotFound for who may not look."""
    _require_keys(actor)
    conditions: list[ColumnElement[bool]] = []
    if typed:
        pattern = f"%{_literally(typed.lower()[: limits.EMAIL])}%"
        conditions.append(or_(*(func.lower(column).like(pattern, escape="\\") for column in (Member.name, Member.email, Member.handle))))
    total = db.session.scalar(select(func.count()).select_from(Member).where(*conditions)) or 0
    page = page_of(number, total)
    listed = select(*_PERSON_COLUMNS).where(*conditions).order_by(func.lower(Member.name), Member.id).offset(page.offset).limit(page.size)
    return page, _lines(listed)


def get_person(actor: Actor, member_id: int) -> PersonLine:
    """Return anybody as an administrator sees them; raises NotFound for who may not look."""
    _require_keys(actor)
    found = _lines(select(*_PERSON_COLUMNS).where(Member.id == member_id))
    if not found:
        raise NotFound
    return found[0]


def journal_of(actor: Actor, member_id: int) -> list[JournalLine]:
    """Return the latest acts upon an account; raises NotFound for who may not look."""
    _require_keys(actor)
    rows = db.session.execute(
        select(JournalRow.at, JournalRow.event, Member.name, JournalRow.payload)
        .outerjoin(Member, Member.id == JournalRow.actor_id)
        .where(JournalRow.event.in_(_TOLD), JournalRow.payload["member_id"].as_integer() == member_id)
        .order_by(JournalRow.id.desc())
        .limit(limits.JOURNAL_SHOWN)
    )
    return [
        JournalLine(row.at, row.event, row.name or "", tuple(row.payload.get("roles", ())), row.payload.get("reason", "")) for row in rows
    ]


def _require_keys(actor: Actor) -> None:
    if not policy.administer(actor):
        raise NotFound
