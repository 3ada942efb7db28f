"""Who may do what with meetings. All of it presumes that the actor sees the thing: `visible` was asked before."""

from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied
from forum.pacts.policy import PactLike, may_reach, may_tend


class MeetingFacts(Protocol):
    """What a policy needs to know of a meeting, from a row or from what a page shows."""

    @property
    def state(self) -> int:
        """Draft, live or hidden."""

    @property
    def audience(self) -> int:
        """Who reads it."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""


_CURATORS = denied(_("Meetings outside the pacts are kept by the curators."))
_TENDERS = denied(_("Only the facilitators of the pact and the curators can do this."))
_MODERATORS = denied(_("Only who looks after the meeting may do this."))
_HIDDEN = denied(_("This meeting is hidden for now."))


def create(actor: Actor, pact: PactLike | None) -> Verdict:
    """May add a meeting: facilitators of the pact, curators where it is open; outside the pacts curators."""
    if pact is not None:
        return ALLOWED if may_tend(actor, pact) else _TENDERS
    return ALLOWED if actor.is_curator or actor.reads_everything else _CURATORS


def reach(actor: Actor, pact: PactLike | None, rung: Rung) -> Verdict:
    """Say whether a meeting may stand on a rung; a curator from outside an open pact puts it before all members or everybody."""
    verdict = may_reach(actor, pact, rung)
    if verdict or pact is None:
        return verdict
    from_outside = actor.is_curator and pact.rung <= rung <= Rung.MEMBERS
    return ALLOWED if from_outside else verdict


def tends(actor: Actor, meeting: MeetingFacts) -> bool:
    """Say whether the actor keeps the meeting's page: a facilitator of its pact, a curator where it is open."""
    curates = actor.is_curator and rung_of(meeting.audience) <= Rung.MEMBERS
    return curates or (meeting.pact_id is not None and meeting.pact_id in actor.facilitates) or actor.reads_everything


def _moderates(actor: Actor, meeting: MeetingFacts) -> bool:
    return actor.is_moderator or (meeting.pact_id is not None and meeting.pact_id in actor.facilitates) or actor.reads_everything


def edit(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May change what the page says."""
    if not tends(actor, meeting):
        return _TENDERS
    return ALLOWED if meeting.state == State.LIVE else _HIDDEN


def hide(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May hide: moderators and facilitators of the pact."""
    if not _moderates(actor, meeting):
        return _MODERATORS
    return ALLOWED if meeting.state == State.LIVE else denied(_("It is hidden already."))


def restore(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May show a hidden meeting again: who may hide it."""
    if not _moderates(actor, meeting):
        return _MODERATORS
    return ALLOWED if meeting.state == State.HIDDEN else denied(_("It is not hidden."))


def delete(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May take a meeting away for good: who keeps it; a moderator once it is hidden."""
    if tends(actor, meeting) or (actor.is_moderator and meeting.state == State.HIDDEN):
        return ALLOWED
    return denied(_("Hide it first: who keeps it will read why.")) if actor.is_moderator else _TENDERS
