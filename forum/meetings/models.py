"""Tables of meetings, their recordings, decisions and attachments, and the pacts and themes they belong to.

What is said in a recording (chapters, transcripts, moments) hangs on a Recording's number, in tables of its own.
"""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import limits
from forum.core.content import Content
from forum.core.database import Base, UtcDateTime
from forum.files.models import PUBLIC_ID_LENGTH
from forum.text.recordings import MAX_ADDRESS


class Meeting(Content, Base):
    """A meeting: when, where, what was on the table, what was said and decided."""

    __tablename__ = "meeting"
    __table_args__ = (
        Index("ix_meeting_recent", "state", "audience", "sort_at", "id"),
        Index("ix_meeting_latest", "sort_at", "id"),
        Index("ix_meeting_pact_recent", "pact_id", "sort_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(limits.TITLE))
    slug: Mapped[str] = mapped_column(String(limits.NAME))
    # Missing where the day is not known: the words of date_text then say what is, such as "circa 2021".
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    date_text: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    # The day where the hour alone is missing; the words of date_text then name that day. The last of several days, if there are several.
    day: Mapped[date | None]
    last_day: Mapped[date | None]
    # By which lists are ordered: the day, or the earliest that the words allow.
    sort_at: Mapped[datetime] = mapped_column(UtcDateTime)
    duration_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    place: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    online: Mapped[bool] = mapped_column(default=False)
    next_date_text: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    # The next meeting as a calendar takes it, in the time of the place, which the clocks may change before it comes.
    next_day: Mapped[date | None] = mapped_column(index=True)
    next_hour: Mapped[time | None]
    # The long fields by name, as typed and as shown; plain holds their words and those of the recordings' titles.
    sheet: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sheet_html: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    plain: Mapped[str] = mapped_column(Text, default="")
    text_version: Mapped[int]
    provenance: Mapped[str] = mapped_column(String(limits.REASON), default="")
    provenance_date: Mapped[str] = mapped_column(String(limits.PLACE), default="")
    to_verify: Mapped[bool] = mapped_column(default=False)
    # Why it was hidden, for who looks after it.
    hidden_reason: Mapped[str] = mapped_column(String(limits.REASON), default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Recording(Base):
    """A recording of a meeting, kept elsewhere: its parts, from which we alone write what a player loads."""

    __tablename__ = "recording"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    # From 0; below it when its link was taken out, for what was said in it may be wanted again.
    position: Mapped[int] = mapped_column(SmallInteger)
    url: Mapped[str] = mapped_column(String(MAX_ADDRESS))
    provider: Mapped[str] = mapped_column(String(12))
    key: Mapped[str] = mapped_column(String(MAX_ADDRESS))
    start: Mapped[int] = mapped_column(default=0)
    host: Mapped[str] = mapped_column(String(limits.EMAIL))
    title: Mapped[str] = mapped_column(String(limits.TITLE), default="")


class MeetingDecision(Base):
    """Something decided at a meeting: what, the role that takes care of it, when it is looked at again."""

    __tablename__ = "meeting_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    # Imports bring whole paragraphs; the form takes a few lines.
    what: Mapped[str] = mapped_column(Text)
    owner_role: Mapped[str] = mapped_column(String(limits.ROLE), default="")
    review_on: Mapped[date | None]


class MeetingAttachment(Base):
    """A file laid beside a meeting's page, besides those that its texts show."""

    __tablename__ = "meeting_attachment"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    # The file's public name: its row goes when it is swept away, and this one may then stand without it.
    public_id: Mapped[str] = mapped_column(String(PUBLIC_ID_LENGTH), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)


class MeetingPact(Base):
    """A further pact that took part; the meeting's own pact_id alone decides who reads it."""

    __tablename__ = "meeting_pact"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    pact_id: Mapped[int] = mapped_column(ForeignKey("pact.id"), primary_key=True, index=True)


class MeetingTheme(Base):
    """What a meeting is about."""

    __tablename__ = "meeting_theme"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("theme.id"), primary_key=True, index=True)
