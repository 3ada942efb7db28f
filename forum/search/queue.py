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
from forum.core.work import CLOSING, INDEX_BOX, unit_of_work
from forum.search.engine import Engine, Reason, Unavailable
from forum.search.entry import Entry
from forum.search.rebuild import open_engine, rebuild

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
    _keep_marker(parcels)


def _keep_marker(parcels: list[Parcel]) -> None:
    """Leave the marker of a closing in the box while anything else is still waiting, postponed perhaps."""
    if all(parcel.key != CLOSING for parcel in parcels):
        return
    here = [parcel.id for parcel in parcels]
    waiting = select(OutboxRow.id).where(OutboxRow.box == INDEX_BOX, OutboxRow.id.not_in(here)).limit(1)
    with unit_of_work():
        if db.session.scalar(waiting) is not None:
            enqueue(INDEX_BOX, CLOSING)


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


def closing() -> bool:
    """Whether something was closed that the index may still hold: until it does not, figures could tell too much."""
    return db.session.scalar(select(OutboxRow.id).where(OutboxRow.box == INDEX_BOX, OutboxRow.key == CLOSING)) is not None
