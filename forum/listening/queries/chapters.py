"""Chapters of a recording: as a list to jump from, and as the text that people correct."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.listening.addresses import MILLISECONDS, listening_address
from forum.listening.models import Chapter, Stretch, StretchState
from forum.meetings.models import Meeting, Recording
from forum.text.chapters import Chapter as TimedTitle
from forum.text.chapters import chapters_to_text
from forum.text.clocks import clock


@dataclass(frozen=True, slots=True)
class ChapterShown:
    """A part of a recording: where it begins, what it is called, and the address that leads there."""

    starts: int
    title: str
    url: str

    @property
    def seconds(self) -> int:
        """The second at which it begins."""
        return self.starts // MILLISECONDS

    @property
    def clock(self) -> str:
        """Where it begins, as people write it."""
        return clock(self.starts)


def uncovered() -> ColumnElement[bool]:
    """Return the condition that a chapter does not begin within what is kept out: its title may tell what is said there."""
    accepted = (Stretch.recording_id == Chapter.recording_id, Stretch.state == StretchState.ACCEPTED)
    return ~exists().where(*accepted, Stretch.starts <= Chapter.starts, Stretch.ends > Chapter.starts)


def chapters_of(actor: Actor, meeting_id: int, recording_id: int) -> tuple[ChapterShown, ...]:
    """Return the chapters of a recording in their order; none where the actor does not see the meeting."""
    statement = (
        select(Chapter.starts, Chapter.title, Meeting.slug, Recording.position)
        .join(Recording, Recording.id == Chapter.recording_id)
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .where(
            Chapter.recording_id == recording_id, Recording.position >= 0, Meeting.id == meeting_id, visible(actor, Meeting), uncovered()
        )
        .order_by(Chapter.starts)
    )
    return tuple(
        ChapterShown(row.starts, row.title, listening_address(meeting_id, row.slug, row.starts, row.position + 1))
        for row in db.session.execute(statement)
    )


def chapter_list(recording_id: int) -> str:
    """Return the chapters as a list that people can correct; the caller has decided who may."""
    rows = db.session.execute(
        select(Chapter.starts, Chapter.title).where(Chapter.recording_id == recording_id, uncovered()).order_by(Chapter.starts)
    )
    return chapters_to_text(tuple(TimedTitle(row.starts, row.title) for row in rows))
