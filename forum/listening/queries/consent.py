"""What those recorded agreed to, as the page says it and as its form wants it, and whose day has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, exists, select

from forum.core import limits
from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening.days import until_day
from forum.listening.models import Consent, MeetingConsent
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.meetings.policy import tends


@dataclass(frozen=True)
class ConsentShown:
    """What is written down of those recorded."""

    consent: str = Consent.UNKNOWN.value
    note: str = ""
    keep_until: date | None = None

    def until(self, language: str) -> str:
        """Return that day as it follows "until"; empty where there is none."""
        return until_day(self.keep_until, language) if self.keep_until else ""

    def is_near(self, day: date) -> bool:
        """Say whether the day until which the recording is kept is near or past."""
        return self.keep_until is not None and warning_day(self.keep_until) <= day

    def is_past(self, day: date) -> bool:
        """Say whether that day is over."""
        return self.keep_until is not None and self.keep_until < day


@dataclass(frozen=True)
class ConsentToEdit:
    """The same for its form, with the meeting it is about and when it was last written."""

    meeting_id: int
    title: str
    url: str
    shown: ConsentShown
    changed_at: datetime | None


def warning_day(keep_until: date) -> date:
    """Return the first day on which the end of keeping is near."""
    return keep_until - timedelta(days=limits.KEEP_WARNING_DAYS)


def consent_of(row: Row) -> ConsentShown:
    """Return what a row says that may come from an outer join."""
    return ConsentShown(row.consent or Consent.UNKNOWN.value, row.note or "", row.keep_until)


def get_consent(actor: Actor, meeting_id: int) -> ConsentToEdit:
    """Return what is written down of a meeting to who tends it; raises NotFound for anybody else."""
    columns = (Meeting.id, Meeting.slug, Meeting.title, Meeting.state, Meeting.audience, Meeting.pact_id)
    said = (MeetingConsent.consent, MeetingConsent.note, MeetingConsent.keep_until, MeetingConsent.changed_at)
    statement = (
        select(*columns, *said)
        .select_from(Meeting)
        .outerjoin(MeetingConsent, MeetingConsent.meeting_id == Meeting.id)
        .where(Meeting.id == meeting_id, visible(actor, Meeting))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None or not tends(actor, row):
        raise NotFound
    return ConsentToEdit(row.id, row.title, meeting_address(row.id, row.slug), consent_of(row), row.changed_at)


def recorded() -> ColumnElement[bool]:
    """Return the condition that a meeting has a recording to be taken down."""
    return exists().where(Recording.meeting_id == Meeting.id, Recording.position >= 0)


def due_meetings(day: date) -> tuple[int, ...]:
    """Return the meetings whose keep-until day is near or past and of which nobody was told yet."""
    statement = (
        select(MeetingConsent.meeting_id)
        .join(Meeting, Meeting.id == MeetingConsent.meeting_id)
        .where(
            *(visible(SYSTEM, Meeting), recorded(), MeetingConsent.reminded_at.is_(None)),
            MeetingConsent.keep_until <= day + timedelta(days=limits.KEEP_WARNING_DAYS),
        )
        .order_by(MeetingConsent.meeting_id)
    )
    return tuple(db.session.scalars(statement))
