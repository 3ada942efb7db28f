"""The one way in which a service takes hold of a meeting, and what hangs on its row."""

from collections.abc import Iterable

from sqlalchemy import delete, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.files.services import adopt, file_ids_in
from forum.meetings.models import Meeting, MeetingPact, MeetingTheme, Recording
from forum.meetings.sheet import LinkedRecording
from forum.pacts.models import Theme
from forum.pacts.services.rows import hold_any_pact


def hold_meeting(actor: Actor, meeting_id: int) -> Meeting:
    """Return the meeting under its row's lock and its pact's; raises NotFound when the actor does not see it."""
    seen = (Meeting.id == meeting_id, visible(actor, Meeting))
    pact_id = db.session.scalar(select(Meeting.pact_id).where(*seen))
    if pact_id is not None:
        # The pact first, as narrowing does: a file taken up meanwhile could otherwise stay wider than its meeting.
        hold_any_pact(pact_id)
    row = db.session.scalar(select(Meeting).where(*seen).with_for_update())
    if row is None:
        raise NotFound
    return row


def set_recordings(meeting_id: int, linked: Iterable[LinkedRecording]) -> None:
    """Make these the recordings of a meeting; one that was there keeps its number, for what is said in it hangs on that."""
    kept = db.session.scalars(select(Recording).where(Recording.meeting_id == meeting_id).order_by(Recording.position)).all()
    known = {(row.provider, row.host, row.key): row for row in kept}
    # Places are given out anew: each is emptied first, since no two rows may hold the same one even for a moment.
    for row in kept:
        row.position = -1 - row.position
    db.session.flush()
    for position, one in enumerate(linked):
        recording = one.recording
        row = known.pop((recording.provider, recording.host, recording.key), None)
        if row is None:
            row = Recording(meeting_id=meeting_id, provider=recording.provider, host=recording.host, key=recording.key)
            db.session.add(row)
        row.position, row.url, row.start, row.title = position, recording.url, recording.start, one.title
    for row in known.values():
        db.session.delete(row)
    db.session.flush()


def set_themes(meeting_id: int, theme_ids: Iterable[int]) -> None:
    """Make these the themes of a meeting; numbers of no theme are left out."""
    there = db.session.scalars(select(Theme.id).where(Theme.id.in_(sorted(set(theme_ids)))))
    db.session.execute(delete(MeetingTheme).where(MeetingTheme.meeting_id == meeting_id))
    db.session.add_all([MeetingTheme(meeting_id=meeting_id, theme_id=theme_id) for theme_id in there.all()])


def set_further_pacts(meeting_id: int, chosen: Iterable[int], offered: Iterable[int]) -> None:
    """Share a meeting with these pacts; only those offered change, so that one that the writer does not see stays."""
    within = set(offered)
    db.session.execute(delete(MeetingPact).where(MeetingPact.meeting_id == meeting_id, MeetingPact.pact_id.in_(sorted(within))))
    db.session.add_all([MeetingPact(meeting_id=meeting_id, pact_id=pact_id) for pact_id in sorted(within.intersection(chosen))])


def open_files(actor: Actor, row: Meeting) -> None:
    """Give the files that the meeting's texts show the meeting's readers."""
    ids = [public_id for html in row.sheet_html.values() for public_id in file_ids_in(html)]
    adopt(actor, ids, Ref("meeting", row.id), row.audience, row.opened_at, row.pact_id)
