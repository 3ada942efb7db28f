"""Who may do what with what is said in recordings. All of it presumes that the actor sees the meeting: `visible` was asked before."""

from datetime import datetime, timedelta
from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import State
from forum.core.errors import ALLOWED, Verdict, denied
from forum.listening.models import StretchState
from forum.meetings.policy import MeetingFacts, edit, tends
from forum.pacts.policy import pacts_open_to

_SIGN_IN = denied(_("Sign in to take part."))
_TENDERS = denied(_("Only the facilitators of the pact and the curators can do this."))


# Stretches kept out, consent, listening together


def ask_stretch(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May ask that a stretch be kept out: every member who sees the meeting, for who was there is not written down."""
    return ALLOWED if actor.is_member else _SIGN_IN


def decide_stretch(actor: Actor, meeting: MeetingFacts, state: int) -> Verdict:
    """May accept or refuse a stretch: who tends the meeting, once."""
    if not tends(actor, meeting):
        return _TENDERS
    return ALLOWED if state == StretchState.ASKED else denied(_("This was answered already."))


def lift_stretch(actor: Actor, meeting: MeetingFacts, state: int, asked_by: int | None) -> Verdict:
    """May show again what is kept out: who tends the meeting. What nobody answered yet is taken back by who asked."""
    if state == StretchState.ACCEPTED:
        return ALLOWED if tends(actor, meeting) else denied(_("It was kept out: whoever looks after the meeting can show it again."))
    own = actor.is_member and asked_by == actor.member_id
    return ALLOWED if state == StretchState.ASKED and own else denied(_("There is nothing to take back."))


def care(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May say what those present agreed to, and ask people to listen together: who tends the meeting."""
    return ALLOWED if tends(actor, meeting) else _TENDERS


# Transcript, chapters, corrections

_COME_IN = denied(_("Only the people of the pact can do this: join it first."))
_HIDDEN = denied(_("This meeting is hidden for now."))


def tend(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May add or replace a transcript and chapters: who keeps the meeting's page."""
    return edit(actor, meeting)


def correct(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May correct a passage, as in a wiki with its history: every member who may write in the meeting's pact; outside the pacts all."""
    if not actor.is_member and not actor.reads_everything:
        return _SIGN_IN
    if meeting.state != State.LIVE:
        return _HIDDEN
    inside = meeting.pact_id is None or meeting.pact_id in actor.belongs
    return ALLOWED if inside or actor.is_moderator or tends(actor, meeting) else _COME_IN


# Moments and their answers


class WordsFacts(Protocol):
    """What a policy needs to know of a moment or of an answer, from a row or from what a page shows."""

    @property
    def state(self) -> int:
        """Live or hidden."""

    @property
    def author_id(self) -> int | None:
        """The member who wrote it."""

    @property
    def pact_id(self) -> int | None:
        """The pact it belongs to."""


_HIDDEN_WORDS = denied(_("This is hidden for now."))
_NOT_YOURS = denied(_("Only who wrote it may do this."))
_MODERATORS = denied(_("Only who looks after the meeting may do this."))


def note(actor: Actor, meeting: MeetingFacts) -> Verdict:
    """May note a moment: the people of the meeting's pact and who tends it; every member where it stands outside the pacts."""
    if not actor.is_member and not actor.reads_everything:
        return _SIGN_IN
    if meeting.state != State.LIVE:
        return _HIDDEN
    within = meeting.pact_id is None or meeting.pact_id in pacts_open_to(actor)
    return ALLOWED if within or tends(actor, meeting) else _COME_IN


def answer_moment(actor: Actor, meeting: MeetingFacts, moment: WordsFacts) -> Verdict:
    """May answer a moment: every member who sees it, as one replies in a discussion."""
    if not actor.is_member:
        return _SIGN_IN
    if meeting.state != State.LIVE:
        return _HIDDEN
    return ALLOWED if moment.state == State.LIVE else _HIDDEN_WORDS


def edit_moment(actor: Actor, meeting: MeetingFacts, moment: WordsFacts) -> Verdict:
    """May change a moment: its author."""
    if not _own(actor, moment):
        return _NOT_YOURS
    if meeting.state != State.LIVE:
        return _HIDDEN
    return ALLOWED if moment.state == State.LIVE else _HIDDEN_WORDS


def edit_leaves_no_trace(made_at: datetime, now: datetime) -> bool:
    """Say whether changing one's own moment is still a slip of the pen."""
    return now - made_at <= timedelta(minutes=limits.EDIT_GRACE_MINUTES)


def delete_moment(actor: Actor, moment: WordsFacts, answers: int) -> Verdict:
    """May take a moment away for good: its author until others answered; who looks after the meeting once it was hidden."""
    if moment.state == State.LIVE and answers and _own(actor, moment):
        return denied(_("Others have answered: the moment stays. You can change its words."))
    return _delete_words(actor, moment)


def delete_answer(actor: Actor, answer: WordsFacts) -> Verdict:
    """May take an answer away for good: its author; who looks after the meeting once it was hidden."""
    return _delete_words(actor, answer)


def hide_words(actor: Actor, words: WordsFacts) -> Verdict:
    """May hide a moment or an answer: moderators and facilitators of the pact."""
    if not _moderates(actor, words):
        return _MODERATORS
    return ALLOWED if words.state == State.LIVE else denied(_("It is hidden already."))


def restore_words(actor: Actor, words: WordsFacts) -> Verdict:
    """May show a hidden moment or answer again: who may hide it."""
    if not _moderates(actor, words):
        return _MODERATORS
    return ALLOWED if words.state == State.HIDDEN else denied(_("It is not hidden."))


def _delete_words(actor: Actor, words: WordsFacts) -> Verdict:
    if _own(actor, words):
        return ALLOWED
    if not _moderates(actor, words):
        return _NOT_YOURS
    return ALLOWED if words.state == State.HIDDEN else denied(_("Hide it first: its author will read why."))


def _own(actor: Actor, words: WordsFacts) -> bool:
    return actor.is_member and words.author_id == actor.member_id


def _moderates(actor: Actor, words: WordsFacts) -> bool:
    return actor.is_moderator or (words.pact_id is not None and words.pact_id in actor.facilitates) or actor.reads_everything
