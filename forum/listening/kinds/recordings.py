"""How a recording presents itself to rooms that do not know it: as a whole it is found through its meeting, and its speech is cited."""

import re
from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, and_, select

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot
from forum.core.refs import Ref
from forum.listening.addresses import listening_address
from forum.listening.models import Passage
from forum.meetings.models import Meeting, Recording
from forum.pacts.models import Pact
from forum.text.clocks import clock

# A place in a recording, in milliseconds: '2530000-2570000'.
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})", re.ASCII)
_MEETING = (Recording.id, Recording.meeting_id, Recording.position, Meeting.slug, Meeting.title, Meeting.starts_at)


def span_of(place: str) -> tuple[int, int] | None:
    """Return the range that a place of a recording names, None for what is no range."""
    found = _PLACE.fullmatch(place)
    span = (int(found[1]), int(found[2])) if found else (0, 0)
    return span if span[0] < span[1] else None


def recording_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the recordings that the actor may listen to."""
    rows = db.session.execute(
        select(*_MEETING, Pact.id.label("pact_id"), Pact.title.label("pact_title"))
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))
        .where(Recording.id.in_(list(ids)), Recording.position >= 0, visible(actor, Meeting))
    )
    return {
        row.id: Card(
            ref=Ref("recording", row.id),
            url=listening_address(row.meeting_id, row.slug, recording=row.position + 1),
            title=row.title,
            at=row.starts_at,
            pact_title=row.pact_title or "",
            pact_id=row.pact_id,
        )
        for row in rows
    }


def recording_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return what is said in ranges of the recordings that the actor may listen to, passage by passage.

    A range that touches what an accepted stretch keeps out is hidden as long as it does: only the house is told that it is there.
    One that goes on and on is read from its beginning, as far as anybody would cite.
    """
    named = ((spot, span) for spot in spots if (span := span_of(spot.place)) is not None)
    spans = {spot: (starts, min(ends, starts + limits.CITED_STRETCH_MS)) for spot, (starts, ends) in named}
    columns = (*_MEETING, Meeting.audience, Meeting.opened_at, Meeting.state, Meeting.pact_id)
    seen = (Recording.id.in_(sorted({spot.id for spot in spans})), visible(actor, Meeting))
    statement = select(*columns).join(Meeting, Meeting.id == Recording.meeting_id).where(*seen)
    rows = {row.id: row for row in db.session.execute(statement)}
    passages = _passages_of(spans, rows)
    found = {spot: _quotable(spot, span, rows[spot.id], passages[spot.id]) for spot, span in spans.items() if spot.id in rows}
    return {spot: quotable for spot, quotable in found.items() if actor.reads_everything or quotable.state == State.LIVE}


def _passages_of(spans: Mapping[Spot, tuple[int, int]], rows: Mapping[int, Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {recording_id: [] for recording_id in rows}
    if not rows:
        return found
    within = (
        Passage.starts < max(ends for _starts, ends in spans.values()),
        Passage.ends > min(starts for starts, _ends in spans.values()),
    )
    columns = select(Passage.recording_id, Passage.starts, Passage.ends, Passage.speaker, Passage.words, Passage.reserved)
    wanted = columns.where(Passage.recording_id.in_(sorted(rows)), *within).order_by(Passage.starts, Passage.id)
    for row in db.session.execute(wanted):
        found[row.recording_id].append(row)
    return found


def _quotable(spot: Spot, span: tuple[int, int], row: Row, passages: Iterable[Row]) -> Quotable:
    starts, ends = span
    said = [passage for passage in passages if passage.starts < ends and passage.ends > starts]
    shown = [passage for passage in said if not passage.reserved and passage.words]
    kept_out = row.position < 0 or any(passage.reserved for passage in said)
    return Quotable(
        spot=spot,
        plain="\n".join(passage.words for passage in shown),
        title=row.title,
        url=listening_address(row.meeting_id, row.slug, starts, max(row.position, 0) + 1),
        audience=row.audience,
        opened_at=row.opened_at,
        state=State.HIDDEN if row.state == State.LIVE and kept_out else row.state,
        author_id=None,
        pact_id=row.pact_id,
        said_at=row.starts_at,
        byline=", ".join(dict.fromkeys(passage.speaker for passage in shown if passage.speaker)),
        where=clock(starts),
    )


RECORDING = Kind("recording", _("Recording"), recording_cards, quotables=recording_quotables)
