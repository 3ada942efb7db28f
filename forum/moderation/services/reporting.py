"""Reporting: one case per thing, shared by all who report it and all who look after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db, upsert
from forum.core.errors import require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.moderation import policy
from forum.moderation.events import ThingReported
from forum.moderation.models import Case, Report, Status
from forum.moderation.queries.things import Place, get_reportable


@dataclass(frozen=True)
class Told:
    """What a report says; name and address are a visitor's, both as they like."""

    reason: str
    line: str = ""
    name: str = ""
    email: str = ""


def report(actor: Actor, ref: Ref, told: Told, key: str | None = None) -> None:
    """Report a thing that the actor sees; a member's second report of a pending case puts the first in other words.

    Raises NotFound for what the actor does not see, Denied for one's own and where nobody could read the report.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        thing = get_reportable(actor, ref)
        require(policy.report(actor, thing.place.author_id, thing.readers))
        now = clock.now()
        case_id = _pending_case(thing.place, now)
        _add_report(actor, case_id, told, key, now)
        work.emit(ThingReported(actor_id=actor.member_id, case_id=case_id, reason=told.reason))
        work.made(ref)


def _pending_case(place: Place, now: datetime) -> int:
    """Return the case of a thing that is not settled, opened when there is none; two at once open one."""
    row = upsert(Case).values(
        kind=place.ref.kind,
        thing_id=place.ref.id,
        audience=place.audience,
        opened_at=place.opened_at,
        pact_id=place.pact_id,
        author_id=place.author_id,
        reported_at=now,
        status=Status.OPEN,
        version=1,
    )
    db.session.execute(row.on_conflict_do_nothing())
    pending = select(Case.id).where(Case.kind == place.ref.kind, Case.thing_id == place.ref.id, Case.status != Status.CLOSED)
    return db.session.scalars(pending.with_for_update()).one()


def _add_report(actor: Actor, case_id: int, told: Told, key: str | None, now: datetime) -> None:
    row = upsert(Report).values(
        case_id=case_id,
        reporter_id=actor.member_id,
        visitor_name="" if actor.is_member else told.name,
        visitor_email="" if actor.is_member else told.email,
        key=None if actor.is_member else key,
        reason=told.reason,
        line=told.line,
        at=now,
    )
    if actor.is_member:
        again = {"reason": row.excluded.reason, "line": row.excluded.line, "at": row.excluded.at}
        row = row.on_conflict_do_update(index_elements=["case_id", "reporter_id"], set_=again)
    else:
        row = row.on_conflict_do_nothing()
    db.session.execute(row)
