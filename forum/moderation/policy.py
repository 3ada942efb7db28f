"""Who may do what in moderation: whoever looks after a space, within what they may read, and never with their own words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, false, true

from forum.core.actor import Actor
from forum.core.content import State, within_reach
from forum.core.errors import ALLOWED, Verdict, denied
from forum.moderation.models import Act, Case, Decision, Status
from forum.pacts.policy import PactLike, may_remove


class CaseFacts(Protocol):
    """What the answers need to know of a case: a row or what a page shows."""

    @property
    def audience(self) -> int:
        """Who may read the thing."""

    @property
    def opened_at(self) -> datetime:
        """From when on a newcomer reads it."""

    @property
    def pact_id(self) -> int | None:
        """The pact of the thing."""

    @property
    def author_id(self) -> int | None:
        """Who made the thing."""

    @property
    def status(self) -> str:
        """Where the case stands."""

    @property
    def claimed_by_id(self) -> int | None:
        """Who takes care of it."""


class ThingFacts(Protocol):
    """What the answers need to know of the thing that a case is about."""

    @property
    def state(self) -> int | None:
        """Live, hidden, gone; None when there is no trace of it."""

    @property
    def author_id(self) -> int | None:
        """Who made it."""

    @property
    def may_be_hidden(self) -> bool:
        """Whether its kind knows hiding."""

    @property
    def thread_id(self) -> int | None:
        """The discussion it is or belongs to."""

    @property
    def locked(self) -> bool:
        """Whether that discussion takes no replies."""

    @property
    def author_pact(self) -> PactLike | None:
        """The pact of the thing, where the author belongs to it."""


_OWN = denied(_("This is yours: you can change it or take it away yourself."))
_NOBODY = denied(_("Nobody who looks after this place could read your report: please write to the editorial team."))
_NOT_YOURS = denied(_("Only who looks after this space may do this."))
_SOMEBODY_ELSE = denied(_("Somebody else is on this case: talk to each other, or put it back in the queue."))
_SETTLED = denied(_("This case is settled already."))


def report(actor: Actor, author_id: int | None, readers: int) -> Verdict:
    """May report something that the actor sees: everybody, but for one's own things; `readers` could read the report."""
    if actor.is_member and author_id == actor.member_id:
        return _OWN
    return ALLOWED if readers else _NOBODY


def _looks_after(actor: Actor, pact_id: int | None) -> bool:
    return actor.is_moderator or (pact_id is not None and pact_id in actor.facilitates)


def tend(actor: Actor, case: CaseFacts) -> Verdict:
    """May see and settle a case: moderators and the pact's facilitators, within their reach, but for their own things."""
    within = actor.readable.allows(case.audience, case.opened_at)
    own = actor.is_member and case.author_id == actor.member_id
    return ALLOWED if within and not own and _looks_after(actor, case.pact_id) else _NOT_YOURS


def cases_tended(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which `tend` says yes: the other half of the pair."""
    return and_(within_reach(actor, Case), _rows_looked_after(actor, Case), Case.author_id.is_distinct_from(actor.member_id))


def _rows_looked_after(actor: Actor, model: type[Case] | type[Decision]) -> ColumnElement[bool]:
    if actor.is_moderator:
        return true()
    return model.pact_id.in_(sorted(actor.facilitates)) if actor.facilitates else false()


def decisions_read(actor: Actor) -> ColumnElement[bool]:
    """Return the condition under which an act stands in the log for a member: whenever the thing is within their reach."""
    return within_reach(actor, Decision) if actor.is_member else false()


def reads_names(actor: Actor, pact_id: int | None) -> bool:
    """Say whether the log names people and things to this actor, for an act that is within their reach."""
    return _looks_after(actor, pact_id)


def claim(actor: Actor, case: CaseFacts) -> Verdict:
    """May take care of a case: one person at a time."""
    if case.status == Status.CLOSED:
        return _SETTLED
    if case.claimed_by_id is not None and case.claimed_by_id != actor.member_id:
        return _SOMEBODY_ELSE
    return tend(actor, case)


def release(actor: Actor, case: CaseFacts) -> Verdict:
    """May put a case back in the queue: anybody who could settle it, since whoever took it may be away."""
    if case.status != Status.CLAIMED:
        return denied(_("Nobody has taken this case."))
    return tend(actor, case)


def decide(actor: Actor, case: CaseFacts) -> Verdict:
    """May settle a case, also a settled one once more: who took it, or anybody while nobody has."""
    if case.status == Status.CLAIMED and case.claimed_by_id != actor.member_id:
        return _SOMEBODY_ELSE
    return tend(actor, case)


def acts_open(actor: Actor, thing: ThingFacts) -> Sequence[Act]:
    """Return what can be done about a thing, the mildest first."""
    told = thing.author_id is not None and thing.author_id != actor.member_id
    live = thing.state == State.LIVE
    removable = told and thing.author_pact is not None and may_remove(actor, thing.author_pact, int(thing.author_id or 0)).allowed
    open_now = (
        (Act.LEAVE, True),
        (Act.WARN, told),
        (Act.LOCK, live and thing.thread_id is not None and not thing.locked),
        (Act.HIDE, live and thing.may_be_hidden),
        (Act.RESTORE, thing.state == State.HIDDEN and thing.may_be_hidden),
        (Act.REMOVE_MEMBER, removable),
    )
    return tuple(act for act, possible in open_now if possible)
