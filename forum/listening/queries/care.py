"""What the pages say of how a recording is looked after, each in one statement."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.memory import remembered
from forum.listening.care_addresses import consent_address, stretches_address
from forum.listening.days import until_day
from forum.listening.models import Listening, MeetingConsent, Stretch, StretchState
from forum.listening.queries.consent import ConsentShown, consent_of, recorded
from forum.listening.queries.together import Asked, asked, dismissed_by, noted_by, under_way
from forum.meetings.models import Meeting, Recording
from forum.meetings.policy import tends
from forum.web.dates import today


@dataclass(frozen=True)
class Care:
    """How the recordings of one meeting are looked after, as its pages say it."""

    meeting_id: int
    consent: ConsentShown
    asked: Asked | None
    waiting: int
    recorded: bool
    tends: bool
    day: date
    # Whether people were asked to listen together, now or before.
    windows: bool = False


@dataclass(frozen=True)
class ToLookAfter:
    """A meeting that waits for who tends it: wishes to answer, or a day that comes."""

    meeting_id: int
    title: str
    waiting: int
    keep_until: date | None
    past: bool

    def until(self, language: str) -> str:
        """Return the day that comes as it follows "until"; empty where there is none."""
        return until_day(self.keep_until, language) if self.keep_until else ""

    @property
    def stretches_url(self) -> str:
        """Where the wishes are answered."""
        return stretches_address(self.meeting_id)

    @property
    def consent_url(self) -> str:
        """Where another day is written."""
        return consent_address(self.meeting_id)


_WAITING = (
    select(func.count(Stretch.id))
    .join(Recording, Recording.id == Stretch.recording_id)
    .where(Recording.meeting_id == Meeting.id, Recording.position >= 0, Stretch.state == StretchState.ASKED)
    .correlate(Meeting)
    .scalar_subquery()
)


def _windows() -> ColumnElement[bool]:
    window = aliased(Listening)
    return exists().where(window.meeting_id == Meeting.id)


def find_care(actor: Actor, meeting_id: int) -> Care | None:
    """Return how a meeting's recordings are looked after, None where the actor sees no such meeting."""
    day = today()
    columns = (Meeting.id, Meeting.title, Meeting.slug, Meeting.state, Meeting.audience, Meeting.pact_id)
    said = (MeetingConsent.consent, MeetingConsent.note, MeetingConsent.keep_until)
    window = (Listening.id.label("listening_id"), Listening.last_day, Listening.wanted, Listening.greeting)
    mine = (noted_by(actor).label("mine"), dismissed_by(actor).label("dismissed"))
    statement = (
        select(*columns, *said, *window, *mine, _WAITING.label("waiting"), recorded().label("recorded"), _windows().label("windows"))
        .select_from(Meeting)
        .outerjoin(MeetingConsent, MeetingConsent.meeting_id == Meeting.id)
        .outerjoin(Listening, and_(Listening.meeting_id == Meeting.id, under_way(day)))
        .where(Meeting.id == meeting_id, visible(actor, Meeting))
        .order_by(Listening.id.desc())
        .limit(1)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    listening = actor.is_member and row.listening_id is not None and not row.dismissed and row.state == State.LIVE
    keeps = tends(actor, row)
    return Care(
        meeting_id=row.id,
        consent=consent_of(row),
        asked=asked(row) if listening else None,
        waiting=row.waiting if keeps else 0,
        recorded=bool(row.recorded),
        tends=keeps,
        day=day,
        windows=bool(row.windows),
    )


def to_look_after(actor: Actor, pact_id: int) -> tuple[ToLookAfter, ...]:
    """Return what waits in a pact for who facilitates it, the next day first; nothing for anybody else, and no statement."""
    return _waiting_in(actor, pact_id, today()) if pact_id in actor.facilitates else ()


@remembered
def _waiting_in(actor: Actor, pact_id: int, day: date) -> tuple[ToLookAfter, ...]:
    near = and_(MeetingConsent.keep_until <= day + timedelta(days=limits.KEEP_WARNING_DAYS), recorded())
    statement = (
        select(Meeting.id, Meeting.title, MeetingConsent.keep_until, _WAITING.label("waiting"))
        .select_from(Meeting)
        .outerjoin(MeetingConsent, and_(MeetingConsent.meeting_id == Meeting.id, near))
        .where(Meeting.pact_id == pact_id, visible(actor, Meeting), or_(MeetingConsent.keep_until.is_not(None), _WAITING > 0))
        .order_by(MeetingConsent.keep_until, Meeting.id)
    )
    return tuple(
        ToLookAfter(row.id, row.title, row.waiting, row.keep_until, row.keep_until is not None and row.keep_until < day)
        for row in db.session.execute(statement)
    )
