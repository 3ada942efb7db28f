"""Stretches of a recording that are kept out: what no player plays and no page shows; and who asked for what.

Of a wish that was made only who made it and who tends the meeting learn.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening import policy
from forum.listening.addresses import listening_address
from forum.listening.care_addresses import stretch_address
from forum.listening.models import Moment, Passage, Stretch, StretchState
from forum.listening.queries.moments import Grown, Link
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.meetings.policy import tends
from forum.text.clocks import clock
from forum.text.recordings import OWN


def kept_out(recording_id: int) -> tuple[tuple[int, int], ...]:
    """Return beginning and end of what is kept out of a recording, in milliseconds, in their order; the caller has decided who reads it."""
    accepted = (Stretch.recording_id == recording_id, Stretch.state == StretchState.ACCEPTED)
    rows = db.session.execute(select(Stretch.starts, Stretch.ends).where(*accepted).order_by(Stretch.starts, Stretch.ends))
    return tuple((row.starts, row.ends) for row in rows)


def overlapping(model: type[Passage] | type[Moment], starts: Any, ends: Any) -> ColumnElement[bool]:
    """Return the condition that a row overlaps a stretch; a single second does when it lies within."""
    until = func.coalesce(model.ends, model.starts)
    return and_(model.starts < ends, or_(until > starts, model.starts >= starts))


@dataclass(frozen=True)
class RecordingNamed:
    """A recording as one chooses it: which it is, what it is called and where it is kept."""

    id: int
    number: int
    title: str
    origin: str
    # Whether it is a file of ours, which is then closed while the stretch is kept out.
    kept_here: bool


@dataclass(frozen=True)
class StretchShown:
    """A stretch that somebody asked to keep out; who asked and why is there for them and for who tends the meeting."""

    id: int
    meeting_id: int
    recording: RecordingNamed
    starts: int
    ends: int
    state: int
    reason: str
    asked_by: str
    own: bool
    asked_at: datetime
    decided_at: datetime | None
    answer: str
    listen: str
    may_decide: bool
    may_lift: bool

    @property
    def clocks(self) -> str:
        """From where to where it goes."""
        return f"{clock(self.starts)} – {clock(self.ends)}"

    @property
    def url(self) -> str:
        """Where it is answered."""
        return stretch_address(self.meeting_id, self.id)

    @property
    def standing(self) -> str:
        """How it stands, as templates name it."""
        return StretchState(self.state).name.lower()


@dataclass(frozen=True)
class StretchesShown:
    """Everything that the page shows."""

    meeting_id: int
    title: str
    url: str
    tends: bool
    may_ask: bool
    recordings: tuple[RecordingNamed, ...]
    stretches: tuple[StretchShown, ...]

    def in_state(self, *names: str) -> tuple[StretchShown, ...]:
        """Return the stretches that stand so."""
        return tuple(one for one in self.stretches if one.standing in names)


def stretches_of(actor: Actor, meeting_id: int) -> StretchesShown:
    """Return the stretches of a meeting that the actor may know of, in three statements; raises NotFound when they see no meeting."""
    meeting = _meeting(actor, meeting_id)
    recordings = _recordings(meeting_id)
    own = () if tends(actor, meeting) else (Stretch.asked_by == actor.member_id,)
    rows = _rows(Recording.meeting_id == meeting_id, *own) if actor.is_member and recordings else []
    return StretchesShown(
        meeting_id=meeting.id,
        title=meeting.title,
        url=meeting_address(meeting.id, meeting.slug),
        tends=tends(actor, meeting),
        may_ask=bool(policy.ask_stretch(actor, meeting)),
        recordings=tuple(recordings.values()),
        stretches=tuple(_shown(actor, meeting, row, recordings[row.recording_id]) for row in rows),
    )


def get_stretch(actor: Actor, meeting_id: int, stretch_id: int) -> tuple[StretchesShown, StretchShown]:
    """Return one stretch to who tends its meeting, and the page it is of; raises NotFound for anybody else."""
    shown = stretches_of(actor, meeting_id)
    found = next((one for one in shown.stretches if one.id == stretch_id), None)
    if found is None or not shown.tends:
        raise NotFound
    return shown, found


def grown_within(actor: Actor, stretch: StretchShown, grown: Iterable[Grown]) -> tuple[Link, ...]:
    """Return the discussions that grew out of moments of a stretch, for who tends the meeting: their words may quote it."""
    moments = select(Moment.id).where(
        Moment.recording_id == stretch.recording.id, visible(actor, Moment), overlapping(Moment, stretch.starts, stretch.ends)
    )
    found: list[Link] = []
    for one in grown:
        rows = db.session.execute(one.statement.where(one.statement.selected_columns.moment_id.in_(moments)))
        found += [Link(row.title, one.address(row.id, row.slug)) for row in rows]
    return tuple(found)


def _meeting(actor: Actor, meeting_id: int) -> Row:
    columns = (Meeting.id, Meeting.title, Meeting.slug, Meeting.state, Meeting.audience, Meeting.pact_id)
    row = db.session.execute(select(*columns).where(Meeting.id == meeting_id, visible(actor, Meeting))).one_or_none()
    if row is None:
        raise NotFound
    return row


def _recordings(meeting_id: int) -> dict[int, RecordingNamed]:
    standing = (Recording.meeting_id == meeting_id, Recording.position >= 0)
    columns = (Recording.id, Recording.position, Recording.title, Recording.url, Recording.provider)
    rows = db.session.execute(select(*columns).where(*standing).order_by(Recording.position))
    return {row.id: RecordingNamed(row.id, row.position + 1, row.title, row.url, row.provider == OWN) for row in rows}


def _rows(*which: Any) -> list[Row]:
    columns = (
        *(Stretch.id, Stretch.recording_id, Stretch.starts, Stretch.ends, Stretch.state, Stretch.reason, Stretch.asked_by),
        *(Stretch.asked_at, Stretch.decided_at, Stretch.answer, Member.name),
    )
    statement = (
        select(*columns)
        .join(Recording, Recording.id == Stretch.recording_id)
        .outerjoin(Member, Member.id == Stretch.asked_by)
        .where(Recording.position >= 0, *which)
        .order_by(Recording.position, Stretch.starts, Stretch.id)
    )
    return list(db.session.execute(statement))


def _shown(actor: Actor, meeting: Row, row: Row, recording: RecordingNamed) -> StretchShown:
    return StretchShown(
        id=row.id,
        meeting_id=meeting.id,
        recording=recording,
        starts=row.starts,
        ends=row.ends,
        state=row.state,
        reason=row.reason,
        asked_by=row.name or "",
        own=row.asked_by == actor.member_id,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        answer=row.answer,
        listen=listening_address(meeting.id, meeting.slug, row.starts, recording.number),
        may_decide=bool(policy.decide_stretch(actor, meeting, row.state)),
        may_lift=bool(policy.lift_stretch(actor, meeting, row.state, row.asked_by)),
    )
