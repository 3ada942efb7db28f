"""Who may do what with practice cards. All of it presumes that the actor sees the card: `visible` was asked before.

The members of a pact tell what their pact does; its facilitators may edit every card of it, and curators those that the
members of the forum read. Outside the pacts the curators write. Only its author puts a draft before its readers.
"""

from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.citations.covering import covers
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of, rung_of
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied
from forum.pacts.policy import PactLike, may_open_thread, may_reach


class PracticeFacts(Protocol):
    """What a policy needs to know of a card, from a row or from what a page shows."""

    @property
    def state(self) -> int:
        """Draft, live or hidden."""

    @property
    def audience(self) -> int:
        """Who reads it once it is published."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""

    @property
    def author_id(self) -> int | None:
        """Who wrote it."""

    @property
    def number(self) -> int:
        """The newest version that readers had before them."""


_CURATORS = denied(_("Cards outside the pacts are written by the curators."))
_WRITERS = denied(_("Only who wrote this card, the facilitators of its pact and the curators may do this."))
_MODERATORS = denied(_("Only the moderators and the facilitators of the pact may do this."))
_TOO_FAR = denied(_("The card that you try out is read by fewer people: yours cannot reach further."))
_NO_WIDER = denied(_("It was published for fewer people: it cannot be opened to more."))


def create(actor: Actor, pact: PactLike | None) -> Verdict:
    """May begin a card in a pact, or outside the pacts when there is none."""
    if pact is not None:
        return may_open_thread(actor, pact)
    return ALLOWED if actor.is_curator or actor.reads_everything else _CURATORS


def reach(actor: Actor, pact: PactLike | None, rung: Rung, source_audience: int | None = None) -> Verdict:
    """May have a card stand on a rung; one that tries another out (`source_audience`) reaches no further than that one."""
    verdict = may_reach(actor, pact, rung)
    if verdict and source_audience is not None and not covers(source_audience, audience_of(rung, pact.id if pact else None)):
        return _TOO_FAR
    return verdict


def restand(actor: Actor, card: PracticeFacts, pact: PactLike | None, rung: Rung, source_audience: int | None = None) -> Verdict:
    """May put a card on another rung; once it was read there, never before more people: its earlier versions are read with it."""
    now = rung_of(card.audience)
    if rung == now:
        return ALLOWED
    if card.number and rung < now:
        return _NO_WIDER
    return reach(actor, pact, rung, source_audience)


def is_own(actor: Actor, card: PracticeFacts) -> bool:
    """Say whether the actor wrote a card and still writes where it stands."""
    there = actor.is_curator if card.pact_id is None else card.pact_id in actor.belongs
    return actor.is_member and card.author_id == actor.member_id and there


def tends(actor: Actor, card: PracticeFacts) -> bool:
    """Say whether the actor looks after a card that somebody else may have written."""
    curates = actor.is_curator and rung_of(card.audience) <= Rung.MEMBERS
    return curates or (card.pact_id is not None and card.pact_id in actor.facilitates) or actor.reads_everything


def moderates(actor: Actor, card: PracticeFacts) -> bool:
    """Say whether the actor may hide a card and bring it back."""
    return actor.is_moderator or (card.pact_id is not None and card.pact_id in actor.facilitates) or actor.reads_everything


def edit(actor: Actor, card: PracticeFacts) -> Verdict:
    """May change what a card says."""
    if not (is_own(actor, card) or tends(actor, card)):
        return _WRITERS
    return denied(_("This card is hidden for now.")) if card.state == State.HIDDEN else ALLOWED


def publish(actor: Actor, card: PracticeFacts) -> Verdict:
    """May put a draft before its readers."""
    if card.state != State.DRAFT:
        return denied(_("It is published already."))
    fits = is_own(actor, card) or actor.reads_everything
    return ALLOWED if fits else denied(_("Who wrote this draft publishes it."))


def try_out(actor: Actor, card: PracticeFacts) -> Verdict:
    """May take a card to another pact: one that is read beyond its own, by somebody who belongs to another."""
    if card.state != State.LIVE:
        return denied(_("It is not before its readers."))
    if rung_of(card.audience) > Rung.MEMBERS:
        return denied(_("What is written for the people of a pact stays there."))
    others = actor.belongs - {card.pact_id}
    return ALLOWED if others or actor.reads_everything else denied(_("A practice is tried out by the people of another pact."))


def try_in(actor: Actor, card: PracticeFacts, pact: PactLike) -> Verdict:
    """May take a card to this pact."""
    if pact.id == card.pact_id:
        return denied(_("This card is of this very pact: add to it what you learnt since."))
    return create(actor, pact) and try_out(actor, card)


def review(actor: Actor, card: PracticeFacts) -> Verdict:
    """May say of a card that it was read over: somebody who looks after it and did not write it."""
    if not tends(actor, card):
        return _WRITERS
    if actor.is_member and card.author_id == actor.member_id:
        return denied(_("These are your own words: somebody else reads them over."))
    return ALLOWED if card.state == State.LIVE else denied(_("It is not before its readers."))


def hide(actor: Actor, card: PracticeFacts) -> Verdict:
    """May hide a published card."""
    if not moderates(actor, card):
        return _MODERATORS
    return ALLOWED if card.state == State.LIVE else denied(_("It is not before its readers."))


def restore(actor: Actor, card: PracticeFacts) -> Verdict:
    """May show a hidden card again."""
    if not moderates(actor, card):
        return _MODERATORS
    return ALLOWED if card.state == State.HIDDEN else denied(_("This card is not hidden."))


def delete(actor: Actor, card: PracticeFacts) -> Verdict:
    """May take a card away for good: who wrote it and the facilitators of its pact; a moderator once it is hidden."""
    facilitates = card.pact_id is not None and card.pact_id in actor.facilitates
    hidden = actor.is_moderator and card.state == State.HIDDEN
    return ALLOWED if is_own(actor, card) or facilitates or hidden else _WRITERS
