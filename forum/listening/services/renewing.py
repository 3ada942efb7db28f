"""Bringing the entries of speech up to date when something about its meeting changes, however many they are, in one statement."""

from sqlalchemy import JSON, ColumnElement, String, cast, literal, select

from forum.core import clock
from forum.core.database import UtcDateTime, db, upsert
from forum.core.outbox import OutboxRow
from forum.core.work import INDEX_BOX
from forum.listening.models import Passage
from forum.meetings.models import Meeting, Recording


def renew_of_recording(recording_id: int) -> None:
    """Put every passage of a recording into the index's box."""
    _renew(Passage.recording_id == recording_id)


def renew_of_meeting(meeting_id: int) -> None:
    """Put every passage of a meeting into the index's box."""
    _renew(Passage.recording_id.in_(select(Recording.id).where(Recording.meeting_id == meeting_id)))


def renew_of_pact(pact_id: int) -> None:
    """Put every passage of a pact's meetings into the index's box."""
    recordings = select(Recording.id).join(Meeting, Meeting.id == Recording.meeting_id).where(Meeting.pact_id == pact_id)
    _renew(Passage.recording_id.in_(recordings))


def _renew(which: ColumnElement[bool]) -> None:
    key = literal("passage:", String) + cast(Passage.id, String)
    columns = [literal(INDEX_BOX, String), key, literal({}, JSON), literal(1), literal(0), literal(clock.now(), UtcDateTime)]
    names = ["box", "key", "payload", "version", "attempts", "available_at"]
    insert = upsert(OutboxRow).from_select(names, select(*columns).where(which))
    renewed = {"version": OutboxRow.version + 1, "attempts": 0, "available_at": insert.excluded.available_at}
    db.session.execute(insert.on_conflict_do_update(index_elements=["box", "key"], set_=renewed))
