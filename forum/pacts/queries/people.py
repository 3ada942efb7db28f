"""Reads about people in a pact: its members, those who ask, invitations, and the administrators' list of pacts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from forum.accounts.models import Member
from forum.accounts.secrets import digest
from forum.core import clock
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import Rung
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import Page, page_of
from forum.core.work import JournalRow
from forum.pacts import policy
from forum.pacts.events import AdministratorEntered
from forum.pacts.models import Hat, Invitation, JoinRequest, Membership, Pact, Removal
from forum.pacts.queries.readers import present
from forum.pacts.queries.rows import PactRow, get_pact
from forum.web.identity import member_address

PEOPLE_ON_A_PAGE = 50
_ENTRANCES_SHOWN = 20


@dataclass(frozen=True)
class Person:
    """Somebody in a pact and what the reader may do about it."""

    id: int
    name: str
    url: str
    detail: str
    facilitator: bool
    joined_at: datetime
    sees_from: datetime | None
    entry_reason: str
    may_remove: bool
    may_give_hat: bool
    may_open_past: bool

    @property
    def may_anything(self) -> bool:
        """Whether there is anything to do."""
        return self.may_remove or self.may_give_hat or self.may_open_past


@dataclass(frozen=True)
class Removed:
    """Somebody who was removed and has not been let in again."""

    id: int
    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class PastEntrance:
    """One time that an administrator entered."""

    name: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class People:
    """One page of the people of a pact."""

    pact: PactRow
    page: Page
    people: tuple[Person, ...]
    removed: tuple[Removed, ...]
    entrances: tuple[PastEntrance, ...]


@dataclass(frozen=True)
class Asking:
    """Somebody who asks to come in."""

    id: int
    name: str
    url: str
    detail: str
    message: str
    at: datetime


@dataclass(frozen=True)
class InvitationRow:
    """A link that lets people in, as its pact's facilitators see it."""

    id: int
    note: str
    by: str
    uses_left: int
    expires_at: datetime
    created_at: datetime
    works: bool


@dataclass(frozen=True)
class Welcome:
    """What somebody who holds a working link may know before they come in."""

    pact_id: int
    slug: str
    title: str
    kind: str
    confidential: bool
    past_is_open: bool
    by: str


@dataclass(frozen=True)
class ListedPact:
    """A pact as an administrator lists it: without a title where its page is not open to them."""

    id: int
    kind: str
    title: str | None
    url: str
    people: int | None
    may_enter: bool


def _detail(role: str, organisation: str) -> str:
    return ", ".join(part for part in (role, organisation) if part)


def _person(actor: Actor, pact: PactRow, row: Any) -> Person:
    facilitator = row.hat == Hat.FACILITATOR
    return Person(
        id=row.id,
        name=row.name,
        url=member_address(row.id, row.handle),
        detail=_detail(row.role, row.organisation),
        facilitator=facilitator,
        joined_at=row.joined_at,
        sees_from=None if facilitator else row.sees_from,
        entry_reason=row.entry_reason,
        may_remove=policy.may_remove(actor, pact, row.id).allowed,
        may_give_hat=policy.may_give_hat(actor, pact, row.id).allowed,
        may_open_past=row.sees_from is not None and not facilitator and policy.may_facilitate(actor, pact).allowed,
    )


def people_of(actor: Actor, slug: str, number: int) -> People:
    """Return one page of a pact's people; raises NotFound where they are not shown to this actor."""
    pact = get_pact(actor, slug)
    if not policy.may_see_people(actor, pact):
        raise NotFound
    inside = select(Membership, Member).join(Member, Member.id == Membership.member_id).where(Membership.pact_id == pact.id, *present())
    total = db.session.scalar(inside.with_only_columns(func.count(Member.id))) or 0
    page = page_of(number, total, PEOPLE_ON_A_PAGE)
    columns = (
        *(Member.id, Member.name, Member.handle, Member.role, Member.organisation),
        *(Membership.hat, Membership.joined_at, Membership.sees_from, Membership.entry_reason),
    )
    rows = inside.with_only_columns(*columns).order_by(Membership.hat, Member.name, Member.id).offset(page.offset).limit(page.size)
    people = tuple(_person(actor, pact, row) for row in db.session.execute(rows))
    return People(pact, page, people, _removed(actor, pact), _entrances(pact) if pact.id in actor.belongs else ())


def _removed(actor: Actor, pact: PactRow) -> tuple[Removed, ...]:
    if not policy.may_facilitate(actor, pact):
        return ()
    columns = (Member.id, Member.name, Removal.reason, Removal.removed_at)
    rows = (
        select(*columns).join(Removal, Removal.member_id == Member.id).where(Removal.pact_id == pact.id).order_by(Removal.removed_at.desc())
    )
    return tuple(Removed(*row) for row in db.session.execute(rows))


def _entrances(pact: PactRow) -> tuple[PastEntrance, ...]:
    """Return who entered as an administrator, from the journal: it stands even after they went out."""
    rows = (
        select(Member.name, JournalRow.payload["reason"].as_string(), JournalRow.at)
        .join(Member, Member.id == JournalRow.actor_id)
        .where(JournalRow.event == AdministratorEntered.__name__, JournalRow.payload["pact_id"].as_integer() == pact.id)
        .order_by(JournalRow.id.desc())
        .limit(_ENTRANCES_SHOWN)
    )
    return tuple(PastEntrance(*row) for row in db.session.execute(rows))


def find_person(actor: Actor, pact: PactRow, member_id: int) -> Person | None:
    """Return somebody in the pact, None when they are not in it."""
    columns = (
        *(Member.id, Member.name, Member.handle, Member.role, Member.organisation),
        *(Membership.hat, Membership.joined_at, Membership.sees_from, Membership.entry_reason),
    )
    statement = select(*columns).join(Membership, Membership.member_id == Member.id)
    row = db.session.execute(statement.where(Membership.pact_id == pact.id, Member.id == member_id)).one_or_none()
    return _person(actor, pact, row) if row else None


def requests_of(actor: Actor, slug: str) -> tuple[PactRow, tuple[Asking, ...]]:
    """Return who asks to come in, for the facilitators; raises NotFound for anybody else."""
    pact = get_pact(actor, slug)
    if not policy.may_facilitate(actor, pact):
        raise NotFound
    columns = (Member.id, Member.name, Member.handle, Member.role, Member.organisation, JoinRequest.message, JoinRequest.asked_at)
    statement = select(*columns).join(JoinRequest, JoinRequest.member_id == Member.id).where(JoinRequest.pact_id == pact.id, *present())
    rows = db.session.execute(statement.order_by(JoinRequest.asked_at, Member.id))
    return pact, tuple(
        Asking(row.id, row.name, member_address(row.id, row.handle), _detail(row.role, row.organisation), row.message, row.asked_at)
        for row in rows
    )


def invitations_of(actor: Actor, slug: str) -> tuple[PactRow, tuple[InvitationRow, ...]]:
    """Return the links of a pact, newest first, for the facilitators; raises NotFound for anybody else."""
    pact = get_pact(actor, slug)
    if not policy.may_facilitate(actor, pact):
        raise NotFound
    columns = (Invitation.id, Invitation.note, Member.name, Invitation.uses_left, Invitation.expires_at, Invitation.created_at)
    statement = select(*columns).join(Member, Member.id == Invitation.author_id).where(Invitation.pact_id == pact.id)
    now = clock.now()
    rows = db.session.execute(statement.order_by(Invitation.created_at.desc(), Invitation.id.desc()))
    return pact, tuple(InvitationRow(*row, works=row.uses_left > 0 and row.expires_at > now) for row in rows)


def find_welcome(token: str) -> Welcome | None:
    """Return what a link opens; None when it never was, is spent, past its day or withdrawn: one answer for all."""
    columns = (Pact.id, Pact.slug, Pact.title, Pact.kind, Pact.rung, Pact.past_is_open, Member.name)
    statement = (
        select(*columns)
        .join(Invitation, Invitation.pact_id == Pact.id)
        .join(Member, Member.id == Invitation.author_id)
        .where(Pact.state == State.LIVE, Invitation.digest == digest(token), Invitation.uses_left > 0, Invitation.expires_at > clock.now())
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    return Welcome(row.id, row.slug, row.title, row.kind, row.rung >= Rung.PACT, row.past_is_open, row.name)


def listed_pacts(actor: Actor, number: int) -> tuple[Page, tuple[ListedPact, ...]]:
    """Return every pact as an administrator lists them: titles only of those whose page is open to them."""
    shown = visible(actor, Pact)
    page = page_of(number, db.session.scalar(select(func.count(Pact.id)).where(visible(SYSTEM, Pact))) or 0, PEOPLE_ON_A_PAGE)
    people = select(func.count(Membership.member_id)).where(Membership.pact_id == Pact.id).correlate(Pact).scalar_subquery()
    counted = case((Pact.rung >= Rung.PACT, None), else_=people)
    columns = (
        Pact.id,
        Pact.kind,
        Pact.rung,
        Pact.joining,
        case((shown, Pact.title), else_=None),
        case((shown, Pact.slug), else_=None),
        counted,
    )
    rows = db.session.execute(select(*columns).where(visible(SYSTEM, Pact)).order_by(Pact.id).offset(page.offset).limit(page.size))
    return page, tuple(
        ListedPact(
            row[0],
            row[1],
            row[4],
            f"/patti/{row[5]}" if row[5] else "",
            row[6],
            policy.may_enter(actor, _Bare(*row[:1], *row[2:4])).allowed,
        )
        for row in rows
    )


@dataclass(frozen=True)
class _Bare:
    """As much of a pact as the policy asks for."""

    id: int
    rung: int
    joining: str


def kind_to_enter(actor: Actor, pact_id: int) -> str:
    """Return whom a pact is for, to the administrator who is about to enter it; raises NotFound when there is nothing to enter."""
    row = db.session.execute(
        select(Pact.id, Pact.rung, Pact.joining, Pact.kind).where(visible(SYSTEM, Pact), Pact.id == pact_id)
    ).one_or_none()
    if row is None or not policy.may_enter(actor, _Bare(*row[:3])):
        raise NotFound
    return row.kind
