"""Building an index anew beside the one in use, and opening whichever is in use."""

import shutil
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path

from forum.core.refs import Ref
from forum.search.engine import Engine
from forum.search.entry import Entry
from forum.search.folders import next_sub_folder, only_writer, point_to, retire_old
from forum.search.manifest import read_manifest
from forum.search.whoosh_documents import document_of
from forum.search.whoosh_engine import WhooshEngine
from forum.search.whoosh_index import CertifiedWriter, create

PROGRESS_STEP = 200
SEGMENT_ENTRIES = 20_000  # what is held in memory while building, about 100 MB
LOCK_TIMEOUT_SECONDS = 60.0


def open_engine(folder: Path) -> Engine:
    """Return an engine on a folder; while the folder holds no whole index, its methods raise Unavailable."""
    # Looked at for every question, for some tens of microseconds: what another process closed must not be counted here for a moment more.
    return WhooshEngine(folder, refresh_seconds=0.0)


def rebuild(
    folder: Path, entries: Iterable[Entry], on_progress: Callable[[int], None] = lambda done: None, *, timeout: float = LOCK_TIMEOUT_SECONDS
) -> None:
    """Build a new index from all entries and put it in the place of the old one, which answers until then.

    The write lock is held from before the first entry is asked for until the new index is in use: changes made meanwhile
    wait and are written to the new one, so none is lost. Pass a generator that reads as it goes, not a list read before.
    """
    with only_writer(folder, timeout):
        fresh = next_sub_folder(folder)
        try:
            _fill(fresh, entries, on_progress)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
        point_to(folder, fresh)
        retire_old(folder)


def _fill(folder: Path, entries: Iterable[Entry], on_progress: Callable[[int], None]) -> None:
    manifest = create(folder, 0)
    seen: set[Ref] = set()
    remaining = iter(entries)
    while batch := list(islice(remaining, SEGMENT_ENTRIES)):
        _add_segment(CertifiedWriter(folder, manifest), batch, seen, on_progress)
        manifest = read_manifest(folder)
    on_progress(len(seen))


def _add_segment(writer: CertifiedWriter, batch: list[Entry], seen: set[Ref], on_progress: Callable[[int], None]) -> None:
    try:
        for entry in batch:
            if entry.ref in seen:
                raise ValueError(f"{entry.ref} was given twice")
            seen.add(entry.ref)
            writer.add(document_of(entry, writer.names))
            if len(seen) % PROGRESS_STEP == 0:
                on_progress(len(seen))
    except BaseException:
        writer.cancel()
        raise
    writer.commit(merge=False)
