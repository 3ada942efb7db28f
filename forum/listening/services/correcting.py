"""Correcting what a transcript says, one passage at a time or one misheard word everywhere; what was said before stays."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from sqlalchemy import insert, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.listening import policy
from forum.listening.events import PassagesCorrected
from forum.listening.misheard import Misheard, corrected
from forum.listening.models import LocalWord, Passage, PassageRevision, Transcript
from forum.listening.queries.shown import shown
from forum.listening.services.rows import hold_recording
from forum.meetings.models import Meeting, Recording
from forum.text.cues import clean_words
from forum.text.speakers import clean_speaker


def correct_passage(actor: Actor, passage_id: int, version: int, words: str, speaker: str, key: str | None = None) -> Passage:
    """Have a passage say something else, or be said by somebody else; raises Conflict with version, words and speaker that stand."""
    words, speaker = clean_words(words), clean_speaker(speaker) or ""
    if not any(character.isalnum() for character in words):
        raise Invalid({"words": _("A passage cannot be left without words.")})
    if len(words) > limits.PASSAGE:
        raise Invalid({"words": _("At most %(most)s characters: these are %(now)s.", most=limits.PASSAGE, now=len(words))})
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        row, recording, meeting = _hold(actor, passage_id)
        require(policy.correct(actor, meeting))
        if row.version != version:
            raise Conflict((row.version, row.words, row.speaker))
        work.made(Ref("passage", row.id))
        if (words, speaker) != (row.words, row.speaker):
            _change(actor, work, recording, meeting, {row: (words, speaker)})
    return row


def replace_misheard(actor: Actor, recording_id: int, word_ids: Iterable[int], key: str | None = None) -> int:
    """Replace words of the place wherever a transcript shows them as heard; returns how many were replaced."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        recording, meeting = hold_recording(actor, recording_id)
        require(policy.tend(actor, meeting))
        work.made(Ref("meeting", meeting.id))
        chosen = (LocalWord.pact_id == meeting.pact_id, LocalWord.id.in_(sorted(set(word_ids))))
        words = tuple(Misheard(*one) for one in db.session.execute(select(LocalWord.id, LocalWord.heard, LocalWord.meant).where(*chosen)))
        rows = db.session.scalars(select(Passage).where(Passage.recording_id == recording.id, shown(Passage))).all()
        changes, replaced = {}, 0
        for row in rows:
            says, number = corrected(row.words, words)
            if number:
                changes[row] = (says, row.speaker)
                replaced += number
        if changes:
            _change(actor, work, recording, meeting, changes)
    return replaced


def _hold(actor: Actor, passage_id: int) -> tuple[Passage, Recording, Meeting]:
    """Return a passage that is shown, under its meeting's lock; raises NotFound for any other."""
    wanted = (Passage.id == passage_id, shown(Passage))
    recording_id = db.session.scalar(select(Passage.recording_id).where(*wanted))
    if recording_id is None:
        raise NotFound
    recording, meeting = hold_recording(actor, recording_id)
    row = db.session.scalar(select(Passage).where(*wanted))
    if row is None:
        raise NotFound
    return row, recording, meeting


def _change(actor: Actor, work: UnitOfWork, recording: Recording, meeting: Meeting, changes: dict[Passage, tuple[str, str]]) -> None:
    """Write other words into passages, and what they said before into their history."""
    now = clock.now()
    said = [
        {"passage_id": row.id, "version": row.version, "speaker": row.speaker, "words": row.words, "editor_id": actor.member_id, "at": now}
        for row in changes
    ]
    db.session.execute(insert(PassageRevision), said)
    for row, (words, speaker) in changes.items():
        row.words, row.speaker, row.version = words, speaker, row.version + 1
    db.session.flush()
    transcript = db.session.get(Transcript, recording.id)
    if transcript is not None:
        transcript.version += 1
    numbers = tuple(sorted(row.id for row in changes))
    work.emit(PassagesCorrected(actor_id=actor.member_id, recording_id=recording.id, meeting_id=meeting.id, passages=numbers))
