"""The doctor: whether the index, the outbox, the counters and the shelf of files still say what the rows say."""

import time
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Row, and_, func, or_, select

from forum.core import clock
from forum.core.actor import SYSTEM
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Kind, all_kinds
from forum.core.outbox import OutboxRow, enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, unit_of_work
from forum.discussions.models import Post, Thread
from forum.files import storage
from forum.files.models import File
from forum.search.engine import Engine, Indexed
from forum.search.entry import Entry

BATCH = 500
# A worker takes a parcel within seconds; one that lies longer has nobody to take it.
LATE_AFTER = timedelta(seconds=60)
# A parcel tried this often is not on its way, whatever its next moment says.
TRIED_IN_VAIN = 3
_LOOKS = 3
# Longer than an engine takes to follow what another process wrote.
_PAUSE_SECONDS = 0.8
Thing = TypeVar("Thing")
# Row numbers, eight bytes each.
Numbers: TypeAlias = "array[int]"


class Fault(Enum):
    """How the index can differ from the database."""

    MISSING = "missing from the index"
    GHOSTLY = "in the index, though nothing like it is to be found"
    STALE = "in the index with another audience or date"
    DOUBLE = "in the index more than once"


@dataclass
class KindCompared:
    """What was seen of one kind: how much there is on either side, and how much of it is on its way through the outbox."""

    name: str
    known: bool = True
    findable: int = 0
    indexed: int = 0
    waiting: int = 0
    faults: dict[Ref, Fault] = field(default_factory=dict)

    def count(self, fault: Fault) -> int:
        """Return how many things differ in this way."""
        return sum(1 for found in self.faults.values() if found is fault)


@dataclass(frozen=True)
class BoxState:
    """A box of the outbox: how many parcels lie in it, how many of them too long, and how many were tried in vain."""

    name: str
    waiting: int
    late: int
    failing: int


@dataclass(frozen=True)
class Checked:
    """Rows that were checked against something outside them: how many, and what is wrong with which."""

    name: str
    looked_at: int
    wrong: tuple[str, ...]


# The index


def compare_index(engine: Engine) -> tuple[KindCompared, ...]:
    """Compare every findable thing with the index; raises Unavailable when there is none to compare with.

    Writing goes on meanwhile, so what differs is looked at again: only what differs every time, and for which no parcel is on its
    way, is a fault. It holds eight bytes for each thing and the things that differ; everything else passes in batches.
    """
    kinds = {kind.name: kind for kind in all_kinds() if kind.entries is not None and kind.ids is not None}
    compared = _first_look(engine, kinds)
    for _ in range(_LOOKS - 1):
        if not any(one.faults for one in compared.values()):
            break
        time.sleep(_PAUSE_SECONDS)
        _look_again(engine, kinds, compared)
    for one in compared.values():
        on_its_way = _on_their_way(one.faults)
        one.waiting = len(on_its_way)
        one.faults = {ref: fault for ref, fault in one.faults.items() if ref not in on_its_way}
    return tuple(compared.values())


def _first_look(engine: Engine, kinds: dict[str, Kind]) -> dict[str, KindCompared]:
    compared = {name: KindCompared(name) for name in kinds}
    seen: dict[str, Numbers] = {name: array("Q") for name in kinds}
    for batch in _batches(engine.refs()):
        for indexed in batch:
            kind = indexed.ref.kind
            compared.setdefault(kind, KindCompared(kind, known=False)).indexed += 1
            seen.setdefault(kind, array("Q")).append(indexed.ref.id)
        for ref, fault in _differing(batch, kinds):
            compared[ref.kind].faults[ref] = fault
    for name, numbers in seen.items():
        ordered = array("Q", sorted(numbers))
        one = compared[name]
        one.faults.update((Ref(name, twice), Fault.DOUBLE) for twice, following in _neighbours(ordered) if twice == following)
        if name in kinds:
            _find_missing(kinds[name], ordered, one)
    return compared


def _neighbours(ordered: Numbers) -> Iterator[tuple[int, int]]:
    return zip(ordered, islice(ordered, 1, None), strict=False)


def _find_missing(kind: Kind, indexed: Numbers, compared: KindCompared) -> None:
    for batch in _batches(kind.ids() if kind.ids else ()):
        entries = _entries(kind, batch)
        compared.findable += len(entries)
        compared.faults.update((Ref(kind.name, number), Fault.MISSING) for number in entries if not _holds(indexed, number))


def _holds(ordered: Numbers, number: int) -> bool:
    place = bisect_left(ordered, number)
    return place < len(ordered) and ordered[place] == number


def _look_again(engine: Engine, kinds: dict[str, Kind], compared: dict[str, KindCompared]) -> None:
    """Keep only what still differs."""
    suspects = {ref for one in compared.values() for ref in one.faults}
    present: dict[Ref, int] = {}
    again: dict[Ref, Fault] = {}
    for batch in _batches(indexed for indexed in engine.refs() if indexed.ref in suspects):
        for indexed in batch:
            present[indexed.ref] = present.get(indexed.ref, 0) + 1
        again.update(_differing(batch, kinds))
    again.update((ref, Fault.DOUBLE) for ref, times in present.items() if times > 1)
    absent = suspects - present.keys()
    for name, kind in kinds.items():
        for ids in _batches(ref.id for ref in absent if ref.kind == name):
            again.update((Ref(name, number), Fault.MISSING) for number in _entries(kind, ids))
    for one in compared.values():
        one.faults = {ref: again[ref] for ref in one.faults if ref in again}


def _differing(batch: list[Indexed], kinds: dict[str, Kind]) -> Iterator[tuple[Ref, Fault]]:
    """Yield what the index holds otherwise than the database."""
    wanted: dict[str, list[int]] = {}
    for indexed in batch:
        wanted.setdefault(indexed.ref.kind, []).append(indexed.ref.id)
    entries = {entry.ref: entry for name, ids in wanted.items() if name in kinds for entry in _entries(kinds[name], ids).values()}
    for indexed in batch:
        entry = entries.get(indexed.ref)
        if entry is None:
            yield indexed.ref, Fault.GHOSTLY
        elif (entry.audience, entry.written_at) != (indexed.audience, indexed.written_at):
            yield indexed.ref, Fault.STALE


def _entries(kind: Kind, ids: Iterable[int]) -> dict[int, Entry]:
    found = dict(kind.entries(ids)) if kind.entries else {}
    db.session.rollback()
    return found


def _on_their_way(refs: Iterable[Ref]) -> set[Ref]:
    """Return the things whose parcel was neither forgotten nor tried in vain."""
    fresh = and_(OutboxRow.box == INDEX_BOX, OutboxRow.attempts < TRIED_IN_VAIN, OutboxRow.available_at > _late())
    found: set[Ref] = set()
    for batch in _batches(refs):
        keys = db.session.scalars(select(OutboxRow.key).where(fresh, OutboxRow.key.in_([str(ref) for ref in batch])))
        found.update(Ref.parse(key) for key in keys)
    db.session.rollback()
    return found


def mend_index(compared: Iterable[KindCompared]) -> int:
    """Have the worker index again whatever differs; returns how many parcels that makes.

    What is of a kind that no feature owns any more can only be left behind by a rebuild.
    """
    total = 0
    for batch in _batches(ref for one in compared if one.known for ref in one.faults):
        with unit_of_work():
            for ref in batch:
                enqueue(INDEX_BOX, str(ref))
        total += len(batch)
    return total


# The outbox


def look_into_boxes() -> tuple[BoxState, ...]:
    """Count what waits in each box of the outbox."""
    late = func.count().filter(OutboxRow.available_at < _late())
    failing = func.count().filter(OutboxRow.attempts >= TRIED_IN_VAIN)
    figures = select(OutboxRow.box, func.count(), late, failing)
    found = db.session.execute(figures.group_by(OutboxRow.box).order_by(OutboxRow.box)).all()
    db.session.rollback()
    return tuple(BoxState(*row) for row in found)


def _late() -> datetime:
    return clock.now() - LATE_AFTER


# The counters


def check_counters() -> Checked:
    """Check what threads say of their posts against the posts."""
    looked_at, wrong = 0, []
    for ids in _batches(_thread_ids()):
        counted = _counted(ids)
        for thread in _threads(ids):
            looked_at += 1
            problem = _problem(thread, counted.get(thread.id, (0, 0, 0)))
            if problem:
                wrong.append(f"thread:{thread.id} {problem}")
        db.session.rollback()
    return Checked("counters of discussions", looked_at, tuple(wrong))


def _thread_ids() -> Iterator[int]:
    last = 0
    while True:
        some = select(Thread.id).where(Thread.id > last, visible(SYSTEM, Thread)).order_by(Thread.id).limit(BATCH)
        batch = db.session.scalars(some).all()
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1]


def _counted(ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Return of each thread how many posts hold a place, how many places are held, and the highest."""
    holds_place = or_(Post.state == State.LIVE, and_(Post.state == State.HIDDEN, Post.with_thread))
    figures = select(Post.thread_id, func.count(), func.count(Post.position.distinct()), func.max(Post.position))
    rows = db.session.execute(figures.where(Post.thread_id.in_(ids), holds_place, visible(SYSTEM, Post)).group_by(Post.thread_id))
    return {thread_id: (posts, places, highest) for thread_id, posts, places, highest in rows}


def _threads(ids: list[int]) -> Sequence[Any]:
    """Return the threads with the post they call their last, as that post tells it."""
    return db.session.execute(
        select(
            Thread.id,
            Thread.post_count,
            Thread.last_post_at,
            Thread.last_author_id,
            Post.position.label("last_position"),
            Post.written_at,
            Post.author_id,
        )
        .outerjoin(Post, and_(Post.id == Thread.last_post_id, Post.thread_id == Thread.id, visible(SYSTEM, Post)))
        .where(Thread.id.in_(ids), visible(SYSTEM, Thread))
        .order_by(Thread.id)
    ).all()


def _problem(thread: Row, counted: tuple[int, int, int]) -> str:
    posts, places, highest = counted
    if thread.post_count != posts:
        return f"counts {thread.post_count} posts, and there are {posts}"
    if not places == highest == posts:
        return f"has {posts} posts in {places} places up to {highest}"
    if (thread.last_position, thread.written_at, thread.author_id) != (posts, thread.last_post_at, thread.last_author_id):
        return "does not name its last post"
    return ""


# The shelf


def check_files() -> Checked:
    """Check that the bytes of every file lie on the shelf, and as many as its row says."""
    looked_at, wrong, last = 0, [], 0
    while True:
        columns = select(File.id, File.sha256, File.small_sha256, File.size).where(File.id > last, visible(SYSTEM, File))
        batch = db.session.execute(columns.order_by(File.id).limit(BATCH)).all()
        db.session.rollback()
        for number, digest, small, size in batch:
            looked_at += 1
            missing = _missing_bytes(digest, size) or (_missing_bytes(small, None) if small else "")
            if missing:
                wrong.append(f"file:{number} {missing}")
        if len(batch) < BATCH:
            return Checked("files on the disk", looked_at, tuple(wrong))
        last = batch[-1].id


def _missing_bytes(digest: str, size: int | None) -> str:
    try:
        there = storage.place(digest).stat().st_size
    except FileNotFoundError:
        return f"has no bytes at {digest[:2]}/{digest}"
    return "" if size in (None, there) else f"has {there} bytes where {size} were kept"


def _batches(things: Iterable[Thing]) -> Iterator[list[Thing]]:
    remaining = iter(things)
    while batch := list(islice(remaining, BATCH)):
        yield batch
