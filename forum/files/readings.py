"""The documents that wait to be read: put into a box when they are sent, read by the worker one at a time, kept page by page."""

import logging
from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update

from forum.core import limits
from forum.core.actor import SYSTEM
from forum.core.content import visible
from forum.core.database import db
from forum.core.outbox import Parcel, enqueue
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import storage
from forum.files.events import FileRead
from forum.files.models import File, FilePage, Reading
from forum.files.queries import Unread, find_unread, unread_ids
from forum.files.reading import Illegible, NotAsked, Words, read_words

READING_BOX = "reading"
log = logging.getLogger(__name__)


def have_read(file_ids: Iterable[int]) -> None:
    """Have documents read by and by, within the present unit of work."""
    for file_id in file_ids:
        enqueue(READING_BOX, str(Ref("file", file_id)))


def have_all_read(again: bool = False) -> int:
    """Have every document read that still is not, and with `again` also those that could not be; returns how many."""
    with unit_of_work():
        wanted = unread_ids(again)
        have_read(wanted)
        waiting = update(File).where(File.reading == Reading.ILLEGIBLE, visible(SYSTEM, File)).values(reading=Reading.WAITING)
        if again:
            db.session.execute(waiting.execution_options(synchronize_session=False))
    return len(wanted)


def read_parcels(parcels: list[Parcel]) -> None:
    """Read the documents that parcels name; raises NotAsked, to be tried again, while it is no fault of the document."""
    for parcel in parcels:
        unread = find_unread(Ref.parse(parcel.key).id)
        db.session.rollback()
        if unread is not None:
            _keep(unread.id, _read(unread, parcel.attempts))


def _read(unread: Unread, attempts: int) -> Words | None:
    """Return the words of a document, None when it gives none."""
    place = storage.place(unread.sha256)
    if not place.is_file():
        log.error("the bytes of file %s are missing from the shelf: it is found by its name only", unread.id)
        return None
    try:
        return read_words(place, unread.media_type)
    except Illegible as reason:
        log.warning("file %s cannot be read, %s: it is found by its name only", unread.id, reason)
    except NotAsked as problem:
        if attempts + 1 < limits.READING_ATTEMPTS:
            raise
        log.error("file %s could not be read, %s: it is found by its name only", unread.id, problem)
    return None


def _keep(file_id: int, words: Words | None) -> None:
    """Keep what was read, unless the file went away meanwhile."""
    with unit_of_work() as work:
        there = select(File.id).where(File.id == file_id, visible(SYSTEM, File)).with_for_update()
        if db.session.scalar(there) is None:
            return
        reading = Reading.ILLEGIBLE if words is None else Reading.WHOLE if words.whole else Reading.CUT
        db.session.execute(delete(FilePage).where(FilePage.file_id == file_id))
        pages = [{"file_id": file_id, "number": number, "words": page} for number, page in enumerate(words.pages if words else (), 1)]
        if pages:
            db.session.execute(insert(FilePage), pages)
        kept = update(File).where(File.id == file_id).values(reading=reading)
        db.session.execute(kept.execution_options(synchronize_session=False))
        work.emit(FileRead(actor_id=None, file_id=file_id))
