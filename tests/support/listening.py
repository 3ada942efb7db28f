"""Furniture of listening: meetings with a recording, chapters, passages and moments with one line each."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core import clock
from forum.core.actor import SYSTEM
from forum.core.content import State
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.listening.drafts import NewTranscript
from forum.listening.events import StretchAccepted
from forum.listening.models import Moment, MomentAnswer, MomentKind, Passage, Stretch, StretchState
from forum.listening.services.stretches import reserve_rows
from forum.listening.services.transcribing import set_transcript
from forum.meetings.models import Meeting, Recording
from forum.text.chapters import Chapter as TimedTitle
from forum.text.clocks import MINUTE, SECOND
from forum.text.cues import Cue
from forum.text.passages import Passage as Cut
from tests.support.meetings import YOUTUBE, make_meeting


def make_recorded(title: str = "Per essere chiari", **values: object) -> tuple[Meeting, Recording]:
    """Make a meeting with one recording and return both."""
    meeting = make_meeting(title, recordings=values.pop("recordings", YOUTUBE), **values)
    return meeting, recording_of(meeting)


def recording_of(meeting: Meeting, position: int = 0) -> Recording:
    """Return a recording of a meeting."""
    return db.session.scalars(select(Recording).where(Recording.meeting_id == meeting.id, Recording.position == position)).one()


# Speech


@dataclass(frozen=True)
class _Named(NewTranscript):
    """A transcript each cue of which is one passage."""

    def cut(self, chapters: tuple[TimedTitle, ...] = ()) -> tuple[Cut, ...]:
        """Return the passages as they were named."""
        return tuple(Cut(cue.start_ms, cue.end_ms, cue.words, cue.speaker, None) for cue in self.cues)


def make_transcript(
    recording: Recording, *words: str, version: int = 0, speaker: str = "", chapters: tuple[tuple[int, str], ...] = ()
) -> list[Passage]:
    """Give a recording a transcript with a passage every half minute, and return its passages."""
    texts = words or ("Buonasera a tutti", "Parliamo degli orti", "Le chiavi le ha chi apre")
    cues = tuple(Cue(place * 30_000, place * 30_000 + 29_000, text, speaker or None) for place, text in enumerate(texts))
    set_transcript(SYSTEM, recording.id, version, _Named(cues, tuple(TimedTitle(*chapter) for chapter in chapters)))
    return passages_of(recording)


def passages_of(recording: Recording) -> list[Passage]:
    """Return the passages of a recording as the database has them now, also those that are kept out."""
    db.session.rollback()
    db.session.expire_all()
    found = select(Passage).where(Passage.recording_id == recording.id).order_by(Passage.starts, Passage.id)
    return list(db.session.scalars(found))


def keep_out(recording: Recording, starts: int, ends: int) -> None:
    """Have a stretch of a recording kept out, in milliseconds."""
    with unit_of_work() as work:
        row = Stretch(recording_id=recording.id, starts=starts, ends=ends, state=StretchState.ACCEPTED, asked_at=clock.now())
        db.session.add(row)
        changed = reserve_rows(recording.id)
        which = {"recording_id": recording.id, "meeting_id": recording.meeting_id, "stretch_id": row.id}
        passages, moments = (*changed.passages_out, *changed.passages_back), (*changed.moments_out, *changed.moments_back)
        work.emit(StretchAccepted(actor_id=None, passages=passages, moments=moments, **which))


def make_moment(recording: Recording, author: Member | None = None, line: str = "Qui si parla del cortile.", **values: Any) -> Moment:
    """Note a moment in a recording, at its 42:10 unless `starts` says otherwise, with the readers of its meeting."""
    meeting = db.session.get_one(Meeting, recording.meeting_id)
    given = {"starts": 42 * MINUTE + 10 * SECOND, "kind": MomentKind.QUESTION, "made_at": clock.now(), "state": State.LIVE, **values}
    row = Moment(
        recording_id=recording.id,
        meeting_id=meeting.id,
        author_id=author.id if author else None,
        line=line,
        audience=meeting.audience,
        opened_at=meeting.opened_at,
        pact_id=meeting.pact_id,
        **given,
    )
    db.session.add(row)
    db.session.commit()
    return row


def make_answer(moment: Moment, author: Member | None = None, text: str = "Anche da noi.", **values: Any) -> MomentAnswer:
    """Answer a moment."""
    row = MomentAnswer(
        moment_id=moment.id,
        author_id=author.id if author else None,
        text=text,
        audience=moment.audience,
        opened_at=moment.opened_at,
        pact_id=moment.pact_id,
        **{"made_at": clock.now(), "state": State.LIVE, **values},
    )
    db.session.add(row)
    db.session.commit()
    return row
