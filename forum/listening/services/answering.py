"""Answering a moment; taking answers away, hiding them."""

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import Denied, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.events import MomentAnswerDeleted, MomentAnswered, MomentAnswerHidden, MomentAnswerRestored
from forum.listening.models import Moment, MomentAnswer
from forum.listening.services.noting import hold_moment


def answer_moment(actor: Actor, moment_id: int, text: str, submission: str | None = None) -> MomentAnswer:
    """Answer a moment in a few words; raises NotFound, Denied, Repeated, Invalid."""
    words = " ".join(text.split())
    if not 0 < len(words) <= limits.REASON:
        raise Invalid({"text": _("At most %(most)s characters: these are %(now)s.", most=limits.REASON, now=len(words))})
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        moment, meeting = hold_moment(actor, moment_id)
        require(policy.answer_moment(actor, meeting, moment))
        _refuse_one_too_many(moment.id)
        row = MomentAnswer(
            moment_id=moment.id,
            text=words,
            made_at=clock.now(),
            audience=moment.audience,
            opened_at=moment.opened_at,
            pact_id=moment.pact_id,
            author_id=actor.member_id,
            state=State.LIVE,
        )
        db.session.add(row)
        db.session.flush()
        work.made(Ref("moment_answer", row.id))
        work.emit(MomentAnswered(actor_id=actor.member_id, **_about(row, moment)))
    return row


def delete_answer(actor: Actor, answer_id: int) -> int:
    """Take an answer and its words away for good; returns the moment it stood under."""
    with unit_of_work() as work:
        row, moment = _hold_answer(actor, answer_id)
        require(policy.delete_answer(actor, row))
        row.state, row.text, row.hidden_reason = State.DELETED, "", ""
        work.emit(MomentAnswerDeleted(actor_id=actor.member_id, **_about(row, moment)))
    return moment.id


def hide_answer(actor: Actor, answer_id: int, reason: str) -> None:
    """Show an answer only to its author, with the reason, and to who moderates."""
    with unit_of_work() as work:
        row, moment = _hold_answer(actor, answer_id)
        require(policy.hide_words(actor, row))
        row.state, row.hidden_reason = State.HIDDEN, reason[: limits.REASON]
        work.emit(MomentAnswerHidden(actor_id=actor.member_id, reason=row.hidden_reason, **_about(row, moment)))


def restore_answer(actor: Actor, answer_id: int) -> None:
    """Show a hidden answer again."""
    with unit_of_work() as work:
        row, moment = _hold_answer(actor, answer_id)
        require(policy.restore_words(actor, row))
        row.state, row.hidden_reason = State.LIVE, ""
        work.emit(MomentAnswerRestored(actor_id=actor.member_id, **_about(row, moment)))


def _hold_answer(actor: Actor, answer_id: int) -> tuple[MomentAnswer, Moment]:
    """Return an answer under its meeting's lock, and its moment; raises NotFound when the actor does not see all of it."""
    seen = (MomentAnswer.id == answer_id, visible(actor, MomentAnswer))
    moment_id = db.session.scalar(select(MomentAnswer.moment_id).where(*seen))
    if moment_id is None:
        raise NotFound
    moment, _meeting = hold_moment(actor, moment_id)
    row = db.session.scalar(select(MomentAnswer).where(*seen).with_for_update())
    if row is None:
        raise NotFound
    return row, moment


def _about(row: MomentAnswer, moment: Moment) -> dict[str, int]:
    return {"moment_answer_id": row.id, "moment_id": moment.id, "meeting_id": moment.meeting_id}


def _refuse_one_too_many(moment_id: int) -> None:
    standing = (MomentAnswer.moment_id == moment_id, MomentAnswer.state != State.DELETED)
    if (db.session.scalar(select(func.count(MomentAnswer.id)).where(*standing)) or 0) >= limits.ANSWERS_PER_MOMENT:
        raise Denied(_("This moment has many answers already: open a discussion from it, where there is room."))
