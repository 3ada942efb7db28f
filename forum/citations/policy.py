"""Who may decide about words that travel, and what an author's silence comes to: pure answers."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.citations.models import Agreement, Silence
from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied
from forum.pacts.models import PactKind
from forum.web.dates import PLACE

# Silence is counted when people are up.
_MORNING = time(8)


class SourceFacts(Protocol):
    """What the answers need to know of the words' source."""

    @property
    def author_id(self) -> int | None:
        """Who said them, where that is an account."""

    @property
    def pact_id(self) -> int | None:
        """The pact in which they were said."""

    @property
    def state(self) -> int:
        """Whether they still stand there."""


class PactFacts(Protocol):
    """What the answers need to know of a pact."""

    @property
    def id(self) -> int:
        """The pact's number."""

    @property
    def kind(self) -> str:
        """Whom it is for."""

    @property
    def rung(self) -> int:
        """The widest rung that its things may stand on."""


@dataclass(frozen=True)
class Question:
    """What was asked of an author, where the words were said, and what the pact had decided of silence."""

    asked_at: datetime
    audience: int
    pact_kind: str | None = None
    pact_rung: int | None = None
    silence: str | None = None
    days: int | None = None
    decided_at: datetime | None = None
    # A rewording waits for their yes: they have already said that the words as they are may not travel.
    proposed: bool = False


@dataclass(frozen=True)
class Unanswered:
    """What silence comes to, and the last day on which an answer comes in time."""

    meaning: Silence
    last_day: date

    @property
    def due_at(self) -> datetime:
        """The moment from which silence is an answer: the morning after the last day."""
        return datetime.combine(self.last_day + timedelta(days=1), _MORNING, PLACE)


def answers_for(actor: Actor, source: SourceFacts) -> bool:
    """Say whether it is up to the actor to agree: their own words, or those of nobody's account in a pact they facilitate."""
    if source.author_id is None:
        return source.pact_id in actor.facilitates
    return source.author_id == actor.member_id


def awaits_author(agreement: int, answered_at: datetime | None) -> bool:
    """Say whether the author is to speak: they never answered, or a rewording waits for their yes."""
    return agreement == Agreement.ASKED or (agreement == Agreement.REWORD and answered_at is None)


def awaits_editors(agreement: int, answered_at: datetime | None) -> bool:
    """Say whether the editors are to propose a rewording."""
    return agreement == Agreement.REWORD and answered_at is not None


def agree(source: SourceFacts) -> Verdict:
    """May let words travel: only while they stand where they were taken from."""
    gone = denied(_("These words do not stand any more where they were taken from: for now they are shown nowhere else."))
    return ALLOWED if source.state == State.LIVE else gone


def edits(actor: Actor, pact_id: int | None) -> bool:
    """Say whether the actor looks after a text that cites, which they see and which belongs to this pact."""
    return actor.is_curator or (pact_id is not None and pact_id in actor.facilitates)


def propose(agreement: int) -> Verdict:
    """May propose other words: only when the author asked for them."""
    unasked = denied(_("Only when the author asks for it can the same thing be said in other words."))
    return ALLOWED if agreement == Agreement.REWORD else unasked


def has_silence_to_decide(kind: str | None, rung: int | None) -> bool:
    """Say whether a pact may take silence for a yes: one for the territory, and not confidential."""
    return kind == PactKind.TERRITORY and rung is not None and rung < Rung.PACT


def decide_silence(actor: Actor, pact: PactFacts) -> Verdict:
    """May decide what silence means in a pact."""
    if pact.id not in actor.facilitates:
        return denied(_("Only the facilitators of the pact can do this."))
    always_no = denied(_("In this pact who does not answer has said no: this cannot be changed."))
    return ALLOWED if has_silence_to_decide(pact.kind, pact.rung) else always_no


def silence_depends_on(pact_id: int | None, audience: int) -> tuple[int | None, bool]:
    """Return what of a source decides on silence: whoever was asked before it became something else was told something else."""
    return pact_id, rung_of(audience) == Rung.TEAM


def silence_of(question: Question) -> Unanswered:
    """Return what silence comes to: a no after the longest time, but where a pact had decided otherwise before it asked.

    A decision does not reach back: who was asked before it was told of another one. What only the team of a pact reads, and a
    rewording nobody said yes to, never travel by silence.
    """
    asked_on = question.asked_at.astimezone(PLACE).date()
    decided = question.decided_at is not None and question.decided_at <= question.asked_at
    open_to_it = has_silence_to_decide(question.pact_kind, question.pact_rung) and rung_of(question.audience) < Rung.TEAM
    if decided and open_to_it and not question.proposed and question.silence and question.days:
        return Unanswered(Silence(question.silence), asked_on + timedelta(days=question.days))
    return Unanswered(Silence.NO, asked_on + timedelta(days=limits.SILENCE_DAYS))
