"""Meetings that come from elsewhere, as lists of lines: for imports and for the demonstration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from forum.core import limits
from forum.core.actor import SYSTEM
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.meetings.models import Meeting, MeetingPact
from forum.meetings.services.writing import add_meeting
from forum.meetings.sheet import Decided, MeetingValues, read_links
from forum.web.dates import PLACE


@dataclass(frozen=True)
class ImportedDecision:
    """A decision as told elsewhere: its words, who takes care of it, when it is looked at again."""

    text: str
    owner_role: str = ""
    review_on: date | None = None


@dataclass(frozen=True)
class ImportedMeeting:
    """A meeting as told elsewhere; the first pact decides who reads it. Without a day, `date_text` or `year` says when."""

    title: str
    rung: Rung = Rung.PUBLIC
    pact_ids: Sequence[int] = ()
    theme_ids: Sequence[int] = ()
    starts_at: datetime | None = None
    date_text: str = ""
    year: int | None = None
    duration_minutes: int | None = None
    place: str = ""
    online: bool = False
    description: str = ""
    agenda: Sequence[str] = ()
    present: Sequence[str] = ()
    minutes: str = ""
    decisions: Sequence[ImportedDecision] = ()
    next_date: datetime | None = None
    # One recording a line: its address, then its title if it has one.
    recordings: str = ""
    provenance: str = ""
    provenance_date: str = ""
    to_verify: bool = False


def _listed(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _decided(decision: ImportedDecision) -> Decided:
    return Decided(decision.text, decision.owner_role[: limits.ROLE], decision.review_on)


def add_imported_meeting(imported: ImportedMeeting) -> Meeting:
    """Add a meeting with its own dates, in nobody's name; joins the unit of work that stands around it. Raises Invalid."""
    local = imported.next_date.astimezone(PLACE) if imported.next_date else None
    values = MeetingValues(
        title=" ".join(imported.title.split())[: limits.TITLE],
        rung=imported.rung,
        starts_at=imported.starts_at,
        date_text=(imported.date_text or str(imported.year or ""))[: limits.PLACE],
        duration_minutes=imported.duration_minutes,
        place=imported.place[: limits.PLACE],
        online=imported.online,
        next_day=local.date() if local else None,
        next_hour=local.time() if local else None,
        sheet={
            "description": imported.description,
            "agenda": _listed(imported.agenda),
            "present": _listed(imported.present),
            "minutes": imported.minutes,
        },
        recordings=read_links(imported.recordings),
        theme_ids=tuple(imported.theme_ids),
        provenance=imported.provenance[: limits.REASON],
        provenance_date=imported.provenance_date[: limits.PLACE],
        to_verify=imported.to_verify,
    )
    own, further = next(iter(imported.pact_ids), None), tuple(imported.pact_ids)[1:]
    with unit_of_work():
        row = add_meeting(SYSTEM, own, values, decided=[_decided(decision) for decision in imported.decisions])
        # Said by the source, whatever a person here might have chosen.
        db.session.add_all([MeetingPact(meeting_id=row.id, pact_id=pact_id) for pact_id in further])
    return row
