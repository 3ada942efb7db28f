"""Who may do what in the library. All of it presumes that the actor sees the document: `visible` was asked before.

Curators look after every document they can read, in the commons and in pacts; facilitators after those of their pact.
Whoever looks after a document may publish it once it is in review, approved or not: a small team must not be stopped by the
absence of a second curator, so the page says plainly when nobody else approved it. Nobody approves their own words.
"""

from datetime import datetime
from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of, rung_of
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied
from forum.library.models import Stage


class PactFacts(Protocol):
    """What a policy needs to know of a pact."""

    @property
    def id(self) -> int:
        """The pact's number."""

    @property
    def rung(self) -> int:
        """The widest rung that its things may stand on."""


class DocumentFacts(Protocol):
    """What a policy needs to know of a document, from a row or from what a page shows."""

    @property
    def state(self) -> int:
        """Draft, live or hidden."""

    @property
    def stage(self) -> str:
        """Where its newest version stands."""

    @property
    def audience(self) -> int:
        """Who reads it once it is published."""

    @property
    def published_number(self) -> int | None:
        """The version that readers see."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""


_CURATORS = denied(_("In the library outside the pacts only the curators write."))
_TENDERS = denied(_("Only the curators and the facilitators of the pact may do this."))
_RAISERS = denied(_("A remark is closed by who raised it."))
_MODERATORS = denied(_("Only the moderators and the facilitators of the pact may do this."))
_HIDDEN = denied(_("This document is hidden for now."))
_NOT_IN_REVIEW = denied(_("This version is not in review."))
_TOO_WIDE = denied(_("This pact does not let its things reach that far."))
_OUT_OF_REACH = denied(_("You cannot put a document before people whose things you do not read."))


def tends(actor: Actor, document: DocumentFacts) -> bool:
    """Say whether the actor looks after a document."""
    return actor.is_curator or document.pact_id in actor.facilitates


def sees_drafts(actor: Actor, document: DocumentFacts) -> bool:
    """Say whether the actor reads versions that were never published, or were taken back."""
    return tends(actor, document) or document.state == State.DRAFT


def stand(actor: Actor, pact: PactFacts | None, rung: Rung, at: datetime) -> Verdict:
    """May put a new document on a rung: within the pact's own, and only where the actor reads too."""
    if pact is None:
        return ALLOWED if rung == Rung.PUBLIC else denied(_("What is outside the pacts is public."))
    if rung < pact.rung:
        return _TOO_WIDE
    return ALLOWED if actor.readable.allows(audience_of(rung, pact.id), at) else _OUT_OF_REACH


def rungs_open(actor: Actor, pact: PactFacts | None, at: datetime) -> tuple[Rung, ...]:
    """Return the rungs on which `stand` says yes, the widest first."""
    return tuple(rung for rung in Rung if stand(actor, pact, rung, at))


def begin(actor: Actor, pact: PactFacts | None, at: datetime) -> Verdict:
    """May begin a document in a pact, or in the commons when there is none."""
    if pact is None:
        return ALLOWED if actor.is_curator else _CURATORS
    if not actor.is_curator and pact.id not in actor.facilitates:
        return _TENDERS
    return ALLOWED if rungs_open(actor, pact, at) else _OUT_OF_REACH


def restand(actor: Actor, document: DocumentFacts, pact: PactFacts | None, rung: Rung, at: datetime) -> Verdict:
    """May put a document on another rung; once readers have had it, never before more of them than it was published for."""
    now = rung_of(document.audience)
    if rung == now:
        return ALLOWED
    if document.published_number is not None and rung < now:
        return denied(_("It was published for fewer people: it cannot be opened to more. Take it back first."))
    return stand(actor, pact, rung, at)


def revise(actor: Actor, document: DocumentFacts) -> Verdict:
    """May save a new version."""
    if not tends(actor, document):
        return _TENDERS
    return _HIDDEN if document.state == State.HIDDEN else ALLOWED


def send(actor: Actor, document: DocumentFacts) -> Verdict:
    """May send the newest version to review."""
    if document.stage != Stage.DRAFT:
        return denied(_("There is nothing new to review."))
    return revise(actor, document)


def _decide(actor: Actor, document: DocumentFacts) -> Verdict:
    if document.stage != Stage.IN_REVIEW:
        return _NOT_IN_REVIEW
    return revise(actor, document)


def ask_changes(actor: Actor, document: DocumentFacts, version_author_id: int | None) -> Verdict:
    """May send a version in review back to work: somebody else than who saved it, who simply goes on writing."""
    verdict = _decide(actor, document)
    if verdict and version_author_id == actor.member_id:
        return denied(_("These are your own words: to change them, go on writing."))
    return verdict


def approve(actor: Actor, document: DocumentFacts, version_author_id: int | None) -> Verdict:
    """May say that a version in review is good: somebody else than who saved it."""
    verdict = _decide(actor, document)
    if verdict and version_author_id == actor.member_id:
        return denied(_("These are your own words: an approval comes from somebody else."))
    return verdict


def publish(actor: Actor, document: DocumentFacts) -> Verdict:
    """May put a version in review before its readers."""
    return _decide(actor, document)


def withdraw(actor: Actor, document: DocumentFacts) -> Verdict:
    """May take a published document back."""
    if document.state != State.LIVE:
        return denied(_("It is not published.")) if tends(actor, document) else _TENDERS
    return revise(actor, document)


def find_true(actor: Actor, document: DocumentFacts) -> Verdict:
    """May say that a published document is still true."""
    if document.state != State.LIVE:
        return denied(_("It is not published.")) if tends(actor, document) else _TENDERS
    return ALLOWED if tends(actor, document) else _TENDERS


def remark(actor: Actor, document: DocumentFacts) -> Verdict:
    """May say something of a passage to those who write a document, and answer."""
    return revise(actor, document)


def close_remark(actor: Actor, raised_by: int | None) -> Verdict:
    """May close a remark: who raised it, and anybody who looks after the document once that person left."""
    return ALLOWED if raised_by in (None, actor.member_id) else _RAISERS


def moderates(actor: Actor, document: DocumentFacts) -> bool:
    """Say whether the actor may hide a document and bring it back."""
    return actor.is_moderator or document.pact_id in actor.facilitates


def hide(actor: Actor, document: DocumentFacts) -> Verdict:
    """May hide a published document."""
    if not moderates(actor, document):
        return _MODERATORS
    return ALLOWED if document.state == State.LIVE else denied(_("It is not published."))


def restore(actor: Actor, document: DocumentFacts) -> Verdict:
    """May show a hidden document again."""
    if not moderates(actor, document):
        return _MODERATORS
    return ALLOWED if document.state == State.HIDDEN else denied(_("It is not hidden."))
