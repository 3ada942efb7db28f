"""Writes of files: taking them in as drafts, giving them the readers of the text that shows them, letting them go."""

import io
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO, Protocol

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, case, delete, or_, update

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import MEMBERS
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.files import policy, storage
from forum.files.events import FilesSwept, FilesUploaded
from forum.files.images import TooManyPixels, Unreadable, read_picture
from forum.files.inspection import DOCUMENTS, find_shape, kind_of, tidy_name
from forum.files.marking import file_address, file_ids_in, markdown_of, media_address
from forum.files.media import ENDINGS, find_media_type
from forum.files.models import File, FileKind, Reading
from forum.files.queries import digests_in_use, leftovers, sent_today
from forum.files.readings import have_read

__all__ = [
    "Swept",
    "Taken",
    "Upload",
    "adopt",
    "file_ids_in",
    "follow",
    "hide",
    "release",
    "release_some",
    "show",
    "sweep",
    "take",
    "take_recording",
]

_PUBLIC_ID_BYTES = 16
_MEGABYTE = 1_000_000


class Upload(Protocol):
    """A file as a form brings it: werkzeug's FileStorage, or anything with a name and a stream."""

    filename: str | None
    stream: BinaryIO


@dataclass(frozen=True)
class Taken:
    """A file just taken in: its address and the Markdown line that shows it."""

    id: int
    public_id: str
    name: str
    url: str
    markdown: str


@dataclass(frozen=True)
class _Prepared:
    """A file whose bytes are on the shelf and whose row is still to be written."""

    name: str
    media_type: str
    size: int
    sha256: str
    small_sha256: str | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Swept:
    """What a sweep took away."""

    drafts: int
    files: int


def take(actor: Actor, uploads: Iterable[Upload], alt: str = "", key: str | None = None, field: str = "files") -> tuple[Taken, ...]:
    """Take files in as drafts of the actor, all or none; a field left empty in the form is no file.

    `alt` says what the pictures show; without it the file's name stands in. Raises Invalid under `field` with a sentence that
    names the file.
    """
    require(policy.upload(actor))
    given = [upload for upload in uploads if upload.filename]
    if not given:
        return ()
    _count(actor, len(given), field)
    return _kept(actor, [_prepare(upload, field) for upload in given], alt, key)


def take_recording(actor: Actor, upload: Upload, key: str | None = None, field: str = "file") -> Taken:
    """Take sound or film in as a draft of the actor, as it came; its `url` has the ending that says what it is.

    Raises Invalid under `field` with a sentence that names the file.
    """
    require(policy.upload(actor))
    _count(actor, 1, field)
    return _kept(actor, [_prepare_media(upload, field)], "", key)[0]


def _kept(actor: Actor, prepared: list[_Prepared], alt: str, key: str | None) -> tuple[Taken, ...]:
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        rows = [_row(actor, one) for one in prepared]
        db.session.add_all(rows)
        db.session.flush()
        have_read(row.id for row in rows if row.reading)
        work.made(Ref("file", rows[0].id))
        work.emit(FilesUploaded(actor_id=actor.member_id, file_ids=tuple(row.id for row in rows)))
    return tuple(_taken(row, alt) for row in rows)


def _count(actor: Actor, number: int, field: str) -> None:
    if number > limits.FILES_PER_POST:
        raise Invalid({field: _("At most %(most)s files at a time.", most=limits.FILES_PER_POST)})
    if actor.is_member and sent_today(actor) + number > limits.FILES_PER_DAY:
        raise Invalid({field: _("At most %(most)s files a day: go on tomorrow.", most=limits.FILES_PER_DAY)})


def _prepare(upload: Upload, field: str) -> _Prepared:
    """Put a file's bytes on the shelf as they will be served."""
    name = " ".join((upload.filename or "").split())[-limits.FILE_NAME :]
    with _refusals(name, field):
        shape = find_shape(upload.stream)
        if shape is None:
            raise Invalid({field: _("“%(name)s” is neither a picture (JPEG, PNG, GIF, WebP) nor a document (PDF, ODT, DOCX).", name=name)})
        if shape in DOCUMENTS:
            media_type = DOCUMENTS[shape]
            kept = storage.keep(upload.stream, _most())
            return _Prepared(tidy_name(upload.filename, media_type), media_type, kept.size, kept.digest)
        _measure(upload.stream)
        return _prepare_picture(upload, shape)


@contextmanager
def _refusals(name: str, field: str) -> Iterator[None]:
    """Say in a sentence why a file cannot be taken."""
    try:
        yield
    except storage.TooLarge:
        most = _most() // _MEGABYTE
        raise Invalid({field: _("“%(name)s” is too large: at most %(most)s megabytes.", name=name, most=most)}) from None
    except TooManyPixels:
        most = limits.IMAGE_PIXELS // _MEGABYTE
        raise Invalid({field: _("“%(name)s” has too many pixels: at most %(most)s million.", name=name, most=most)}) from None
    except Unreadable:
        raise Invalid({field: _("“%(name)s” cannot be read as a picture: perhaps it did not arrive whole.", name=name)}) from None


def _prepare_media(upload: Upload, field: str) -> _Prepared:
    """Put sound or film on the shelf as it is: what the recorder wrote into it cannot be taken out without opening it."""
    name = " ".join((upload.filename or "").split())[-limits.FILE_NAME :]
    with _refusals(name, field):
        media_type = find_media_type(upload.stream)
        if media_type is None:
            sentence = _("“%(name)s” is neither sound (MP3, M4A, OGG, Opus) nor film (MP4, WebM) that the forum can play.", name=name)
            raise Invalid({field: sentence})
        kept = storage.keep(upload.stream, _most())
    return _Prepared(tidy_name(upload.filename, media_type), media_type, kept.size, kept.digest)


def _most() -> int:
    return int(current_app.config["SETTINGS"].upload_megabytes) * _MEGABYTE


def _measure(stream: BinaryIO) -> None:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    if size > _most():
        raise storage.TooLarge


def _prepare_picture(upload: Upload, shape: str) -> _Prepared:
    picture = read_picture(upload.stream, shape)
    large = storage.keep(io.BytesIO(picture.large), len(picture.large))
    small = storage.keep(io.BytesIO(picture.small), len(picture.small)) if picture.small else None
    return _Prepared(
        name=tidy_name(upload.filename, picture.media_type),
        media_type=picture.media_type,
        size=large.size,
        sha256=large.digest,
        small_sha256=small.digest if small else None,
        width=picture.width,
        height=picture.height,
    )


def _row(actor: Actor, prepared: _Prepared) -> File:
    now = clock.now()
    return File(
        public_id=secrets.token_urlsafe(_PUBLIC_ID_BYTES),
        kind=kind_of(prepared.media_type),
        name=prepared.name,
        media_type=prepared.media_type,
        size=prepared.size,
        sha256=prepared.sha256,
        small_sha256=prepared.small_sha256,
        width=prepared.width,
        height=prepared.height,
        reading=Reading.WAITING if prepared.media_type in DOCUMENTS.values() else None,
        created_at=now,
        # A draft is within every member's reach and shown to its author alone.
        audience=MEMBERS,
        opened_at=now,
        state=State.DRAFT,
        author_id=actor.member_id,
    )


def _taken(row: File, alt: str) -> Taken:
    words = (alt or row.name.rpartition(".")[0]) if row.kind == FileKind.IMAGE else row.name
    url = media_address(row.public_id, row.media_type) if row.media_type in ENDINGS else file_address(row.public_id)
    return Taken(row.id, row.public_id, row.name, url, markdown_of(row.kind, row.public_id, words))


def adopt(actor: Actor, public_ids: Iterable[str], ref: Ref, audience: int, opened_at: datetime, pact_id: int | None) -> None:
    """Give the files named in a text the text's readers, within the unit of work that writes the text.

    Takes the actor's own drafts, and files that are of this text already; a file of another text stays with that one, so that
    writing somebody's address never opens their file.
    """
    wanted = list(public_ids)
    if not wanted:
        return
    drafts = and_(File.state == State.DRAFT, File.owner.is_(None), File.author_id == actor.member_id)
    values = {
        "owner": str(ref),
        "audience": audience,
        "opened_at": opened_at,
        "pact_id": pact_id,
        "state": case((File.state == State.DRAFT, State.LIVE.value), else_=File.state),
    }
    _change(and_(File.public_id.in_(wanted), or_(drafts, File.owner == str(ref))), values)


def follow(refs: Iterable[Ref], audience: int, opened_at: datetime, pact_id: int | None) -> None:
    """Move the files of texts that moved to other readers, within the unit of work that moves them."""
    _change(_owned(refs), {"audience": audience, "opened_at": opened_at, "pact_id": pact_id})


def hide(*refs: Ref) -> None:
    """Hide the files of texts that are hidden."""
    _change(and_(_owned(refs), File.state == State.LIVE), {"state": State.HIDDEN})


def show(*refs: Ref) -> None:
    """Show the files of texts that are shown again."""
    _change(and_(_owned(refs), File.state == State.HIDDEN), {"state": State.LIVE})


def keep_back(*refs: Ref) -> None:
    """Leave the files of texts that are not published, or not any more, to who sent them."""
    _change(and_(_owned(refs), File.state == State.LIVE), {"state": State.DRAFT})


def release(*refs: Ref) -> None:
    """Close the files of texts that are gone at once and for everybody; `sweep` takes the bytes away."""
    _change(_owned(refs), {"state": State.DELETED})


def release_some(ref: Ref, public_ids: Iterable[str]) -> None:
    """Close some of the files of a thing, which is still there."""
    _change(and_(_owned((ref,)), File.public_id.in_(list(public_ids))), {"state": State.DELETED})


def _owned(refs: Iterable[Ref]) -> ColumnElement[bool]:
    return File.owner.in_([str(ref) for ref in refs])


def _change(which: ColumnElement[bool], values: dict[str, object]) -> None:
    with unit_of_work():
        db.session.flush()
        db.session.execute(update(File).where(which).values(values).execution_options(synchronize_session=False))


def sweep() -> Swept:
    """Take away drafts that no text took up, rows of deleted texts, and the bytes that nothing uses any more."""
    before = clock.now() - timedelta(days=limits.FILE_DRAFT_DAYS)
    with unit_of_work() as work:
        drafts = leftovers(before)
        gone = delete(File).where(or_(File.id.in_(drafts), File.state == State.DELETED))
        count = db.session.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if count:
            work.emit(FilesSwept(actor_id=None, count=count))
    return Swept(len(drafts), storage.forget_unused(before.timestamp(), digests_in_use))
