"""The calendar: meetings and the next dates that their pages tell of, a year at a time or from some days back on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import PUBLIC, rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.meetings.addresses import meeting_address
from forum.meetings.dates import find_day, moment_of, names_month
from forum.meetings.models import Meeting
from forum.meetings.queries.listing import of_pact
from forum.pacts.models import Pact
from forum.text.plain import excerpt, from_html
from forum.web.dates import PLACE

_DESCRIPTION = 400


@dataclass(frozen=True)
class CalendarEntry:
    """A day on which one meets: a meeting, or the next date that a meeting's page tells of (`following`).

    `starts_at` is missing where the hour is not known, `day` too where only `words` say when.
    """

    meeting_id: int
    url: str
    title: str
    following: bool
    starts_at: datetime | None
    day: date | None
    last_day: date | None
    words: str
    duration_minutes: int | None
    place: str
    online: bool
    rung: str
    pact_id: int | None
    pact_title: str | None
    pact_url: str | None
    about: str
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def on(self) -> date | None:
        """The moment, or else the day."""
        return self.starts_at or self.day

    @property
    def hour(self) -> str:
        """The hour in the time of the place, such as '20:45'; nothing where it is not known."""
        return self.starts_at.astimezone(PLACE).strftime("%H:%M") if self.starts_at else ""

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.rung == rung_of(PUBLIC).name.lower()


@dataclass(frozen=True)
class CalendarMonth:
    """A month with what it holds; its number is 0 for what the year alone is known of."""

    number: int
    first: date
    entries: tuple[CalendarEntry, ...]


@dataclass(frozen=True)
class CalendarYear:
    """A year as the calendar shows it, with the nearest years before and after that hold something."""

    year: int
    months: tuple[CalendarMonth, ...]
    earlier: int | None
    later: int | None
    whole: bool


_COLUMNS = (
    *(Meeting.id, Meeting.slug, Meeting.title, Meeting.starts_at, Meeting.day, Meeting.last_day, Meeting.date_text, Meeting.sort_at),
    *(Meeting.duration_minutes, Meeting.place, Meeting.online, Meeting.next_day, Meeting.next_hour, Meeting.next_date_text),
    *(Meeting.audience, Meeting.pact_id, Meeting.version, Meeting.created_at, Meeting.updated_at),
    *(Pact.title.label("pact_title"), Pact.slug.label("pact_slug")),
)


def _seen(actor: Actor, pact_id: Any) -> list[ColumnElement[bool]]:
    # What is hidden stands on the page for who looks after it, and in nobody's calendar.
    conditions = [visible(actor, Meeting), Meeting.state == State.LIVE]
    return conditions if pact_id is None else [*conditions, of_pact(pact_id)]


def _asked(actor: Actor, *columns: Any) -> Select:
    return select(*_COLUMNS, *columns).select_from(Meeting).outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))


def calendar_year(actor: Actor, year: int, pact: str = "") -> CalendarYear:
    """Return a year of the calendar, of everything or of the pact at a slug, in two statements."""
    pact_id = select(Pact.id).where(Pact.slug == pact, visible(actor, Pact)).scalar_subquery() if pact else None
    first, last = date(year, 1, 1), date(year, 12, 31)
    begins, ends = moment_of(first), moment_of(last + timedelta(days=1))
    within = or_(and_(Meeting.sort_at >= begins, Meeting.sort_at < ends), Meeting.next_day.between(first, last))
    statement = _asked(actor).where(*_seen(actor, pact_id), within).order_by(Meeting.sort_at, Meeting.id).limit(limits.CALENDAR_SHOWN + 1)
    rows = db.session.execute(statement).all()
    found = [entry for row in rows[: limits.CALENDAR_SHOWN] for entry in _entries(row) if _day_of(entry).year == year]
    earlier, later = _neighbours(actor, pact_id, first, last)
    return CalendarYear(year, _months(year, _once(found)), earlier, later, len(rows) <= limits.CALENDAR_SHOWN)


def _neighbours(actor: Actor, pact_id: Any, first: date, last: date) -> tuple[int | None, int | None]:
    """Return the nearest years with anything in them, before and after."""
    seen = _seen(actor, pact_id)
    before, after = Meeting.sort_at < moment_of(first), Meeting.sort_at >= moment_of(last + timedelta(days=1))
    questions = (
        select(func.max(Meeting.sort_at)).where(*seen, before),
        select(func.max(Meeting.next_day)).where(*seen, Meeting.next_day < first),
        select(func.min(Meeting.sort_at)).where(*seen, after),
        select(func.min(Meeting.next_day)).where(*seen, Meeting.next_day > last),
    )
    met, told, meets, tells = tuple(db.session.execute(select(*(question.scalar_subquery() for question in questions))).one())
    earlier, later = _years(met, told), _years(meets, tells)
    return max(earlier, default=None), min(later, default=None)


def _years(at: datetime | None, day: date | None) -> list[int]:
    return [*([at.astimezone(PLACE).year] if at else []), *([day.year] if day else [])]


def calendar_entries(actor: Actor, pact_id: int | None = None) -> tuple[CalendarEntry, ...]:
    """Return what a calendar program is told: everything with a day, from some months back on, in one statement."""
    since = clock.now() - timedelta(days=limits.CALENDAR_DAYS_BACK)
    recent = or_(Meeting.sort_at >= since, Meeting.next_day >= since.date())
    statement = _asked(actor, Meeting.sheet_html["description"].as_string().label("about")).where(*_seen(actor, pact_id), recent)
    rows = db.session.execute(statement.order_by(Meeting.sort_at.desc(), Meeting.id.desc()).limit(limits.CALENDAR_TOLD))
    found = (entry for row in rows for entry in _entries(row, row.about))
    return _once([entry for entry in found if entry.day and entry.day >= since.date()])


def entries_of_meeting(actor: Actor, meeting_id: int) -> tuple[CalendarEntry, ...]:
    """Return what a calendar can hold of a meeting; raises NotFound when it may not be seen or has no day."""
    statement = _asked(actor, Meeting.sheet_html["description"].as_string().label("about"))
    row = db.session.execute(statement.where(*_seen(actor, None), Meeting.id == meeting_id)).one_or_none()
    entries = tuple(entry for entry in _entries(row, row.about) if entry.day) if row else ()
    if not entries:
        raise NotFound
    return entries


def _entries(row: Row, about: str | None = None) -> Iterable[CalendarEntry]:
    """Yield the meeting of a row, and the next date it tells of."""
    rest = {
        "meeting_id": row.id,
        "url": meeting_address(row.id, row.slug),
        "title": row.title,
        "rung": rung_of(row.audience).name.lower(),
        "pact_id": row.pact_id,
        "pact_title": row.pact_title,
        "pact_url": f"/patti/{row.pact_slug}" if row.pact_slug else None,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
    yield CalendarEntry(
        following=False,
        starts_at=row.starts_at,
        day=row.starts_at.astimezone(PLACE).date() if row.starts_at else row.day,
        last_day=row.last_day,
        words=row.date_text,
        duration_minutes=row.duration_minutes,
        place=row.place,
        online=row.online,
        about=excerpt(from_html(about), _DESCRIPTION) if about else "",
        **rest,
    )
    if row.next_day:
        yield CalendarEntry(
            following=True,
            starts_at=moment_of(row.next_day, row.next_hour) if row.next_hour else None,
            day=row.next_day,
            last_day=None,
            words=row.next_date_text,
            duration_minutes=None,
            place="",
            online=False,
            about=row.next_date_text,
            **rest,
        )


def _once(entries: Sequence[CalendarEntry]) -> tuple[CalendarEntry, ...]:
    """Leave out a next date whose meeting has its own page by now: the same pact meets on that day."""
    held = {(entry.pact_id, entry.day) for entry in entries if not entry.following and entry.pact_id and entry.day}
    return tuple(entry for entry in entries if not (entry.following and (entry.pact_id, entry.day) in held))


def _day_of(entry: CalendarEntry) -> date:
    """Return the day by which an entry stands in a year: the earliest that its words allow, where the day is not known."""
    return entry.day or find_day(entry.words) or entry.created_at.astimezone(PLACE).date()


def _months(year: int, entries: Iterable[CalendarEntry]) -> tuple[CalendarMonth, ...]:
    """Put entries under their months; what only a year is known of comes last."""
    months: dict[int, list[CalendarEntry]] = {}
    for entry in entries:
        known = entry.day or names_month(entry.words)
        months.setdefault(_day_of(entry).month if known else 0, []).append(entry)
    for found in months.values():
        # What has no day of its own comes before the days of its month, and what has no hour before the hours of its day.
        found.sort(key=lambda entry: (entry.day or date.min, _hour(entry), entry.meeting_id))
    order = sorted(months, key=lambda number: number or 13)
    return tuple(CalendarMonth(number, date(year, number or 1, 1), tuple(months[number])) for number in order)


def _hour(entry: CalendarEntry) -> time:
    return entry.starts_at.astimezone(PLACE).time() if entry.starts_at else time.min
