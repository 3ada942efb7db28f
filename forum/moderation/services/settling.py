"""Settling cases: taking one, putting it back, deciding."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Denied, NotFound, require
from forum.core.kinds import get_kind
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.discussions.services.tending import lock
from forum.moderation import policy
from forum.moderation.events import CaseClaimed, CaseDecided, CaseReleased
from forum.moderation.models import Act, Case, Status
from forum.moderation.queries.things import Place, Thing, thing_of
from forum.moderation.services.recording import Because, explain, record
from forum.pacts.services.people import remove_member


@dataclass(frozen=True)
class Choice:
    """How somebody wants to settle a case: the act, the reason from the list, and the line that the author reads."""

    act: str
    reason: str
    line: str = ""


def _hold(actor: Actor, case_id: int) -> Case:
    row = db.session.scalar(select(Case).where(Case.id == case_id, policy.cases_tended(actor)).with_for_update())
    if row is None:
        raise NotFound
    return row


def claim(actor: Actor, case_id: int) -> None:
    """Take care of a case; of two at once one gets it, the other Denied."""
    with unit_of_work() as work:
        row = _hold(actor, case_id)
        require(policy.claim(actor, row))
        if row.claimed_by_id == actor.member_id:
            return
        row.status, row.claimed_by_id = Status.CLAIMED, actor.member_id
        work.emit(CaseClaimed(actor_id=actor.member_id, case_id=row.id))


def release(actor: Actor, case_id: int) -> None:
    """Put a case back in the queue."""
    with unit_of_work() as work:
        row = _hold(actor, case_id)
        require(policy.release(actor, row))
        row.status, row.claimed_by_id = Status.OPEN, None
        work.emit(CaseReleased(actor_id=actor.member_id, case_id=row.id))


def decide(actor: Actor, case_id: int, choice: Choice, version: int, key: str | None = None) -> None:
    """Settle a case: do the act, write it into the log, tell the author, close the case.

    Raises Conflict when somebody decided since the page was shown, Denied when the act cannot be done, and nothing is
    changed then.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        row = _hold(actor, case_id)
        require(policy.decide(actor, row))
        if row.version != version:
            raise Conflict(row.version)
        ref = Ref(row.kind, row.thing_id)
        thing = thing_of(ref)
        if choice.act not in policy.acts_open(actor, thing):
            raise Denied(_("This cannot be done any more: look at how things stand now."))
        explain(work, Because(row.id, choice.reason, choice.line))
        _DOING[Act(choice.act)](_Doing(work, actor, row, thing, choice))
        row.status, row.claimed_by_id, row.version = Status.CLOSED, actor.member_id, row.version + 1
        work.emit(CaseDecided(actor_id=actor.member_id, case_id=row.id, act=choice.act, reason=choice.reason))


@dataclass(frozen=True)
class _Doing:
    """Everything that one of the acts below needs."""

    work: UnitOfWork
    actor: Actor
    case: Case
    thing: Thing
    choice: Choice


def _only_record(doing: _Doing) -> None:
    case = doing.case
    place = Place(doing.thing.ref, case.audience, case.opened_at, case.pact_id, case.author_id, State.LIVE)
    record(doing.work, doing.actor.member_id, Act(doing.choice.act), place)


def _hide(doing: _Doing) -> None:
    hide = get_kind(doing.thing.ref.kind).hide
    if hide is not None:
        hide(doing.actor, doing.thing.ref.id, doing.choice.line)


def _restore(doing: _Doing) -> None:
    restore = get_kind(doing.thing.ref.kind).restore
    if restore is not None:
        restore(doing.actor, doing.thing.ref.id)


def _lock(doing: _Doing) -> None:
    lock(doing.actor, doing.thing.thread_id or 0, doing.choice.line)


def _remove_member(doing: _Doing) -> None:
    pact, member_id = doing.thing.author_pact, doing.thing.author_id
    if pact is not None and member_id is not None:
        remove_member(doing.actor, pact.id, member_id, doing.choice.line)


# Hiding, locking and removing are done by the features that own the things; the listeners hear of it and write the log.
_DOING: Mapping[Act, Callable[[_Doing], None]] = {
    Act.LEAVE: _only_record,
    Act.WARN: _only_record,
    Act.HIDE: _hide,
    Act.RESTORE: _restore,
    Act.LOCK: _lock,
    Act.REMOVE_MEMBER: _remove_member,
}
