"""Reads about who reads: the line above every send button, the choices of a rung and of a pact."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.audience import MEMBERS, PUBLIC, Rung, pact_of, rung_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.memory import remembered
from forum.pacts.models import Hat, Membership, Pact
from forum.pacts.policy import PactLike, may_reach, pacts_open_to
from forum.pacts.words import Readers, rung_label, who_reads


@dataclass(frozen=True)
class PactChoice:
    """A pact in which the actor may begin something."""

    id: int
    slug: str
    title: str
    rung: int
    joining: str


def present() -> Sequence[ColumnElement[bool]]:
    """Return the conditions of somebody who has an account and may come in."""
    return (Member.confirmed_at.is_not(None), Member.suspended_at.is_(None), Member.left_at.is_(None))


def _count_members() -> Any:
    return select(func.count(Member.id)).where(*present()).scalar_subquery()


def _count_people(pact_id: Any, hat: Hat | None = None, opened_at: datetime | None = None) -> Any:
    people = (
        select(func.count(Membership.member_id))
        .join(Member, Member.id == Membership.member_id)
        .where(Membership.pact_id == pact_id, *present())
        .correlate(Pact)
    )
    if hat is not None:
        people = people.where(Membership.hat == hat)
    if opened_at is not None:
        people = people.where(or_(Membership.sees_from.is_(None), Membership.sees_from <= opened_at, Membership.hat == Hat.FACILITATOR))
    return people.scalar_subquery()


@remembered
def readers_of(actor: Actor, audience: int, opened_at: datetime | None = None) -> Readers:
    """Return who will read a thing of this audience; raises NotFound when the actor has no part in it.

    With `opened_at`, the moment an existing conversation began, newcomers who do not see that far back are left out.
    """
    if audience == PUBLIC:
        return Readers(Rung.PUBLIC)
    reach = actor.readable
    if not (actor.reads_everything or audience in reach.whole or audience in reach.since):
        raise NotFound
    if audience == MEMBERS:
        return Readers(Rung.MEMBERS, db.session.scalar(select(_count_members())))
    hat = Hat.FACILITATOR if rung_of(audience) == Rung.TEAM else None
    row = db.session.execute(select(Pact.title, _count_people(Pact.id, hat, opened_at)).where(Pact.id == pact_of(audience))).one_or_none()
    if row is None:
        raise NotFound
    return Readers(rung_of(audience), row[1], row[0])


def rung_choices(actor: Actor, pact: PactLike | None) -> tuple[tuple[Rung, str, str], ...]:
    """Return the rungs on which the actor may put something new in the pact, widest first: rung, label, who will read it."""
    rungs = [rung for rung in Rung if may_reach(actor, pact, rung)]
    if pact is None or rungs == [Rung.PUBLIC]:
        return tuple((rung, rung_label(rung), who_reads(Readers(rung))) for rung in rungs)
    row = db.session.execute(
        select(Pact.title, _count_members(), _count_people(Pact.id), _count_people(Pact.id, Hat.FACILITATOR)).where(Pact.id == pact.id)
    ).one()
    return tuple((rung, rung_label(rung), who_reads(Readers(rung, row[rung] if rung else None, row[0]))) for rung in rungs)


def pact_choices(actor: Actor) -> tuple[PactChoice, ...]:
    """Return the pacts in which the actor may begin something, by title."""
    statement = select(Pact.id, Pact.slug, Pact.title, Pact.rung, Pact.joining).where(visible(actor, Pact)).order_by(Pact.title, Pact.id)
    if not actor.reads_everything:
        statement = statement.where(Pact.id.in_(sorted(pacts_open_to(actor))))
    return tuple(PactChoice(*row) for row in db.session.execute(statement))
