"""From the outbox to the index: one writer, in batches, and a rebuild by itself when there is no index to write to."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import or_, select

from forum.core.database import db
from forum.core.kinds import Kind, all_kinds, get_kind
from forum.core.outbox import OutboxRow, Parcel, hold
from forum.core.refs import Ref
from forum.core.settings import POSTGRESQL, Settings
from forum.core.work import CLOSING, INDEX_BOX
from forum.search.engine import Engine, Reason, Unavailable
from forum.search.entry import Entry
from forum.search.postgres_engine import PostgresEngine
from forum.search.postgres_rebuild import rebuild_tables
from forum.search.rebuild import open_engine, rebuild

_BATCH = 500
_TRIES = 3
_HOLD_SECONDS = 1.0
log = logging.getLogger(__name__)


def index_folder(settings: Settings) -> Path:
    """Return where the index is kept."""
    return settings.instance / "index"


def get_engine() -> Engine:
    """Return the engine of the present application, opened at the first question."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    engine: Engine | None = app.extensions.get("forum.engine")
    if engine is None:
        engine = app.extensions["forum.engine"] = _open(app.config["SETTINGS"])
    return engine


def _open(settings: Settings) -> Engine:
    return PostgresEngine(db.engine) if settings.search_engine == POSTGRESQL else open_engine(index_folder(settings))


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
        present = _present(kind, ids, min(parcel.attempts for parcel in parcels))
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


def _present(kind: Kind, ids: list[int], attempts: int) -> Mapping[int, Entry]:
    """Return the entries of a kind's things; one that could not be read time after time counts as gone.

    It would otherwise hold every search up, should something have been closed with it.
    """
    if kind.entries is None:
        return {}
    try:
        return kind.entries(ids)
    except Exception:
        if attempts < _TRIES:
            raise
        db.session.rollback()
        log.exception("%s %s cannot be read: taken out of the index", kind.name, ids)
        return {}


def _keep_marker(parcels: list[Parcel]) -> None:
    """Leave the marker of a closing in the box while what was put there before it, or failed and was postponed, still waits."""
    marker = next((parcel for parcel in parcels if parcel.key == CLOSING), None)
    if marker is None:
        return
    laid = select(OutboxRow.available_at).where(OutboxRow.id == marker.id).scalar_subquery()
    here = [parcel.id for parcel in parcels]
    older = or_(OutboxRow.available_at <= laid, OutboxRow.attempts > 0)
    if db.session.scalar(select(OutboxRow.id).where(OutboxRow.box == INDEX_BOX, OutboxRow.id.not_in(here), older).limit(1)) is not None:
        hold(marker, _HOLD_SECONDS)
    db.session.rollback()


def everything() -> Iterator[Entry]:
    """Yield the entry of every findable thing, reading the database as it goes."""
    for kind in all_kinds():
        if kind.entries is None or kind.ids is None:
            continue
        ids = kind.ids()
        while batch := list(islice(ids, _BATCH)):
            yield from kind.entries(batch).values()
            db.session.rollback()


def rebuild_index(report: Callable[[int], None] = lambda done: None) -> None:
    """Build the index anew and swap it in without an outage; `report` is told how many entries are in."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.search_engine == POSTGRESQL:
        rebuild_tables(db.engine, everything(), report)
    else:
        rebuild(index_folder(settings), everything(), report)


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
