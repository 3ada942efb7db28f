"""Reads of files."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true

from forum.core import clock
from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible, within_reach
from forum.core.database import db, rows
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.files.marking import file_address, markdown_of
from forum.files.models import DOCUMENT_KINDS, PUBLIC_ID_LENGTH, File, FileKind, FilePage, Reading

_BATCH = 500


@dataclass(frozen=True)
class FileShown:
    """A file that the reader may open."""

    id: int
    public_id: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    small_sha256: str | None
    state: int
    author_id: int | None
    owner: str | None

    @property
    def url(self) -> str:
        """The file's address."""
        return file_address(self.public_id)

    @property
    def is_image(self) -> bool:
        """Whether it is a picture."""
        return self.kind == FileKind.IMAGE

    def digest(self, small: bool) -> str:
        """Return under which digest the bytes are kept; raises NotFound for a small document, which there is none of."""
        if not small:
            return self.sha256
        if not self.is_image:
            raise NotFound
        return self.small_sha256 or self.sha256

    def markdown(self, alt: str = "") -> str:
        """Return the line that brings the file into a text."""
        return markdown_of(self.kind, self.public_id, alt or self.name)


_COLUMNS = (
    File.id,
    File.public_id,
    File.kind,
    File.name,
    File.media_type,
    File.size,
    File.sha256,
    File.small_sha256,
    File.state,
    File.author_id,
    File.owner,
)


def _in_review(actor: Actor) -> ColumnElement[bool]:
    """Return which files of texts not yet published a curator, or the facilitator of their pact, looks at with the text."""
    tended = true() if actor.is_curator else File.pact_id.in_(sorted(actor.facilitates))
    return and_(within_reach(actor, File), File.state == State.DRAFT, File.owner.is_not(None), tended)


def get_file(actor: Actor, public_id: str) -> FileShown:
    """Return a file that the actor may open; raises NotFound for any other."""
    # A longer name is nobody's; asking PostgreSQL about one that holds a zero byte would be an error.
    wanted = public_id if len(public_id) == PUBLIC_ID_LENGTH and public_id.isascii() and public_id.isprintable() else ""
    row = db.session.execute(select(*_COLUMNS).where(File.public_id == wanted, or_(visible(actor, File), _in_review(actor)))).one_or_none()
    if row is None:
        raise NotFound
    return FileShown(*row)


def get_own_draft(actor: Actor, public_id: str) -> FileShown:
    """Return a file that the actor sent and no text took up yet; raises NotFound for any other."""
    shown = get_file(actor, public_id)
    if shown.author_id != actor.member_id or shown.state != State.DRAFT:
        raise NotFound
    return shown


def sent_today(actor: Actor) -> int:
    """Return how many files the actor sent in the last day, those deleted meanwhile included."""
    since = clock.now() - timedelta(days=1)
    sent = select(func.count(File.id)).where(File.author_id == actor.member_id, File.created_at > since)
    return int(db.session.scalar(sent) or 0)


def digests_in_use(digests: Iterable[str]) -> set[str]:
    """Return which of the digests hold the bytes of a file that still is, whoever may open it."""
    wanted = list(digests)
    used: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        rows = db.session.execute(
            select(File.sha256, File.small_sha256).where(or_(File.sha256.in_(some), File.small_sha256.in_(some)), visible(SYSTEM, File))
        )
        used.update(digest for row in rows for digest in row if digest)
    return used


def leftovers(before: datetime) -> list[int]:
    """Return the drafts older than a moment that no text took up."""
    waiting = (File.state == State.DRAFT, File.owner.is_(None), File.created_at < before)
    return list(db.session.scalars(select(File.id).where(*waiting, visible(SYSTEM, File))))


@dataclass(frozen=True)
class Unread:
    """A document whose words are not known yet."""

    id: int
    media_type: str
    sha256: str


def find_unread(file_id: int) -> Unread | None:
    """Return a document that waits to be read, None when it is gone or was read meanwhile."""
    waiting = (File.id == file_id, File.reading == Reading.WAITING, visible(SYSTEM, File))
    row = db.session.execute(select(File.id, File.media_type, File.sha256).where(*waiting)).one_or_none()
    return Unread(*row) if row else None


def unread_ids(illegible_too: bool) -> list[int]:
    """Return the documents that wait to be read, and if asked those that could not be."""
    stands = [Reading.WAITING, Reading.ILLEGIBLE] if illegible_too else [Reading.WAITING]
    return list(db.session.scalars(select(File.id).where(File.reading.in_(stands), visible(SYSTEM, File)).order_by(File.id)))


_hanging = (
    select(File.__table__.c.id)
    .where(File.__table__.c.owner.in_(bindparam("owners", expanding=True)), File.__table__.c.kind.in_(DOCUMENT_KINDS))
    .order_by(File.__table__.c.id)
)


def documents_of(owners: Iterable[Ref]) -> list[int]:
    """Return the documents, and those alone, that hang on these things, whatever became of them: the index must hear of that too."""
    names = [str(owner) for owner in owners]
    found: list[int] = []
    for start in range(0, len(names), _BATCH):
        found.extend(rows(_hanging, {"owners": names[start : start + _BATCH]}).scalars())
    return found


def ids_owned(owner: Ref, public_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these files hang on a thing, whoever may open them; the caller has decided who acts on it."""
    wanted = list(public_ids)
    if not wanted:
        return frozenset()
    return frozenset(db.session.scalars(select(File.public_id).where(File.public_id.in_(wanted), File.owner == str(owner))))


def words_of(file_ids: Iterable[int]) -> dict[int, str]:
    """Return the words of documents, one page after another; the caller has decided who reads them."""
    rows = db.session.execute(
        select(FilePage.file_id, FilePage.words).where(FilePage.file_id.in_(list(file_ids))).order_by(FilePage.file_id, FilePage.number)
    )
    pages: dict[int, list[str]] = {}
    for file_id, words in rows:
        pages.setdefault(file_id, []).append(words)
    return {file_id: "\n".join(filter(None, known)) for file_id, known in pages.items()}
