"""The queue and one case, as far as the actor looks after them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select, tuple_

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.kinds import Card, cards_of, get_kind
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.core.refs import Ref
from forum.moderation import policy
from forum.moderation.models import Act, Case, Report, Status
from forum.moderation.queries.log import Taken, decisions_on
from forum.moderation.queries.things import Named, Thing, names_of, thing_of
from forum.moderation.words import REASONS
from forum.web.identity import member_address


@dataclass(frozen=True)
class QueueRow:
    """A case as the queue shows it."""

    id: int
    label: object
    named: Named | None
    rung: str
    reported_at: datetime
    claimed_by: str
    reasons: tuple[tuple[object, int], ...]

    @property
    def url(self) -> str:
        """Where the case is."""
        return case_address(self.id)


@dataclass(frozen=True)
class Queue:
    """A stretch of the queue, with how many cases stand where."""

    status: Status
    counts: Mapping[str, int]
    window: Window[QueueRow]


@dataclass(frozen=True)
class ReportShown:
    """One report, for whoever looks after the case."""

    by: str
    by_url: str
    email: str
    visitor: bool
    reason: object
    line: str
    at: datetime


@dataclass(frozen=True)
class CaseShown:
    """A case with everything that its page needs."""

    id: int
    ref: Ref
    label: object
    rung: str
    status: str
    claimed_by_id: int | None
    claimed_by: str
    version: int
    card: Card | None
    thing: Thing
    reports: tuple[ReportShown, ...]
    decisions: tuple[Taken, ...]
    may_claim: bool
    may_release: bool
    may_decide: bool
    acts: tuple[Act, ...]

    @property
    def url(self) -> str:
        """Where the case is."""
        return case_address(self.id)


def case_address(case_id: int) -> str:
    """Return the address of a case."""
    return f"/moderazione/{case_id}"


def queue(actor: Actor, status: Status, before: Cursor | None = None, size: int = PAGE_SIZE) -> Queue:
    """Return a stretch of the cases of one status that the actor looks after, the newest first, and their counts."""
    tended = policy.cases_tended(actor)
    counted = db.session.execute(select(Case.status, func.count(Case.id).label("number")).where(tended).group_by(Case.status))
    counts = {**{known.value: 0 for known in Status}, **{row.status: row.number for row in counted}}
    columns = (Case.id, Case.kind, Case.thing_id, Case.audience, Case.reported_at, Member.name)
    statement = select(*columns).outerjoin(Member, Member.id == Case.claimed_by_id).where(tended, Case.status == status.value)
    if before is not None:
        statement = statement.where(
            tuple_(Case.reported_at, Case.id) < tuple_(literal(before.at, Case.reported_at.type), literal(before.id))
        )
    rows = db.session.execute(statement.order_by(Case.reported_at.desc(), Case.id.desc()).limit(size + 1)).all()
    kept = rows[:size]
    names = names_of(actor, [Ref(row.kind, row.thing_id) for row in kept])
    reasons = _reasons_of([row.id for row in kept])
    items = tuple(
        QueueRow(
            row.id,
            get_kind(row.kind).label,
            names.get(Ref(row.kind, row.thing_id)),
            rung_of(row.audience).name.lower(),
            row.reported_at,
            row.name or "",
            reasons.get(row.id, ()),
        )
        for row in kept
    )
    older = Cursor(kept[-1].reported_at, kept[-1].id) if len(rows) > size else None
    return Queue(status, counts, Window(items, older))


def _reasons_of(case_ids: list[int]) -> dict[int, tuple[tuple[object, int], ...]]:
    """Return which reasons were given in each case, and how many times."""
    if not case_ids:
        return {}
    counted = (
        select(Report.case_id, Report.reason, func.count(Report.id))
        .where(Report.case_id.in_(case_ids))
        .group_by(Report.case_id, Report.reason)
        .order_by(Report.case_id, Report.reason)
    )
    found: dict[int, tuple[tuple[object, int], ...]] = {}
    for case_id, reason, number in db.session.execute(counted):
        found[case_id] = (*found.get(case_id, ()), (REASONS[reason], number))
    return found


def _get_row(actor: Actor, case_id: int) -> Any:
    columns = (
        *(Case.id, Case.kind, Case.thing_id, Case.audience, Case.opened_at, Case.pact_id, Case.author_id),
        *(Case.status, Case.claimed_by_id, Case.version, Member.name),
    )
    row = db.session.execute(
        select(*columns).outerjoin(Member, Member.id == Case.claimed_by_id).where(Case.id == case_id, policy.cases_tended(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def get_case(actor: Actor, case_id: int) -> CaseShown:
    """Return a case that the actor looks after; raises NotFound for any other."""
    row = _get_row(actor, case_id)
    ref = Ref(row.kind, row.thing_id)
    thing = thing_of(ref)
    return CaseShown(
        id=row.id,
        ref=ref,
        label=get_kind(row.kind).label,
        rung=rung_of(row.audience).name.lower(),
        status=row.status,
        claimed_by_id=row.claimed_by_id,
        claimed_by=row.name or "",
        version=row.version,
        card=cards_of(actor, [ref]).get(ref),
        thing=thing,
        reports=_reports_of(row.id),
        decisions=decisions_on(actor, ref, row.id),
        may_claim=row.claimed_by_id is None and policy.claim(actor, row).allowed,
        may_release=policy.release(actor, row).allowed,
        may_decide=policy.decide(actor, row).allowed,
        acts=tuple(policy.acts_open(actor, thing)),
    )


def _reports_of(case_id: int) -> tuple[ReportShown, ...]:
    columns = (Report.visitor_name, Report.visitor_email, Report.reason, Report.line, Report.at, Member.id, Member.name, Member.handle)
    statement = select(*columns).outerjoin(Member, Member.id == Report.reporter_id).where(Report.case_id == case_id)
    return tuple(
        ReportShown(
            by=row.name or row.visitor_name,
            by_url=member_address(row.id, row.handle) if row.handle else "",
            email=row.visitor_email,
            visitor=row.id is None,
            reason=REASONS[row.reason],
            line=row.line,
            at=row.at,
        )
        for row in db.session.execute(statement.order_by(Report.at, Report.id))
    )
