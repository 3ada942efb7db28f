"""Moments and their answers follow their meeting: who reads it reads them, and what becomes of it becomes of them."""

from sqlalchemy import select, update

from forum.core.actor import SYSTEM
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.outbox import enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX
from forum.listening.models import Moment, MomentAnswer
from forum.meetings.models import Meeting

# Rows that somebody holds in this unit of work learn of it too.
_AT_ONCE = {"synchronize_session": "fetch"}


def follow_meeting(meeting_id: int) -> None:
    """Give the moments of a meeting, whatever their state, the readers that it has now; the index learns of it, and of its title."""
    columns = (Meeting.audience, Meeting.opened_at, Meeting.pact_id)
    row = db.session.execute(select(*columns).where(Meeting.id == meeting_id, visible(SYSTEM, Meeting))).one()
    now = {"audience": row.audience, "opened_at": row.opened_at, "pact_id": row.pact_id}
    _change(meeting_id, now, now)


def take_away_with_meeting(meeting_id: int) -> None:
    """Take the moments of a meeting that is gone away, and their words."""
    gone = {"state": State.DELETED, "hidden_reason": ""}
    _change(meeting_id, {**gone, "line": ""}, {**gone, "text": ""})


def renew_entries(meeting_id: int) -> None:
    """Have the index look at the moments of a meeting again."""
    for moment_id in db.session.scalars(
        select(Moment.id).where(Moment.meeting_id == meeting_id, Moment.state == State.LIVE, visible(SYSTEM, Moment))
    ).all():
        enqueue(INDEX_BOX, str(Ref("moment", moment_id)))


def _change(meeting_id: int, of_moments: dict[str, object], of_answers: dict[str, object]) -> None:
    # Named before their state may change, so that those taken away leave the index too.
    renew_entries(meeting_id)
    mine = select(Moment.id).where(Moment.meeting_id == meeting_id)
    db.session.execute(update(MomentAnswer).where(MomentAnswer.moment_id.in_(mine)).values(**of_answers), execution_options=_AT_ONCE)
    db.session.execute(update(Moment).where(Moment.meeting_id == meeting_id).values(**of_moments), execution_options=_AT_ONCE)
