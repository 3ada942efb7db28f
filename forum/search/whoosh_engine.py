"""The embedded engine: Whoosh keeps the words, numpy answers, and every answer passes the reader's mask first."""

import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.engine import (
    LONGEST_PAGE,
    NO_FILTERS,
    TOO_FEW,
    WRITE_TIMEOUT_SECONDS,
    Filters,
    Hit,
    Indexed,
    Order,
    Reason,
    Results,
    Unavailable,
)
from forum.search.entry import Entry
from forum.search.folders import CURRENT, find_current, only_writer, retire_old
from forum.search.grammar import Query
from forum.search.italian import exact
from forum.search.manifest import MANIFEST, Damaged, Manifest, Seal, read_manifest, verify
from forum.search.matching import Matcher, Visible
from forum.search.names import REF_BITS
from forum.search.narrowing import Narrowing, Ordering, always_asked
from forum.search.whoosh_arrays import PostingCache, SegmentView, Snapshot
from forum.search.whoosh_documents import document_of, thing_number
from forum.search.whoosh_index import CertifiedWriter, read_segments
from forum.search.words import WRITTEN, asked_words, meaningful

REFRESH_SECONDS = 0.5
_OPENINGS = 3
_PAUSE_SECONDS = 0.05
_READERS_KEPT = 32
_GENERATIONS_PER_FOLDER = 1_000_000_000
_ID = (1 << REF_BITS) - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_Stamp = tuple[str, int, int, int]
_Mark = tuple[int, int, int]


class WhooshEngine:
    """One index folder, followed from generation to generation; safe to share between threads."""

    def __init__(self, folder: Path, *, refresh_seconds: float = REFRESH_SECONDS, write_timeout: float = WRITE_TIMEOUT_SECONDS) -> None:
        self._folder = folder
        self._refresh_seconds = refresh_seconds
        self._write_timeout = write_timeout
        self._lock = threading.RLock()  # files have one reading position, and a search is shorter than a switch of threads
        self._cache = PostingCache()
        self._views: dict[str, SegmentView] = {}
        self._seals: Mapping[str, Seal] = {}
        self._visible: OrderedDict[tuple[object, ...], Visible] = OrderedDict()
        self._snapshot: Snapshot | None = None
        self._failure: Unavailable | None = None
        self._stamp: _Stamp | None = None
        # What says within a few microseconds that nothing was replaced: every question asks.
        self._pointer, self._manifest = str(folder / CURRENT), ""
        self._marks: tuple[_Mark | None, _Mark | None] | None = None
        self._looked = float("-inf")

    def search(
        self,
        query: Query,
        readable: Readable,
        filters: Filters = NO_FILTERS,
        *,
        order: Order = "relevance",
        offset: int = 0,
        limit: int = 20,
    ) -> Results:
        """Return one page of what the query finds among what this reader may read."""
        if query.is_empty and filters == NO_FILTERS:
            return Results()
        offset, limit = max(0, offset), min(max(0, limit), LONGEST_PAGE)
        with self._lock:
            snapshot = self._current()
            try:
                finding = _Finding(snapshot, self._visible_to(snapshot, readable), query, filters)
                return finding.page(order, offset, limit)
            except Damaged as error:
                raise self._fail(str(error)) from error

    def suggest(self, word: str, readable: Readable) -> str | None:
        """Return a known word close to one that finds nothing, taken only from what this reader may read."""
        words = meaningful(asked_words(word))
        if len(words) != 1:
            return None
        with self._lock:
            snapshot = self._current()
            try:
                matcher = Matcher(snapshot, self._visible_to(snapshot, readable))
                return None if matcher.holds(words[0]) else _nearest(snapshot, matcher, exact(word))
            except Damaged as error:
                raise self._fail(str(error)) from error

    def size(self) -> int:
        """Return how many things are kept."""
        with self._lock:
            return int(np.count_nonzero(self._current().live))

    def generation(self) -> int:
        """Return a number that grows with every change, across rebuilds too."""
        with self._lock:
            snapshot = self._current()
            return _folder_number(self._stamp) * _GENERATIONS_PER_FOLDER + snapshot.generation

    def refs(self) -> Iterator[Indexed]:
        """Yield everything kept, for comparing with the database; never for a reader."""
        with self._lock:
            snapshot = self._current()
        for document in np.flatnonzero(snapshot.live):
            written = _EPOCH + timedelta(microseconds=int(snapshot.column("written")[document]))
            (ref,) = _refs(snapshot, [int(snapshot.column("thing")[document])])
            yield Indexed(ref, int(snapshot.column("audience")[document]), written)

    def check(self) -> None:
        """Raise Unavailable when a search would."""
        with self._lock:
            self._current()

    def write(self, entries: Iterable[Entry], removals: Iterable[Ref] = ()) -> None:
        """Add or replace entries and remove refs in one lasting step; an entry outlives a removal in the same call."""
        fresh = {entry.ref: entry for entry in entries}
        gone = {*removals, *fresh}
        if not gone:
            return
        with only_writer(self._folder, self._write_timeout):
            with self._lock:
                snapshot = self._current(at_once=True)
                folder = self._folder / (self._stamp or ("",))[0]
            self._commit(folder, snapshot, fresh.values(), gone)
            with self._lock:
                self._current(at_once=True)
            retire_old(self._folder)

    def _commit(self, folder: Path, snapshot: Snapshot, entries: Iterable[Entry], gone: Iterable[Ref]) -> None:
        writer = CertifiedWriter(folder, read_manifest(folder))
        try:
            known = [ref for ref in gone if ref.kind in snapshot.numbers]
            things = np.array([thing_number(ref, writer.names) for ref in known], np.uint64)
            for document in snapshot.documents_of(things).tolist():
                writer.delete_document(document)
            for entry in entries:
                writer.add(document_of(entry, writer.names))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            self._forget()

    def _visible_to(self, snapshot: Snapshot, readable: Readable) -> Visible:
        key = (readable.whole, tuple(sorted(readable.since.items())))
        visible = self._visible.get(key)
        if visible is None:
            visible = self._visible[key] = Visible(snapshot, readable)
            if len(self._visible) > _READERS_KEPT:
                self._visible.popitem(last=False)
        self._visible.move_to_end(key)
        return visible

    def _current(self, *, at_once: bool = False) -> Snapshot:
        """Return the newest generation, looking for one at most every so often."""
        now = time.monotonic()
        if at_once or now - self._looked >= self._refresh_seconds:
            self._looked = now
            self._follow()
        if self._failure is not None:
            raise Unavailable(self._failure.reason, self._failure.detail) from self._failure
        if self._snapshot is None:
            raise Unavailable(Reason.MISSING)
        return self._snapshot

    def _follow(self) -> None:
        for attempt in range(_OPENINGS):
            try:
                self._open_newest()
            except FileNotFoundError as error:  # a writer swept the files between our two looks: look again
                if attempt == _OPENINGS - 1:
                    self._fail(f"{error.filename} is missing")
                time.sleep(_PAUSE_SECONDS)
            except Unavailable as error:
                self._fail(error.detail, error.reason)
                return
            except Exception as error:  # a torn index fails in a dozen ways, and each means the same
                self._fail(f"{type(error).__name__}: {error}")
                return
            else:
                return

    def _open_newest(self) -> None:
        pointer = _mark(self._pointer)
        if pointer is not None and self._marks == (pointer, _mark(self._manifest)):
            return
        folder = find_current(self._folder)
        if folder is None:
            self._forget()
            self._failure = Unavailable(Reason.MISSING)
            return
        stat = (folder / MANIFEST).stat()
        stamp = (folder.name, stat.st_ino, stat.st_mtime_ns, stat.st_size)
        self._manifest, self._marks = str(folder / MANIFEST), None
        if stamp == self._stamp:
            self._marks = (pointer, stamp[1:])
            return
        manifest = read_manifest(folder)
        same_folder = self._stamp is not None and self._stamp[0] == folder.name
        verify(folder, manifest, self._seals if same_folder else {})
        self._open(folder, manifest)
        self._stamp, self._seals, self._failure = stamp, manifest.files, None
        self._marks = (pointer, stamp[1:])

    def _open(self, folder: Path, manifest: Manifest) -> None:
        storage = FileStorage(str(folder))
        segments = read_segments(folder, manifest.generation)
        kept, self._views = self._views, {}
        try:
            for segment in segments:
                name = segment.segment_id()
                self._views[name] = kept.pop(name) if name in kept else SegmentView(storage, segment, self._cache)
        finally:
            for view in kept.values():
                view.close()
        self._snapshot = Snapshot(manifest, segments, list(self._views.values()))
        self._visible.clear()

    def _fail(self, detail: str, reason: Reason = Reason.DAMAGED) -> Unavailable:
        self._forget()
        self._failure = Unavailable(reason, detail)
        return self._failure

    def _forget(self) -> None:
        for view in self._views.values():
            view.close()
        self._views, self._seals, self._snapshot, self._stamp, self._marks = {}, {}, None, None, None
        self._visible.clear()


class _Finding:
    """One search of one snapshot for one reader."""

    def __init__(self, snapshot: Snapshot, visible: Visible, query: Query, filters: Filters) -> None:
        self._snapshot = snapshot
        self._query = query
        self._matcher = Matcher(snapshot, visible, in_title=query.filters.in_title)
        self._narrowing = Narrowing(snapshot, filters)
        narrowed = self._narrowing.mask
        always = always_asked(snapshot, self._matcher, query, filters)
        self._found, self._widened = self._matcher.find(query, always, narrowed, TOO_FEW)
        self._kept = self._found.within(narrowed)

    def page(self, order: Order, offset: int, limit: int) -> Results:
        ordering = Ordering(self._snapshot, self._matcher, self._query)
        documents, scores = ordering.first(self._kept, order, offset + limit)
        return Results(
            hits=_hits(self._snapshot, documents[offset:], scores[offset:]),
            total=len(self._kept.documents),
            counts=self._narrowing.counts(self._found),
            widened=self._widened,
            complete=int(np.count_nonzero(self._kept.complete)),
        )


def _mark(path: str) -> _Mark | None:
    try:
        stat = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _folder_number(stamp: _Stamp | None) -> int:
    return int(re.sub(r"\D", "", stamp[0])) if stamp else 0


def _refs(snapshot: Snapshot, numbers: list[int]) -> list[Ref]:
    names = snapshot.names
    return [Ref(names[number >> REF_BITS], number & _ID) for number in numbers]


def _hits(snapshot: Snapshot, documents: np.ndarray, scores: np.ndarray) -> tuple[Hit, ...]:
    things = _refs(snapshot, snapshot.column("thing")[documents].tolist())
    groups = _refs(snapshot, snapshot.column("group")[documents].tolist())
    return tuple(map(Hit, things, groups, np.round(scores, 4).tolist()))


def _nearest(snapshot: Snapshot, matcher: Matcher, spelling: str) -> str | None:
    """Return the nearest word, the one in most readable things when several are as near, as it is mostly written."""
    distances: dict[str, int] = {}
    for view in snapshot.views:
        distances.update(view.dictionary.near(spelling))
    for slips in sorted(set(distances.values())):
        holders = {near: len(matcher.spelled(near)) for near, slipped in distances.items() if slipped == slips}
        best = max(sorted(holders), key=lambda near: holders[near])
        if holders[best]:
            return _as_written(snapshot, matcher, best, holders[best])
    return None


def _as_written(snapshot: Snapshot, matcher: Matcher, spelling: str, holders: int) -> str:
    written = {form: len(matcher.spelled(f"{spelling}{WRITTEN}{form}")) for form in snapshot.written_forms(spelling)}
    best = max(sorted(written), key=lambda form: written[form], default=spelling)
    return best if 2 * written.get(best, 0) >= holders else spelling
