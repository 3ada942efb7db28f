"""From the outbox to the index: one writer, in batches, and a rebuild by itself when there is no index to write to."""

import logging
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import select

from forum.core.database import db
from forum.core.kinds import Kind, all_kinds, get_kind
from forum.core.outbox import OutboxRow, Parcel, enqueue
from forum.core.refs import Ref
from forum.core.settings import Settings
from forum.core.work import INDEX_BOX, unit_of_work
from forum.search.engine import Engine, Reason, Unavailable
from forum.search.entry import Entry
from forum.search.rebuild import open_engine, rebuild

# Waits at the end of the box until everything that a narrowed pact pulled in has reached the index.
NARROWED = "narrowed"
_BATCH = 500
log = logging.getLogger(__name__)


def index_folder(settings: Settings) -> Path:
    """Return where the index is kept."""
    return settings.instance / "index"


def get_engine() -> Engine:
    """Return the engine of the present application, opened at the first question."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    engine: Engine | None = app.extensions.get("forum.engine")
    if engine is None:
        engine = app.extensions["forum.engine"] = open_engine(index_folder(app.config["SETTINGS"]))
    return engine


def _refs(parcels: Iterable[Parcel]) -> dict[Kind, list[int]]:
    known = {kind.name for kind in all_kinds() if kind.entries is not None}
    found: dict[Kind, list[int]] = {}
    for parcel in parcels:
        ref = Ref.parse(parcel.key)
        if ref.kind in known:
            found.setdefault(get_kind(ref.kind), []).append(ref.id)
    return found


def index_parcels(parcels: list[Parcel]) -> None:
    """Bring the index up to date with what the parcels name: what has no entry any more is taken out."""
    entries: list[Entry] = []
    removals: list[Ref] = []
    for kind, ids in _refs(parcels).items():
        present = kind.entries(ids) if kind.entries else {}
        entries.extend(present.values())
        removals.extend(Ref(kind.name, number) for number in ids if number not in present)
    db.session.rollback()
    try:
        get_engine().write(entries, removals)
    except Unavailable as unavailable:
        if unavailable.reason not in (Reason.MISSING, Reason.DAMAGED):
            raise
        log.warning("the index is %s: building it anew from the database", unavailable.reason.name.lower())
        rebuild_index()
    _keep_markers(parcels)


def _keep_markers(parcels: list[Parcel]) -> None:
    """Leave a narrowed pact's marker in the box while anything else is still waiting, postponed perhaps."""
    markers = [parcel for parcel in parcels if parcel.key.startswith(f"{NARROWED}:")]
    if not markers:
        return
    here = [parcel.id for parcel in parcels]
    # Any other parcel may be one of theirs: those of a second narrowing, or of a batch that was postponed.
    waiting = select(OutboxRow.id).where(OutboxRow.box == INDEX_BOX, OutboxRow.id.not_in(here), OutboxRow.key.not_like(f"{NARROWED}:%"))
    with unit_of_work():
        if db.session.scalar(waiting.limit(1)) is not None:
            for marker in markers:
                enqueue(INDEX_BOX, marker.key)


def everything() -> Iterator[Entry]:
    """Yield the entry of every findable thing, reading the database as it goes."""
    for kind in all_kinds():
        if kind.entries is None or kind.ids is None:
            continue
        ids = kind.ids()
        while batch := list(islice(ids, _BATCH)):
            yield from kind.entries(batch).values()
            db.session.rollback()


def rebuild_index(on_progress: object = None) -> None:
    """Build the index anew and swap it in without an outage."""
    report = on_progress if callable(on_progress) else lambda done: None
    rebuild(index_folder(current_app.config["SETTINGS"]), everything(), report)


def ensure_index() -> bool:
    """Build the index when there is none that can be used; returns whether it did."""
    try:
        get_engine().check()
    except Unavailable as unavailable:
        if unavailable.reason not in (Reason.MISSING, Reason.DAMAGED):
            return False
        rebuild_index()
        return True
    return False


def pulling_in() -> bool:
    """Whether a pact was narrowed and the index does not know it whole yet: until it does, figures could tell too much."""
    statement = select(OutboxRow.id).where(OutboxRow.box == INDEX_BOX, OutboxRow.key.startswith(f"{NARROWED}:")).limit(1)
    return db.session.scalar(statement) is not None
