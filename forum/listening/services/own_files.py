"""Recordings that we keep ourselves: served whole or not at all, so that one with a stretch kept out is closed while it stands."""

from sqlalchemy import exists, func, select, update

from forum.core.content import State
from forum.core.database import db
from forum.core.refs import Ref
from forum.files.models import PUBLIC_ID_LENGTH, File
from forum.listening.models import Stretch, StretchState
from forum.meetings.models import Meeting, Recording
from forum.text.recordings import OWN

# Rows that somebody holds in this unit of work learn of it too.
_AT_ONCE = {"synchronize_session": "fetch"}


def close_kept_out(meeting_id: int) -> None:
    """Hide the files of a meeting's recordings of which a stretch is kept out, and show again those of which none is any more.

    A hidden file is open to who sent it, to who facilitates its pact and to who moderates. The files of a hidden meeting stay hidden.
    """
    db.session.flush()
    ids = select(func.substr(Recording.key, 1, PUBLIC_ID_LENGTH)).where(Recording.meeting_id == meeting_id, Recording.provider == OWN)
    accepted = (Stretch.recording_id == Recording.id, Stretch.state == StretchState.ACCEPTED)
    kept_out = File.public_id.in_(ids.join(Stretch, Stretch.recording_id == Recording.id).where(*accepted))
    own = (File.owner == str(Ref("meeting", meeting_id)), File.public_id.in_(ids))
    shown = exists().where(Meeting.id == meeting_id, Meeting.state == State.LIVE)
    closing = update(File).where(*own, kept_out, File.state == State.LIVE).values(state=State.HIDDEN)
    opening = update(File).where(*own, ~kept_out, File.state == State.HIDDEN, shown).values(state=State.LIVE)
    for change in (closing, opening):
        db.session.execute(change, execution_options=_AT_ONCE)
