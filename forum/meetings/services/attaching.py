"""Laying files beside a meeting's page, and taking them away from it."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import delete

from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.files.queries import ids_owned
from forum.files.services import file_ids_in, release_some
from forum.meetings import policy
from forum.meetings.events import MeetingChanged
from forum.meetings.models import Meeting, MeetingAttachment
from forum.meetings.services.rows import attached_ids, hold_meeting, open_files


def attach(actor: Actor, meeting_id: int, public_ids: Sequence[str], key: str | None = None) -> Meeting:
    """Lay files that the actor has just sent beside a meeting; its readers open them from now on. Raises Invalid for too many."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        row = hold_meeting(actor, meeting_id)
        require(policy.edit(actor, row))
        beside = attached_ids(row.id)
        if len(beside) + len(public_ids) > limits.ATTACHMENTS_PER_MEETING:
            raise Invalid({"files": _("At most %(most)s attachments: take one away first.", most=limits.ATTACHMENTS_PER_MEETING)})
        new = [public_id for public_id in public_ids if public_id not in beside]
        rows = (
            MeetingAttachment(meeting_id=row.id, public_id=public_id, position=len(beside) + place) for place, public_id in enumerate(new)
        )
        db.session.add_all(rows)
        db.session.flush()
        open_files(actor, row)
        if ids_owned(Ref("meeting", row.id), new) != frozenset(new):
            raise NotFound
        work.made(Ref("meeting", row.id))
        _say(actor, row, work)
    return row


def detach(actor: Actor, meeting_id: int, public_id: str) -> Meeting:
    """Take a file away from beside a meeting; raises NotFound where it does not lie."""
    with unit_of_work() as work:
        row = hold_meeting(actor, meeting_id)
        require(policy.edit(actor, row))
        if public_id not in attached_ids(row.id):
            raise NotFound
        lying = (MeetingAttachment.meeting_id == row.id, MeetingAttachment.public_id == public_id)
        db.session.execute(delete(MeetingAttachment).where(*lying))
        if all(public_id not in file_ids_in(html) for html in row.sheet_html.values()):
            release_some(Ref("meeting", row.id), (public_id,))
        _say(actor, row, work)
    return row


def _say(actor: Actor, row: Meeting, work: UnitOfWork) -> None:
    # The version stays: it is that of the words, and who is writing them crosses with nobody.
    work.emit(MeetingChanged(actor_id=actor.member_id, meeting_id=row.id, version=row.version, audience=row.audience))
