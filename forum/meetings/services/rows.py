"""The one way in which a service takes hold of a meeting, and what hangs on its row."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Invalid, NotFound
from forum.core.refs import Ref
from forum.files.queries import ids_owned
from forum.files.services import adopt, file_ids_in
from forum.meetings.models import Meeting, MeetingAttachment, MeetingDecision, MeetingPact, MeetingTheme, Recording
from forum.meetings.sheet import Decided, LinkedRecording
from forum.pacts.models import Theme
from forum.pacts.services.rows import hold_any_pact
from forum.text.recordings import OWN

# Below every place of a recording that was taken out, while places change hands.
_BETWEEN = -10_000


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
    """Make these the recordings of a meeting; one that was there keeps its number, for what is said in it hangs on that.

    One that is taken out is only put below zero: its transcript and notes come back with it, should its link have gone by mistake.
    """
    kept = db.session.scalars(select(Recording).where(Recording.meeting_id == meeting_id).order_by(Recording.position)).all()
    known = {(row.provider, row.host, row.key): row for row in kept}
    # Places are given out anew: each is emptied first, since no two rows may hold the same one even for a moment.
    for place, there in enumerate(kept):
        there.position = _BETWEEN - place
    db.session.flush()
    for position, one in enumerate(linked):
        recording = one.recording
        row = known.pop((recording.provider, recording.host, recording.key), None)
        if row is None:
            row = Recording(meeting_id=meeting_id, provider=recording.provider, host=recording.host, key=recording.key)
            db.session.add(row)
        row.position, row.url, row.start, row.title = position, recording.url, recording.start, one.title
    for place, left in enumerate(known.values(), 1):
        left.position = -place
    db.session.flush()


def forget_recordings(meeting_id: int) -> None:
    """Leave of a meeting's recordings their numbers alone."""
    set_recordings(meeting_id, ())
    gone = update(Recording).where(Recording.meeting_id == meeting_id)
    db.session.execute(gone.values(url="", key="", host="", title=""), execution_options={"synchronize_session": "fetch"})


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


def set_decisions(meeting_id: int, decided: Iterable[Decided]) -> None:
    """Write down what was decided, in this order; one that was there keeps its number, and one left empty goes.

    Those that are not among these stay, after them: somebody may have written them while this form was open.
    """
    kept = db.session.scalars(select(MeetingDecision).where(MeetingDecision.meeting_id == meeting_id).order_by(MeetingDecision.position))
    known = {row.id: row for row in kept}
    position = 0
    for one in decided:
        row = known.pop(one.id, None) if one.id else None
        if not one.what:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = MeetingDecision(meeting_id=meeting_id)
            db.session.add(row)
        row.position, row.what, row.owner_role, row.review_on = position, one.what, one.owner_role, one.review_on
        position += 1
    for place, row in enumerate(known.values(), position):
        row.position = place
    db.session.flush()


def words_of_decisions(meeting_id: int) -> str:
    """Return the decisions of a meeting as the search reads them."""
    rows = db.session.execute(
        select(MeetingDecision.what, MeetingDecision.owner_role)
        .where(MeetingDecision.meeting_id == meeting_id)
        .order_by(MeetingDecision.position)
    )
    return "\n".join(" · ".join(filter(None, row)) for row in rows)


def attached_ids(meeting_id: int) -> list[str]:
    """Return the public names of the files laid beside a meeting, in their order."""
    beside = select(MeetingAttachment.public_id).where(MeetingAttachment.meeting_id == meeting_id)
    return list(db.session.scalars(beside.order_by(MeetingAttachment.position, MeetingAttachment.public_id)))


def forget_decisions_and_attachments(meeting_id: int) -> None:
    """Leave nothing of what was decided at a meeting, and no list of its files."""
    db.session.execute(delete(MeetingDecision).where(MeetingDecision.meeting_id == meeting_id))
    db.session.execute(delete(MeetingAttachment).where(MeetingAttachment.meeting_id == meeting_id))


def open_files(actor: Actor, row: Meeting) -> None:
    """Give the files that the meeting's texts show and that are its recordings the meeting's readers.

    Raises Invalid for a recording that is the file of somebody else, or of another text.
    """
    ref = Ref("meeting", row.id)
    keys = db.session.scalars(
        select(Recording.key).where(Recording.meeting_id == row.id, Recording.provider == OWN, Recording.position >= 0)
    )
    recorded = {key.partition(".")[0] for key in keys}
    ids = [public_id for html in row.sheet_html.values() for public_id in file_ids_in(html)]
    adopt(actor, [*ids, *attached_ids(row.id), *sorted(recorded)], ref, row.audience, row.opened_at, row.pact_id)
    if ids_owned(ref, recorded) != recorded:
        raise Invalid({"recordings": _("One of these recordings is a file that is not of this meeting: send it to this meeting first.")})
