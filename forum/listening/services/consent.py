"""What those recorded agreed to, until when the recording is kept, and the letter when that day comes."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from forum.core import clock
from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Conflict, require
from forum.core.outbox import Parcel, enqueue, take_back
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.listening import policy
from forum.listening.care_addresses import consent_address
from forum.listening.events import ConsentSaid, KeepingReminded
from forum.listening.letters import keeping_ends
from forum.listening.models import Consent, MeetingConsent
from forum.listening.queries.consent import due_meetings, warning_day
from forum.listening.queries.tenders import title_for_letters
from forum.mail.queue import post_mail
from forum.meetings.dates import moment_of
from forum.meetings.models import Meeting
from forum.meetings.services.rows import hold_meeting
from forum.pacts.queries.keepers import keepers_of
from forum.web.dates import today

KEEPING_BOX = "keeping"
# Letters leave when people are up.
_HOUR = time(8)


@dataclass(frozen=True)
class ConsentValues:
    """What is written down of those recorded."""

    consent: Consent
    note: str = ""
    keep_until: date | None = None


def say_consent(actor: Actor, meeting_id: int, values: ConsentValues, changed_at: datetime | None) -> None:
    """Write down what those present agreed to; raises Conflict when somebody did since `changed_at`, None where nobody had."""
    with unit_of_work() as work:
        meeting = hold_meeting(actor, meeting_id)
        require(policy.care(actor, meeting))
        row = db.session.scalar(select(MeetingConsent).where(MeetingConsent.meeting_id == meeting_id))
        if (row.changed_at if row else None) != changed_at:
            raise Conflict(row)
        if row is None:
            row = MeetingConsent(meeting_id=meeting_id)
            db.session.add(row)
        moved = row.keep_until != values.keep_until
        row.consent, row.note, row.keep_until = values.consent, values.note, values.keep_until
        row.changed_by, row.changed_at = actor.member_id, clock.now()
        if moved:
            row.reminded_at = None
            _plan(meeting_id, values.keep_until)
        work.emit(ConsentSaid(actor_id=actor.member_id, meeting_id=meeting_id))


def _plan(meeting_id: int, keep_until: date | None) -> None:
    """Leave a parcel that waits in the outbox for its day; another day moves it, none takes it back."""
    key = str(Ref("meeting", meeting_id))
    if keep_until is None:
        take_back(KEEPING_BOX, key)
        return
    day = max(warning_day(keep_until), today())
    enqueue(KEEPING_BOX, key, at=max(moment_of(day, _HOUR), clock.now()))


def remind_parcels(parcels: list[Parcel]) -> None:
    """Write about the recordings whose day has come."""
    for parcel in parcels:
        remind(Ref.parse(parcel.key).id)


def remind_all() -> int:
    """Write about every recording whose day has come and of which nobody was told, and return how many there were."""
    return sum(remind(meeting_id) for meeting_id in due_meetings(today()))


def remind(meeting_id: int) -> bool:
    """Write once to who tends a meeting that the day comes until which its recording was to be kept; returns whether it was due."""
    with unit_of_work() as work:
        # The row is locked first: of two who come at once, the second finds that it was told.
        row = db.session.scalar(select(MeetingConsent).where(MeetingConsent.meeting_id == meeting_id).with_for_update())
        if row is None or row.keep_until is None or meeting_id not in due_meetings(today()):
            return False
        meeting = db.session.scalars(select(Meeting).where(Meeting.id == meeting_id, visible(SYSTEM, Meeting))).one()
        row.reminded_at = clock.now()
        for one in keepers_of(meeting.pact_id):
            letter = keeping_ends(consent_address(meeting_id), title_for_letters(meeting), row.keep_until, one.language)
            post_mail(f"keeping:{meeting_id}:{one.member_id}", letter, one.email, one.language)
        work.emit(KeepingReminded(actor_id=None, meeting_id=meeting_id))
    return True
