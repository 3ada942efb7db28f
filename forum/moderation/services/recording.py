"""How every act of moderation becomes a row, whoever did it and from whichever page, and how its author is told."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core import clock, limits
from forum.core.database import db
from forum.core.work import UnitOfWork
from forum.mail.queue import post_mail
from forum.moderation.letters import decision_taken
from forum.moderation.models import Act, Decision
from forum.moderation.queries.things import Place


@dataclass(frozen=True)
class Because:
    """The case on which the acts of a unit of work are done, and the reason given there."""

    case_id: int
    reason: str
    line: str


# A thing is hidden by the feature that owns it, which knows no case; the unit of work is what both have in common.
_reasons: WeakKeyDictionary[UnitOfWork, Because] = WeakKeyDictionary()


def explain(work: UnitOfWork, because: Because) -> None:
    """Say on which case the acts of this unit of work are done."""
    _reasons[work] = because


def record(work: UnitOfWork, actor_id: int | None, act: Act, place: Place, line: str = "") -> None:
    """Write an act into the log and tell whom it concerns; on a case the reason given there stands."""
    because = _reasons.get(work)
    row = Decision(
        case_id=because.case_id if because else None,
        actor_id=actor_id,
        subject_id=place.author_id,
        act=act,
        reason=because.reason if because else "",
        line=(because.line if because else line)[: limits.REASON],
        at=clock.now(),
        kind=place.ref.kind,
        thing_id=place.ref.id,
        audience=place.audience,
        opened_at=place.opened_at,
        pact_id=place.pact_id,
    )
    db.session.add(row)
    db.session.flush()
    if act is not Act.LEAVE and row.subject_id is not None and row.subject_id != actor_id:
        _tell(row)


def _tell(row: Decision) -> None:
    """Leave a letter that holds no content, and not the line either, which may quote it."""
    person = db.session.execute(
        select(Member.email, Member.language).where(Member.id == row.subject_id, Member.left_at.is_(None), Member.confirmed_at.is_not(None))
    ).one_or_none()
    if person is not None and person.email:
        post_mail(f"moderation:{row.id}", decision_taken(row.act, row.reason), person.email, person.language)
