"""Adding a meeting and changing what its page says."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files.services import follow
from forum.meetings import policy
from forum.meetings.dates import evening_of, find_whole_day, sort_moment, words_of_days
from forum.meetings.events import MeetingAdded, MeetingChanged
from forum.meetings.models import Meeting
from forum.meetings.queries import further_pacts, get_meeting_to_edit
from forum.meetings.services.rows import (
    hold_meeting,
    open_files,
    set_decisions,
    set_further_pacts,
    set_recordings,
    set_themes,
    words_of_decisions,
)
from forum.meetings.sheet import Decided, MeetingValues, Written, write_sheet
from forum.pacts.models import Pact
from forum.pacts.services.rows import hold_pact
from forum.text.slugs import slugify


def add_meeting(
    actor: Actor, pact_id: int | None, values: MeetingValues, key: str | None = None, decided: Sequence[Decided] = ()
) -> Meeting:
    """Add a meeting to a pact, or outside the pacts; raises Denied, Invalid, Repeated."""
    written = write_sheet(values.sheet, values.recordings)
    _check(values)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        pact = hold_pact(actor, pact_id) if pact_id else None
        require(policy.create(actor, pact))
        require(policy.reach(actor, pact, values.rung))
        now = clock.now()
        row = Meeting(author_id=actor.member_id, pact_id=pact_id, created_at=now, state=State.LIVE)
        _fill(row, values, written, now)
        db.session.add(row)
        db.session.flush()
        set_decisions(row.id, decided)
        _tie(actor, row, values)
        work.made(Ref("meeting", row.id))
        work.emit(MeetingAdded(actor_id=actor.member_id, meeting_id=row.id))
    return row


def revise(actor: Actor, meeting_id: int, version: int, values: MeetingValues) -> Meeting:
    """Change what a meeting's page says; raises Conflict with the meeting as it stands when somebody saved since `version`."""
    written = write_sheet(values.sheet, values.recordings)
    _check(values)
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.edit(actor, row))
        if row.version != version:
            raise Conflict(get_meeting_to_edit(actor, meeting_id))
        if audience_of(values.rung, row.pact_id) != row.audience:
            require(policy.reach(actor, _pact_of(row), values.rung))
        row.version += 1
        _fill(row, values, written, clock.now())
        db.session.flush()
        _tie(actor, row, values)
        follow([Ref("meeting", row.id)], row.audience, row.opened_at, row.pact_id)
        work.emit(MeetingChanged(actor_id=actor.member_id, meeting_id=row.id, version=row.version, audience=row.audience))
    return row


def _check(values: MeetingValues) -> None:
    if values.starts_at is None and values.day is None and not values.date_text:
        raise Invalid({"date_text": _("Give the day and the hour, or say here in words when it was.")})
    if len(values.theme_ids) > limits.THEMES_PER_THREAD:
        raise Invalid({"themes": _("At most %(most)s themes.", most=limits.THEMES_PER_THREAD)})


def _pact_of(row: Meeting) -> Pact | None:
    return db.session.scalars(select(Pact).where(Pact.id == row.pact_id)).one() if row.pact_id else None


def _fill(row: Meeting, values: MeetingValues, written: Written, now: datetime) -> None:
    row.title, row.slug = values.title, slugify(values.title, "incontro")
    row.audience = audience_of(values.rung, row.pact_id)
    _fill_days(row, values)
    # A newcomer whose past is closed reads the meetings held since they came, whenever their page was written; where the day
    # is not known, the earlier of the two decides.
    row.opened_at = row.sort_at if row.starts_at or row.day else min(row.sort_at, row.created_at)
    row.duration_minutes, row.place, row.online = values.duration_minutes, values.place, values.online
    row.next_date_text, row.provenance, row.provenance_date = values.next_date_text, values.provenance, values.provenance_date
    row.next_day, row.next_hour = values.next_day, values.next_hour if values.next_day else None
    row.to_verify = values.to_verify
    row.sheet, row.sheet_html, row.plain, row.text_version = written.source, written.html, written.plain, written.version
    row.updated_at = now


def _fill_days(row: Meeting, values: MeetingValues) -> None:
    row.starts_at, row.day, row.last_day, row.date_text = values.starts_at, None, values.last_day, ""
    if row.starts_at is None:
        row.day = values.day or find_whole_day(values.date_text)
        row.date_text = words_of_days(row.day, row.last_day) if row.day else values.date_text
    known = row.starts_at or (evening_of(row.day) if row.day else None)
    row.last_day = row.last_day if known else None
    row.sort_at = sort_moment(known, row.date_text, row.created_at)


def _tie(actor: Actor, row: Meeting, values: MeetingValues) -> None:
    set_recordings(row.id, values.recordings)
    set_themes(row.id, values.theme_ids)
    set_further_pacts(row.id, values.further_pact_ids, (pact_id for pact_id, _title in further_pacts(actor, row.pact_id)))
    open_files(actor, row)
    row.plain = "\n".join(filter(None, (row.plain, words_of_decisions(row.id))))
