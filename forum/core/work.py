"""The unit of work: the only place that commits a change, together with its journal and its outbox."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.database import IMMEDIATE, Base, UtcDateTime, db, rows
from forum.core.errors import Busy, Repeated
from forum.core.events import Event, listeners_of
from forum.core.outbox import enqueue
from forum.core.refs import Ref

INDEX_BOX = "index"
# Lies in the box of the index, behind everything that a change closed, until the index knows of it all.
CLOSING = "closing:0"


class JournalRow(Base):
    """What happened, when, by whom: ids only, written with the change and never edited."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    event: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)


class SiteVersion(Base):
    """One row whose number rises with every write that could show on a page: ready pages stand only while it stands."""

    __tablename__ = "site_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class Submission(Base):
    """A form that was already taken: the same key again answers with what the first one made."""

    __tablename__ = "submission"

    member_id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    ref: Mapped[str | None] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


# What every change writes beside its own rows, built once: the mapper would cost each of these lines as much as the change itself.
_journal, _version, _submission = (Base.metadata.tables[model.__tablename__] for model in (JournalRow, SiteVersion, Submission))
_keep_in_journal = insert(_journal)
_raise_version = update(_version).values(number=_version.c.number + 1)
_take_key = insert(_submission)
_name_made = (
    update(_submission)
    .where(_submission.c.member_id == bindparam("of_member"), _submission.c.key == bindparam("of_key"))
    .values(ref=bindparam("made"))
)


class UnitOfWork:
    """What a service holds while it changes rows."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._claimed: tuple[int, str] | None = None
        self.after_commit: list[Callable[[], None]] = []

    def emit(self, event: Event) -> None:
        """Say that something happened; listeners and the journal hear of it before the commit."""
        self._events.append(event)

    def claim(self, member_id: int | None, key: str | None) -> None:
        """Take a form's key once; raises Repeated with the first result when the key was seen before."""
        if member_id is None or not key:
            return
        self._claimed = member_id, key
        try:
            rows(_take_key, {"member_id": member_id, "key": key, "at": clock.now()})
        except IntegrityError:
            db.session.rollback()
            kept = db.session.scalar(select(Submission.ref).where(Submission.member_id == member_id, Submission.key == key))
            raise Repeated(Ref.parse(kept) if kept else None) from None

    def made(self, ref: Ref) -> None:
        """Name what the claimed form made, for the answer to a repeat."""
        if self._claimed is not None:
            member_id, key = self._claimed
            rows(_name_made, {"of_member": member_id, "of_key": key, "made": str(ref)})

    def _settle_events(self) -> None:
        heard = 0
        while heard < len(self._events):
            event = self._events[heard]
            heard += 1
            db.session.flush()
            for listener in listeners_of(event):
                listener(event, self)
            said = {"at": clock.now(), "event": type(event).__name__, "actor_id": event.actor_id, "payload": event.payload()}
            rows(_keep_in_journal, said)
            for ref in event.touches():
                enqueue(INDEX_BOX, str(ref))
        if any(event.closes for event in self._events):
            enqueue(INDEX_BOX, CLOSING)
        if any(event.shows for event in self._events):
            rows(_raise_version)


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)


def in_unit_of_work() -> bool:
    """Whether a change is under way that nobody else may see yet."""
    return _current.get() is not None


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Change rows, emit events, commit once: everything inside is saved together or not at all.

    A nested unit joins the outer one. Rows read before it are read again inside, under the write lock.
    Raises Busy when the database stays locked past its patience.
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    work = UnitOfWork()
    # A read that began earlier could not become a write (its snapshot is old), so it ends here.
    db.session.rollback()
    token = _current.set(work)
    try:
        db.session.connection(execution_options={IMMEDIATE: True})
        yield work
        work._settle_events()
        db.session.commit()
    except OperationalError as error:
        db.session.rollback()
        # A database that stays locked, or two changes that wait for each other: the second one is worth another try.
        if any(word in str(error.orig) for word in ("locked", "deadlock")):
            raise Busy from error
        raise
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _current.reset(token)
    for act in work.after_commit:
        act()
    wake()


_wakers: list[Callable[[], None]] = []


def on_commit(waker: Callable[[], None]) -> None:
    """Have a function called after each commit of a unit of work, such as the one that wakes the worker."""
    _wakers.append(waker)


def wake() -> None:
    """Tell whoever waits that there may be parcels."""
    for waker in _wakers:
        waker()
