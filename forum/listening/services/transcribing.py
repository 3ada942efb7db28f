"""A recording's transcript: put in place, replaced, brought back. What was there before stays as a version."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select, update

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.listening import policy
from forum.listening.drafts import NewTranscript
from forum.listening.events import TranscriptReplaced, TranscriptSet
from forum.listening.models import Chapter, Passage, PassageRevision, Transcript, TranscriptSource, TranscriptVersion
from forum.listening.services.rows import hold_recording
from forum.listening.services.stretches import reserve_rows
from forum.meetings.models import Meeting, Recording
from forum.text.chapters import Chapter as TimedTitle
from forum.text.cues import Cue
from forum.text.passages import Passage as Cut
from forum.text.subtitles import to_vtt
from forum.text.transcripts import Kind, read_transcript

_ITALIAN = "it"


def set_transcript(actor: Actor, recording_id: int, version: int, new: NewTranscript, key: str | None = None) -> int:
    """Put a transcript in place and return how many passages it has; raises Denied, Invalid, Conflict with the version that stands."""
    if not new.cues:
        raise Invalid({"text": _("There are no words here with a time before them.")})
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        recording, meeting = hold_recording(actor, recording_id)
        require(policy.tend(actor, meeting))
        _check_version(recording, version)
        chapters = _chapters_of(recording)
        if not chapters and new.chapters:
            rows = [{"recording_id": recording.id, "starts": one.start_ms, "title": one.title} for one in new.chapters]
            db.session.execute(insert(Chapter), rows)
        made = new.cut(chapters)
        _put(actor, work, recording, meeting, made, new.source)
        work.made(Ref("meeting", meeting.id))
    return len(made)


def restore_version(actor: Actor, recording_id: int, number: int, version: int, key: str | None = None) -> int:
    """Bring an earlier version back, its passages as they were, and return how many these are."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        recording, meeting = hold_recording(actor, recording_id)
        require(policy.tend(actor, meeting))
        _check_version(recording, version)
        which = (TranscriptVersion.recording_id == recording.id, TranscriptVersion.version == number)
        subtitles = db.session.scalar(select(TranscriptVersion.subtitles).where(*which))
        if subtitles is None:
            raise NotFound
        cues = read_transcript(subtitles, Kind.VTT).cues
        if not cues:
            raise NotFound
        made = tuple(Cut(cue.start_ms, cue.end_ms, cue.words, cue.speaker, None) for cue in cues)
        _put(actor, work, recording, meeting, made, TranscriptSource.RESTORED)
        work.made(Ref("meeting", meeting.id))
    return len(made)


def _check_version(recording: Recording, version: int) -> None:
    present = db.session.scalar(select(Transcript.version).where(Transcript.recording_id == recording.id)) or 0
    if present != version:
        raise Conflict(present)


def _chapters_of(recording: Recording) -> tuple[TimedTitle, ...]:
    rows = db.session.execute(select(Chapter.starts, Chapter.title).where(Chapter.recording_id == recording.id).order_by(Chapter.starts))
    return tuple(TimedTitle(row.starts, row.title) for row in rows)


def _put(actor: Actor, work: UnitOfWork, recording: Recording, meeting: Meeting, made: Iterable[Cut], source: TranscriptSource) -> None:
    """Write passages in place of those that are there, which become a version."""
    row = db.session.get(Transcript, recording.id)
    before = _keep(recording, row) if row else []
    values: list[dict[str, Any]] = [
        {
            "recording_id": recording.id,
            "starts": one.start_ms,
            "ends": one.end_ms,
            "speaker": one.speaker or "",
            "words": one.words,
            "reserved": False,
            "version": 1,
        }
        for one in made
    ]
    # The new ones come before the old ones go: a number that was of other words is never used again.
    numbers = db.session.scalars(insert(Passage).returning(Passage.id), values).all()
    db.session.execute(delete(Passage).where(Passage.id.in_(before)), execution_options={"synchronize_session": False})
    reserve_rows(recording.id)
    row = row or Transcript(recording_id=recording.id, version=0)
    row.source, row.language, row.version = source, _ITALIAN, row.version + 1
    row.words = sum(len(one["words"].split()) for one in values)
    row.made_by, row.made_at = actor.member_id, clock.now()
    db.session.add(row)
    which: dict[str, Any] = {"actor_id": actor.member_id, "recording_id": recording.id, "meeting_id": meeting.id}
    if before:
        work.emit(TranscriptReplaced(passages=tuple(before), **which))
    work.emit(TranscriptSet(passages=tuple(sorted(numbers)), version=row.version, **which))


def _keep(recording: Recording, row: Transcript) -> list[int]:
    """Keep the words that are there as a version, also those that are kept out; return the numbers of their passages."""
    columns = (Passage.id, Passage.starts, Passage.ends, Passage.words, Passage.speaker)
    there = db.session.execute(select(*columns).where(Passage.recording_id == recording.id).order_by(Passage.starts, Passage.id)).all()
    cues = tuple(Cue(one.starts, one.ends, one.words, one.speaker or None) for one in there)
    version = TranscriptVersion(
        recording_id=recording.id, version=row.version, subtitles=to_vtt(cues), made_by=row.made_by, made_at=row.made_at
    )
    db.session.add(version)
    return [one.id for one in there]


def forget_speech(meeting_id: int) -> None:
    """Take everything that was said in a meeting away for good; of the passages their numbers stay, never to be used again."""
    recordings = select(Recording.id).where(Recording.meeting_id == meeting_id)
    passages = select(Passage.id).where(Passage.recording_id.in_(recordings))
    db.session.execute(delete(PassageRevision).where(PassageRevision.passage_id.in_(passages)))
    for model in (Chapter, Transcript, TranscriptVersion):
        db.session.execute(delete(model).where(model.recording_id.in_(recordings)))
    db.session.execute(update(Passage).where(Passage.recording_id.in_(recordings)).values(words="", speaker=""))
    db.session.expire_all()
