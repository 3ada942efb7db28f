"""What one may choose while writing a meeting: the place, its rungs, the further pacts."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import require
from forum.meetings import policy
from forum.pacts.models import Pact
from forum.pacts.queries import PactRow, get_pact, get_pact_by_id, readers_of, rung_choices
from forum.pacts.words import rung_label, who_reads


@dataclass(frozen=True)
class Place:
    """Where a meeting is kept: a pact or, with none, outside the pacts; and on which rungs it may stand, the widest first."""

    pact: PactRow | None
    rungs: tuple[tuple[Rung, str, str], ...]


def places(actor: Actor) -> tuple[tuple[str, str], ...]:
    """Return slug and title of the pacts in which the actor may add a meeting: the other half of policy.create."""
    tended: list[ColumnElement[bool]] = [Pact.id.in_(sorted(actor.facilitates))]
    if actor.is_curator:
        tended.append(Pact.rung <= Rung.MEMBERS)
    rows = db.session.execute(select(Pact.slug, Pact.title).where(visible(actor, Pact), or_(*tended)).order_by(Pact.title, Pact.id))
    return tuple((row.slug, row.title) for row in rows)


def _rungs(actor: Actor, pact: PactRow | None) -> tuple[tuple[Rung, str, str], ...]:
    offered = rung_choices(actor, pact)
    if offered:
        return offered
    rungs = [rung for rung in (Rung.PUBLIC, Rung.MEMBERS) if policy.reach(actor, pact, rung)]
    return tuple((rung, rung_label(rung), who_reads(readers_of(actor, audience_of(rung)))) for rung in rungs)


def get_place(actor: Actor, slug: str = "", pact_id: int | None = None) -> Place:
    """Return the place at a pact's slug or number, outside the pacts without either; raises NotFound or Denied."""
    pact = get_pact(actor, slug) if slug else get_pact_by_id(actor, pact_id) if pact_id else None
    require(policy.create(actor, pact))
    return Place(pact, _rungs(actor, pact))


def further_pacts(actor: Actor, but: int | None) -> tuple[tuple[int, str], ...]:
    """Return the pacts that a meeting may be shared with: those open to members, and those the actor facilitates."""
    open_ones = or_(Pact.rung <= Rung.MEMBERS, Pact.id.in_(sorted(actor.facilitates)))
    rows = db.session.execute(
        select(Pact.id, Pact.title).where(visible(actor, Pact), open_ones, Pact.id != (but or 0)).order_by(Pact.title, Pact.id)
    )
    return tuple((row.id, row.title) for row in rows)
