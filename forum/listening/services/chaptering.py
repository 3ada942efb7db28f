"""The chapters of a recording: put in place as a list, with the passages cut where a chapter begins in the middle of one."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.events import ChaptersSet
from forum.listening.models import Chapter, Passage, PassageRevision
from forum.listening.queries.chapters import chapter_list, uncovered
from forum.listening.queries.shown import shown
from forum.listening.seals import seal_of
from forum.listening.services.rows import hold_recording
from forum.meetings.models import Recording
from forum.text.chapters import Chapter as TimedTitle
from forum.text.clocks import SECOND
from forum.text.cues import Cue
from forum.text.passages import passages as cut_in_passages

# So near its edge a passage is not cut: nobody would miss the few words under the chapter beside theirs.
_EDGE_MS = 5 * SECOND


def set_chapters(actor: Actor, recording_id: int, seen: str, chapters: Sequence[TimedTitle], key: str | None = None) -> None:
    """Make these the chapters of a recording; raises Denied, and Conflict with the list that stands where its seal is not `seen`."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        recording, meeting = hold_recording(actor, recording_id)
        require(policy.tend(actor, meeting))
        present = chapter_list(recording.id)
        if seal_of(present) != seen:
            raise Conflict(present)
        _write(recording, {one.start_ms: one.title for one in chapters})
        _cut(actor, recording)
        numbers = db.session.scalars(select(Passage.id).where(Passage.recording_id == recording.id).order_by(Passage.id)).all()
        work.made(Ref("meeting", meeting.id))
        work.emit(ChaptersSet(actor_id=actor.member_id, recording_id=recording.id, meeting_id=meeting.id, passages=tuple(numbers)))


def _write(recording: Recording, titles: dict[int, str]) -> None:
    """Write titles by where they begin; a chapter that begins within what is kept out was not on the list and stays."""
    listed = (Chapter.recording_id == recording.id, uncovered())
    present = {row.starts: row for row in db.session.scalars(select(Chapter).where(*listed))}
    for starts, row in present.items():
        row.title = titles.get(starts, row.title)
    db.session.flush()
    db.session.execute(delete(Chapter).where(Chapter.id.in_([row.id for starts, row in present.items() if starts not in titles])))
    covered = db.session.scalars(select(Chapter.starts).where(Chapter.recording_id == recording.id, ~uncovered()))
    taken = {*present, *covered}
    new = [{"recording_id": recording.id, "starts": starts, "title": title} for starts, title in titles.items() if starts not in taken]
    if new:
        db.session.execute(insert(Chapter), new)


def _cut(actor: Actor, recording: Recording) -> None:
    """Cut the passages in whose middle a chapter begins; what is kept out stays as it is, for where its words stand is only guessed."""
    chapters = tuple(
        TimedTitle(row.starts, row.title)
        for row in db.session.execute(
            select(Chapter.starts, Chapter.title).where(Chapter.recording_id == recording.id).order_by(Chapter.starts)
        )
    )
    for row in db.session.scalars(select(Passage).where(Passage.recording_id == recording.id, shown(Passage))).all():
        within = tuple(one for one in chapters if row.starts + _EDGE_MS <= one.start_ms <= row.ends - _EDGE_MS)
        if within:
            _cut_one(actor, row, within)


def _cut_one(actor: Actor, row: Passage, chapters: tuple[TimedTitle, ...]) -> None:
    pieces = cut_in_passages((Cue(row.starts, row.ends, row.words, row.speaker or None),), chapters)
    if len(pieces) <= 1:
        return
    before = {"passage_id": row.id, "version": row.version, "speaker": row.speaker, "words": row.words}
    db.session.execute(insert(PassageRevision), [{**before, "editor_id": actor.member_id, "at": clock.now()}])
    first, *rest = pieces
    added = [
        {"recording_id": row.recording_id, "starts": one.start_ms, "ends": one.end_ms, "speaker": row.speaker, "words": one.words}
        for one in rest
    ]
    row.ends, row.words, row.version = first.end_ms, first.words, row.version + 1
    db.session.execute(insert(Passage), [{**one, "reserved": False, "version": 1} for one in added])
