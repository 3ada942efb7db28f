"""What a pact takes silence for, and the passing of time that turns it into an answer."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from forum.citations import policy
from forum.citations.agreement_events import SilenceDecided
from forum.citations.events import AgreementAnswered, AgreementsAsked
from forum.citations.models import Agreement, Citation, PactSilence, Silence
from forum.citations.queries.silence import AskedOf, asked_of, seal_of_silence
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.outbox import Parcel, enqueue, hold
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.pacts.events import PactNarrowed
from forum.pacts.policy import may_facilitate
from forum.pacts.services.rows import hold_pact
from forum.web.words import DEFAULT_LANGUAGE

SILENCE_BOX = "silence"
_CITATION = "citation"
_MEANINGS = {Silence.NO: Agreement.REFUSED, Silence.ROLE: Agreement.ROLE_ONLY, Silence.NAME: Agreement.WITH_NAME}


def decide_silence(actor: Actor, pact_id: int, silence: Silence, days: int, seen: str, key: str | None = None) -> None:
    """Decide what a pact takes silence for, from the next question on.

    Raises NotFound for who does not facilitate it, Denied where silence is always a no, Conflict, Invalid.
    """
    if not limits.SILENCE_DAYS_LEAST <= days <= limits.SILENCE_DAYS:
        span = {"least": limits.SILENCE_DAYS_LEAST, "most": limits.SILENCE_DAYS}
        raise Invalid({"days": _("From %(least)s to %(most)s days: people need time to read.", **span)})
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id)
        if not may_facilitate(actor, pact):
            raise NotFound
        require(policy.decide_silence(actor, pact))
        row = db.session.get(PactSilence, pact_id)
        stood = (row.silence, row.days, row.decided_at) if row else (Silence.NO, limits.SILENCE_DAYS, None)
        if seen != seal_of_silence(*stood):
            raise Conflict(row)
        work.made(Ref("pact", pact_id))
        if stood[:2] == (silence, days):
            return
        if row is None:
            row = PactSilence(pact_id=pact_id)
            db.session.add(row)
        row.silence, row.days, row.decided_by, row.decided_at = silence, days, actor.member_id, clock.now()
        work.emit(SilenceDecided(actor_id=actor.member_id, pact_id=pact_id, silence=silence.value, days=days))


def forget_decision(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have a pact that becomes confidential decide anew should it open again: who is asked meanwhile is told that silence is a no."""
    if event.rung >= Rung.PACT:
        db.session.execute(delete(PactSilence).where(PactSilence.pact_id == event.pact_id))


def await_answers(event: AgreementsAsked, work: UnitOfWork) -> None:
    """Leave a parcel for the day on which silence becomes an answer."""
    plan(asked_of(event.citation_ids))


def plan(questions: Iterable[AskedOf]) -> None:
    """Have these questions looked at on the day on which silence answers them; where nobody can be asked, no day is set."""
    for one in questions:
        if one.author_id is not None:
            enqueue(SILENCE_BOX, str(Ref(_CITATION, one.citation_id)), at=one.silence.due_at)


def settle_parcels(parcels: list[Parcel]) -> None:
    """Take silence for an answer where its day has come, and wait where the day is another by now."""
    for parcel in parcels:
        due_at = settle(Ref.parse(parcel.key).id)
        if due_at is not None:
            hold(parcel, (due_at - clock.now()).total_seconds())


def settle(citation_id: int) -> datetime | None:
    """Answer with silence a question whose time is over; returns until when to wait, None when nothing is left to wait for."""
    with unit_of_work() as work:
        # The row is locked first: an author who answers at this very moment is heard.
        citation = db.session.scalar(select(Citation).where(Citation.id == citation_id).with_for_update())
        question = next((one for one in asked_of([citation_id]) if one.author_id is not None), None)
        if citation is None or question is None:
            return None
        if clock.now() < question.silence.due_at:
            return question.silence.due_at
        meaning = question.silence.meaning if question.could_agree else Silence.NO
        citation.agreement, citation.rewording = _MEANINGS[meaning], ""
        citation.shown_role = _nobody_by_name() if meaning == Silence.ROLE else ""
        work.emit(
            AgreementAnswered(
                actor_id=None,
                holder_kind=citation.holder_kind,
                holder_id=citation.holder_id,
                citation_id=citation.id,
                agreement=int(citation.agreement),
            )
        )
    return None


def _nobody_by_name() -> str:
    """Return what stands in place of a name when nobody chose the words: the role in a profile could point at one person."""
    with force_locale(DEFAULT_LANGUAGE):
        return gettext("somebody of the pact")
