"""Tables of what is said in a recording: chapters, the transcript in passages, moments noted, stretches kept out, listening together.

All of it hangs on a recording and is read by who reads its meeting; times are milliseconds from the recording's beginning.
"""

from datetime import date, datetime
from enum import IntEnum, StrEnum

from sqlalchemy import ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime


class TranscriptSource(StrEnum):
    """How a transcript came in."""

    SUBTITLES = "subtitles"
    PASTED = "pasted"
    RESTORED = "restored"


class MomentKind(StrEnum):
    """What somebody noted a second for."""

    QUESTION = "question"
    IDEA = "idea"
    DECISION = "decision"
    VERIFY = "verify"
    QUOTATION = "quotation"
    CARE = "care"


class StretchState(IntEnum):
    """Where the wish to keep a stretch out stands."""

    ASKED = 0
    ACCEPTED = 1
    REFUSED = 2
    LIFTED = 3


class Consent(StrEnum):
    """What those present said of being recorded."""

    UNKNOWN = "unknown"
    ASKED = "asked"
    ALL = "all"
    SOME = "some"


class Chapter(Base):
    """A part of a recording with a title; it lasts until the next one begins."""

    __tablename__ = "chapter"
    __table_args__ = (UniqueConstraint("recording_id", "starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    starts: Mapped[int]
    title: Mapped[str] = mapped_column(String(limits.TITLE))


class Transcript(Base):
    """The present words of a recording; `version` rises with every upload and correction."""

    __tablename__ = "transcript"

    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(12))
    language: Mapped[str] = mapped_column(String(8), default="it")
    version: Mapped[int] = mapped_column(default=1)
    words: Mapped[int]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TranscriptVersion(Base):
    """A transcript as it was before another one took its place, as subtitles."""

    __tablename__ = "transcript_version"
    __table_args__ = (UniqueConstraint("recording_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    version: Mapped[int]
    subtitles: Mapped[str] = mapped_column(Text)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Passage(Base):
    """Twenty to forty seconds of speech; `reserved` while an accepted stretch covers any of it."""

    __tablename__ = "passage"
    __table_args__ = (Index("ix_passage_recording", "recording_id", "starts", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    starts: Mapped[int]
    ends: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(limits.NAME), default="")
    words: Mapped[str] = mapped_column(Text)
    reserved: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class PassageRevision(Base):
    """What a passage said before a correction; seen only by who may see the passage, gone with a new transcript."""

    __tablename__ = "passage_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(limits.NAME), default="")
    words: Mapped[str] = mapped_column(Text)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LocalWord(Base):
    """A name of a place or of people's daily talk that machines mishear, and what it should be, in one pact's recordings."""

    __tablename__ = "local_word"
    __table_args__ = (UniqueConstraint("pact_id", "heard"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"))
    heard: Mapped[str] = mapped_column(String(limits.NAME))
    meant: Mapped[str] = mapped_column(String(limits.NAME))


class Moment(Content, Base):
    """A second, or a range, that somebody noted with a line; `ends` is None for a single second."""

    __tablename__ = "moment"
    __table_args__ = (
        Index("ix_moment_recording", "recording_id", "starts", "id"),
        Index("ix_moment_author", "author_id", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    starts: Mapped[int]
    ends: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(12))
    line: Mapped[str] = mapped_column(String(limits.SUMMARY))
    reserved: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    # Asked for while people listened together; None otherwise.
    listening_id: Mapped[int | None] = mapped_column(ForeignKey("listening.id"))
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")


class MomentAnswer(Content, Base):
    """A few words in answer to a moment."""

    __tablename__ = "moment_answer"
    __table_args__ = (Index("ix_moment_answer_moment", "moment_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    moment_id: Mapped[int] = mapped_column(ForeignKey("moment.id"))
    text: Mapped[str] = mapped_column(String(limits.REASON))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")


class Stretch(Base):
    """A stretch that a participant asked to keep out; once accepted, everything said in it leaves every surface."""

    __tablename__ = "stretch"
    __table_args__ = (Index("ix_stretch_recording", "recording_id", "starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recording_id: Mapped[int] = mapped_column(ForeignKey("recording.id"))
    starts: Mapped[int]
    ends: Mapped[int]
    state: Mapped[int] = mapped_column(SmallInteger, default=StretchState.ASKED)
    reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(String(limits.REASON), default="")


class MeetingConsent(Base):
    """What those recorded agreed to, and until when the recording is kept."""

    __tablename__ = "meeting_consent"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    consent: Mapped[str] = mapped_column(String(10), default=Consent.UNKNOWN)
    note: Mapped[str] = mapped_column(String(limits.REASON), default="")
    keep_until: Mapped[date | None]
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Listening(Base):
    """A window of days in which the members of a pact are asked for a few moments of a meeting each."""

    __tablename__ = "listening"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    wanted: Mapped[int] = mapped_column(SmallInteger, default=2)
    greeting: Mapped[str] = mapped_column(String(limits.REASON), default="")
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class DismissedListening(Base):
    """Somebody who wants no more notices of a window of listening together."""

    __tablename__ = "dismissed_listening"

    listening_id: Mapped[int] = mapped_column(ForeignKey("listening.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
