"""Lists of meetings by their day: those to come, the soonest first; those gone by, the latest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, literal, null, or_, select, tuple_, union_all

from forum.core import clock
from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.meetings.addresses import meeting_address
from forum.meetings.dates import find_year
from forum.meetings.models import Meeting, MeetingPact, MeetingTheme, Recording
from forum.pacts.models import Pact, Theme

# A meeting that has begun is not over yet: for so long it still stands among those to come.
_STILL_ON = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting as a list shows it; `on` is its day or moment, `doubtful` its year where neither is known."""

    id: int
    url: str
    title: str
    on: date | None
    doubtful: str
    where: str
    online: bool
    pact_title: str | None
    pact_url: str | None
    recording: bool
    minutes: bool
    rung: str
    hidden: bool
    to_verify: bool


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to, by slug; each may be missing."""

    pact: str = ""
    theme: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.pact or self.theme)


@dataclass(frozen=True)
class FilterChoices:
    """What one may narrow a list to: slugs and names of the pacts the reader sees and of the themes."""

    pacts: Mapping[str, str]
    themes: Mapping[str, str]


def filter_choices(actor: Actor) -> FilterChoices:
    """Return the pacts and themes that the actor may choose from, in one statement."""
    pacts = select(literal(0).label("themes"), literal(0).label("position"), Pact.slug.label("slug"), Pact.title.label("name"))
    themes = select(literal(1), Theme.position, Theme.slug, Theme.name)
    both = union_all(pacts.where(visible(actor, Pact)), themes).subquery()
    rows = db.session.execute(select(both).order_by(both.c.themes, both.c.position, both.c.name)).all()
    return FilterChoices({row.slug: row.name for row in rows if not row.themes}, {row.slug: row.name for row in rows if row.themes})


def check_filters(filters: Filters, choices: FilterChoices) -> None:
    """Raise NotFound when a filter names what is not there or not open to the reader: both look the same."""
    if (filters.pact and filters.pact not in choices.pacts) or (filters.theme and filters.theme not in choices.themes):
        raise NotFound


def of_pact(pact_id: Any) -> ColumnElement[bool]:
    """Return the condition that a meeting is of a pact, as its own or as one of the further ones."""
    return or_(Meeting.pact_id == pact_id, exists().where(MeetingPact.meeting_id == Meeting.id, MeetingPact.pact_id == pact_id))


def about(theme_id: Any) -> ColumnElement[bool]:
    """Return the condition that a meeting is about a theme."""
    return exists().where(MeetingTheme.meeting_id == Meeting.id, MeetingTheme.theme_id == theme_id)


def has_recording() -> ColumnElement[bool]:
    """Return the condition that a meeting has a recording."""
    return exists().where(Recording.meeting_id == Meeting.id, Recording.position >= 0)


def _narrowed(actor: Actor, filters: Filters) -> list[ColumnElement[bool]]:
    conditions = [visible(actor, Meeting)]
    if filters.pact:
        conditions.append(of_pact(select(Pact.id).where(Pact.slug == filters.pact, visible(actor, Pact)).scalar_subquery()))
    if filters.theme:
        conditions.append(about(select(Theme.id).where(Theme.slug == filters.theme).scalar_subquery()))
    return conditions


def _rows(actor: Actor) -> Any:
    return (
        select(
            *(
                Meeting.id,
                Meeting.slug,
                Meeting.title,
                Meeting.starts_at,
                Meeting.date_text,
                Meeting.day,
                Meeting.sort_at,
                Meeting.place,
                Meeting.online,
            ),
            *(Meeting.audience, Meeting.state, Meeting.to_verify),
            Meeting.sheet_html["minutes"].as_string().is_not(null()).label("minutes"),
            has_recording().label("recording"),
            *(Pact.title.label("pact_title"), Pact.slug.label("pact_slug")),
        )
        .select_from(Meeting)
        .outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))
    )


def _row(row: Row) -> MeetingRow:
    on = row.starts_at or row.day
    year = None if on else find_year(row.date_text)
    return MeetingRow(
        id=row.id,
        url=meeting_address(row.id, row.slug),
        title=row.title,
        on=on,
        doubtful=str(year or ""),
        where=row.place if on else " · ".join(filter(None, (row.date_text, row.place))),
        online=row.online,
        pact_title=row.pact_title,
        pact_url=f"/patti/{row.pact_slug}" if row.pact_slug else None,
        recording=row.recording,
        minutes=row.minutes,
        rung=rung_of(row.audience).name.lower(),
        hidden=row.state == State.HIDDEN,
        to_verify=row.to_verify,
    )


def _window(statement: Any, size: int) -> Window[MeetingRow]:
    found = db.session.execute(statement.limit(size + 1)).all()
    kept = found[:size]
    following = Cursor(kept[-1].sort_at, kept[-1].id) if len(found) > size else None
    return Window(tuple(_row(row) for row in kept), following)


def _place(cursor: Cursor) -> ColumnElement[Any]:
    return tuple_(literal(cursor.at, Meeting.sort_at.type), literal(cursor.id))


def past_meetings(actor: Actor, filters: Filters, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[MeetingRow]:
    """Return a stretch of the meetings gone by, the latest first."""
    conditions = [*_narrowed(actor, filters), Meeting.sort_at < clock.now() - _STILL_ON]
    if before is not None:
        conditions.append(tuple_(Meeting.sort_at, Meeting.id) < _place(before))
    return _window(_rows(actor).where(*conditions).order_by(Meeting.sort_at.desc(), Meeting.id.desc()), size)


def coming_meetings(actor: Actor, filters: Filters, after: Cursor | None = None, size: int = PAGE_SIZE) -> Window[MeetingRow]:
    """Return a stretch of the meetings to come, the soonest first; the cursor goes on towards later ones."""
    conditions = [*_narrowed(actor, filters), Meeting.sort_at >= clock.now() - _STILL_ON]
    if after is not None:
        conditions.append(tuple_(Meeting.sort_at, Meeting.id) > _place(after))
    return _window(_rows(actor).where(*conditions).order_by(Meeting.sort_at, Meeting.id), size)
