"""Time codes in what a meeting's page says: none leads into what is kept out of its recording."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from forum.core.actor import SYSTEM
from forum.core.content import visible
from forum.core.database import db
from forum.listening.addresses import MILLISECONDS
from forum.listening.queries.stretches import kept_out
from forum.meetings.models import Meeting, Recording
from forum.meetings.queries import get_meeting_to_edit
from forum.meetings.sheet import write_sheet
from forum.text.clocks import LONGEST_MS
from forum.text.recordings import OWN

# As the house itself writes them; nobody else can.
_TIME = re.compile(r'<a (?=[^>]*class="timecode")[^>]*data-seconds="(\d+)"[^>]*>(.*?)</a>', re.DOTALL)


def renew_times(meeting_id: int) -> None:
    """Write the page's texts anew after a stretch was kept out, or is shown again: its time codes are words, or links once more."""
    row = _find(meeting_id)
    if row is None:
        return
    written = write_sheet(row.sheet, get_meeting_to_edit(SYSTEM, meeting_id).values.recordings)
    row.sheet_html, row.text_version = _unlinked(written.html, _first_kept_out(meeting_id)), written.version


def unlink_times(meeting_id: int) -> None:
    """Take the links out that texts just written hold into what is kept out."""
    stretches = _first_kept_out(meeting_id)
    row = _find(meeting_id) if stretches else None
    if row is not None:
        row.sheet_html = _unlinked(row.sheet_html, stretches)


def _find(meeting_id: int) -> Meeting | None:
    return db.session.scalar(select(Meeting).where(Meeting.id == meeting_id, visible(SYSTEM, Meeting)))


def _first_kept_out(meeting_id: int) -> tuple[tuple[int, int], ...]:
    """Return what is kept out of the first recording, which is the one that bare time codes mean; of a file of ours then all of it."""
    first = select(Recording.id, Recording.provider).where(Recording.meeting_id == meeting_id, Recording.position == 0)
    row = db.session.execute(first).one_or_none()
    stretches = kept_out(row.id) if row is not None else ()
    return ((0, LONGEST_MS),) if stretches and row is not None and row.provider == OWN else stretches


def _unlinked(texts: dict[str, str], stretches: Iterable[tuple[int, int]]) -> dict[str, str]:
    kept = tuple(stretches)

    def words(match: re.Match[str]) -> str:
        at = int(match[1]) * MILLISECONDS
        return match[2] if any(starts <= at < ends for starts, ends in kept) else match[0]

    return {name: _TIME.sub(words, html) for name, html in texts.items()}
