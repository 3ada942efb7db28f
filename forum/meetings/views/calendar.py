"""The calendar: a year on a page, and files for programs that keep appointments."""

from datetime import date

from babel.dates import format_date
from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from forum.core.errors import NotFound
from forum.meetings.calendar_file import write_calendar
from forum.meetings.dates import EARLIEST_YEAR, LATEST_YEAR
from forum.meetings.queries import (
    CalendarEntry,
    CalendarMonth,
    Filters,
    calendar_entries,
    calendar_year,
    check_filters,
    entries_of_meeting,
    filter_choices,
)
from forum.pacts.queries import get_pact
from forum.web.arguments import find_number
from forum.web.dates import today
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page

blueprint = Blueprint("meetings_calendar", __name__)

_TYPE = "text/calendar"


@blueprint.get("/calendario")
@access(Access.ANYONE)
def year() -> Response:
    """A year of meetings and next dates, month by month. Never kept ready, because the clock alone moves it."""
    actor, present = current_actor(), today()
    asked = find_number("anno") or present.year
    if not EARLIEST_YEAR <= asked <= LATEST_YEAR:
        raise NotFound
    filters, choices = Filters(pact=request.args.get("patto", "")), filter_choices(actor)
    check_filters(filters, choices)
    shown = calendar_year(actor, asked, filters.pact)
    description = _("When the pacts met and when they meet next, with recordings and minutes.")
    head = Head(_("Calendar"), navigation="meetings", description=description, public=not request.args)
    return page(
        "meetings/calendar.html",
        head,
        shown=shown,
        filters=filters,
        choices=choices,
        links=_Links(filters.pact),
        subscribe=f"/patti/{filters.pact}/calendario.ics" if filters.pact else "/calendario.ics",
        titles={month.number: _title(month, actor.language) for month in shown.months},
        present=_present(shown.year, present, [month.number for month in shown.months]),
        tends=actor.is_curator or bool(actor.facilitates),
    )


def _title(month: CalendarMonth, language: str) -> str:
    return str(format_date(month.first, "LLLL y", locale=language)) if month.number else _("In the year, on a day not known")


def _present(year_shown: int, today: date, months: list[int]) -> int | None:
    """Return the month to begin reading at: this one, or the next that holds something; None where one begins on top anyway."""
    following = [month for month in months if month >= today.month]
    return following[0] if year_shown == today.year and following and following[0] != months[0] else None


class _Links:
    """Addresses of other years that keep the pact."""

    def __init__(self, pact: str):
        self._pact = pact

    def to(self, asked: int) -> str:
        """Return the address of a year."""
        return f"/calendario?anno={asked}" + (f"&patto={self._pact}" if self._pact else "")


def _answer(name: str, entries: tuple[CalendarEntry, ...], file_name: str) -> Response:
    settings = current_app.config["SETTINGS"]
    answer = Response(write_calendar(name, entries, settings.public_url, settings.host), mimetype=_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}.ics"'
    return answer


@blueprint.get("/calendario.ics")
@access(Access.ANYONE, kept=())
def everything() -> Response:
    """The whole calendar for a program: what the asker may see, which without a sign-in is what is public."""
    return _answer(current_app.config["SETTINGS"].site_name, calendar_entries(current_actor()), "calendario")


@blueprint.get("/patti/<slug>/calendario.ics")
@access(Access.ANYONE, kept=())
def pact(slug: str) -> Response:
    """The calendar of a pact for a program."""
    row = get_pact(current_actor(), slug)
    return _answer(row.title, calendar_entries(current_actor(), row.id), f"calendario-{row.slug}")


@blueprint.get("/incontri/<int:meeting_id>-<slug>/calendario.ics")
@access(Access.ANYONE, kept=())
def meeting(meeting_id: int, slug: str) -> Response:
    """One meeting for a program, and the next date that its page tells of."""
    entries = entries_of_meeting(current_actor(), meeting_id)
    return _answer(entries[0].title, entries, f"incontro-{meeting_id}")
