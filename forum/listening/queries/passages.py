"""One passage by itself: to be corrected, and what it said before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening.addresses import listening_address
from forum.listening.models import Passage, PassageRevision
from forum.listening.queries.shown import shown
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.text.clocks import clock


@dataclass(frozen=True)
class PassageAlone:
    """A passage, and what of its meeting decides who may correct it."""

    id: int
    recording_id: int
    starts: int
    ends: int
    speaker: str
    words: str
    version: int
    position: int
    meeting_id: int
    slug: str
    meeting_title: str
    audience: int
    state: int
    pact_id: int | None

    @property
    def clock(self) -> str:
        """Where it begins, as people write it."""
        return clock(self.starts)

    @property
    def meeting_url(self) -> str:
        """The address of the meeting's page."""
        return meeting_address(self.meeting_id, self.slug)

    @property
    def url(self) -> str:
        """Where it stands in the transcript, with the player ready."""
        return listening_address(self.meeting_id, self.slug, self.starts, self.position + 1)


@dataclass(frozen=True)
class Correction:
    """What a correction changed: who made it, when, the words and the speaker before and after."""

    at: datetime
    by: str
    before: str
    after: str
    speaker_before: str
    speaker_after: str


def get_passage(actor: Actor, passage_id: int) -> PassageAlone:
    """Return a passage; raises NotFound when there is none that this actor is shown."""
    statement = (
        select(
            *(Passage.id, Passage.recording_id, Passage.starts, Passage.ends, Passage.speaker, Passage.words, Passage.version),
            *(Recording.position, Meeting.id.label("meeting_id"), Meeting.slug, Meeting.title.label("meeting_title")),
            *(Meeting.audience, Meeting.state, Meeting.pact_id),
        )
        .select_from(Passage)
        .join(Recording, Recording.id == Passage.recording_id)
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .where(Passage.id == passage_id, shown(Passage), Recording.position >= 0, visible(actor, Meeting))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return PassageAlone(**row._mapping)


def corrections_of(passage: PassageAlone) -> tuple[Correction, ...]:
    """Return the corrections of a passage that the reader was shown, the newest first."""
    rows = db.session.execute(
        select(PassageRevision.at, Member.name, PassageRevision.words, PassageRevision.speaker)
        .outerjoin(Member, Member.id == PassageRevision.editor_id)
        .where(PassageRevision.passage_id == passage.id)
        .order_by(PassageRevision.version.desc(), PassageRevision.id.desc())
    )
    after, speaker_after = passage.words, passage.speaker
    corrections = []
    for at, name, words, speaker in rows:
        corrections.append(Correction(at, name or "", words, after, speaker, speaker_after))
        after, speaker_after = words, speaker
    return tuple(corrections)
