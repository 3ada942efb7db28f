"""How a meeting presents itself to rooms that do not know it."""

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, and_, func, select

from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot, numbers_of
from forum.core.refs import Ref
from forum.files.marking import file_ids_in
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, MeetingAttachment, MeetingDecision
from forum.meetings.queries.listing import has_recording
from forum.meetings.queries.themes import themes_of
from forum.meetings.services.tending import hide_meeting, restore_meeting
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.plain import excerpt, from_html
from forum.web.dates import day_words

_EXCERPT_SOURCE = 800
_DIGITS = 10
# A place in a meeting: nothing for its minutes, this and a number for one of its decisions.
DECISION_PLACE = "decisione-"
_MINUTES = "minutes"
# That of what is written on the pages, whatever the reader's.
_LANGUAGE = "it"


def meeting_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the meetings that the actor may see."""
    rows = db.session.execute(
        select(
            *(Meeting.id, Meeting.slug, Meeting.title, Meeting.starts_at, Meeting.author_id),
            func.substr(Meeting.plain, 1, _EXCERPT_SOURCE).label("plain"),
            *(Pact.title.label("pact_title"), Pact.id.label("pact_id")),
        )
        .select_from(Meeting)
        .outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))
        .where(Meeting.id.in_(list(ids)), visible(actor, Meeting))
    )
    return {
        row.id: Card(
            ref=Ref("meeting", row.id),
            url=meeting_address(row.id, row.slug),
            title=row.title,
            plain=excerpt(row.plain),
            at=row.starts_at,
            pact_title=row.pact_title or "",
            pact_id=row.pact_id,
            author_id=row.author_id,
        )
        for row in rows
    }


def meeting_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of meetings: title, everything written on the page, place, titles of recordings, the day in words."""
    rows = db.session.execute(
        select(
            *(Meeting.id, Meeting.title, Meeting.plain, Meeting.place, Meeting.date_text, Meeting.starts_at),
            *(Meeting.audience, Meeting.opened_at),
            *(Meeting.sort_at, Meeting.pact_id, Meeting.author_id, has_recording().label("recording")),
        ).where(Meeting.id.in_(list(ids)), Meeting.state == State.LIVE, visible(SYSTEM, Meeting))
    ).all()
    themes = themes_of(row.id for row in rows)
    return {
        row.id: Entry(
            ref=Ref("meeting", row.id),
            kind="meeting",
            group=Ref("meeting", row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.sort_at,
            title=row.title,
            body="\n".join(filter(None, (row.plain, row.place, _day(row)))),
            pact_id=row.pact_id,
            theme_ids=themes.get(row.id, ()),
            author_id=row.author_id,
            places=(row.place,) if row.place else (),
            has_recording=bool(row.recording),
        )
        for row in rows
    }


def _day(row: Row) -> str:
    """Return the day as people say it, so that 'incontro di maggio 2025' finds it."""
    return day_words(row.starts_at, _LANGUAGE) if row.starts_at else row.date_text


def meeting_files(ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """Return the files that the pages of meetings show."""
    seen = (Meeting.id.in_(list(ids)), visible(SYSTEM, Meeting))
    rows = db.session.execute(select(Meeting.id, Meeting.sheet_html).where(*seen))
    shown = {row.id: {public_id for html in row.sheet_html.values() for public_id in file_ids_in(html)} for row in rows}
    beside = select(MeetingAttachment.meeting_id, MeetingAttachment.public_id).join(Meeting, Meeting.id == MeetingAttachment.meeting_id)
    for meeting_id, public_id in db.session.execute(beside.where(*seen)):
        shown[meeting_id].add(public_id)
    return {meeting_id: frozenset(files) for meeting_id, files in shown.items()}


def meeting_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the minutes of the meetings that the actor may see, and the decisions written on their pages."""
    wanted = [spot for spot in spots if not spot.place or _decision_in(spot.place) is not None]
    seen = (Meeting.id.in_(sorted({spot.id for spot in wanted})), visible(actor, Meeting))
    columns = (
        *(Meeting.id, Meeting.slug, Meeting.title, Meeting.starts_at, Meeting.sheet_html),
        *(Meeting.audience, Meeting.opened_at, Meeting.state, Meeting.author_id, Meeting.pact_id),
    )
    meetings = {row.id: row for row in db.session.execute(select(*columns).where(*seen))}
    decided = _decided(spot for spot in wanted if spot.place)
    return {spot: _quotable(spot, meetings[spot.id], decided) for spot in wanted if spot.id in meetings}


def _decision_in(place: str) -> int | None:
    number = place.removeprefix(DECISION_PLACE)
    return int(number) if number != place and number.isascii() and number.isdigit() and len(number) < _DIGITS else None


def _decided(spots: Iterable[Spot]) -> dict[Spot, str]:
    numbers = {(spot.id, _decision_in(spot.place)): spot for spot in spots}
    if not numbers:
        return {}
    columns = select(MeetingDecision.meeting_id, MeetingDecision.id, MeetingDecision.what)
    rows = db.session.execute(columns.where(MeetingDecision.id.in_([number for _meeting, number in numbers])))
    return {numbers[row.meeting_id, row.id]: row.what for row in rows if (row.meeting_id, row.id) in numbers}


def _quotable(spot: Spot, row: Row, decided: Mapping[Spot, str]) -> Quotable:
    return Quotable(
        spot=spot,
        plain=decided.get(spot, "") if spot.place else from_html(row.sheet_html.get(_MINUTES, "")),
        title=row.title,
        url=f"{meeting_address(row.id, row.slug)}#{'decisions' if spot.place else 'verbale'}",
        audience=row.audience,
        opened_at=row.opened_at,
        state=row.state,
        author_id=row.author_id,
        pact_id=row.pact_id,
        said_at=row.starts_at,
    )


def meeting_ids() -> Iterator[int]:
    """Name all live meetings."""
    return numbers_of(select(Meeting.id).where(Meeting.state == State.LIVE, visible(SYSTEM, Meeting)), Meeting.id)


MEETING = Kind(
    *("meeting", _("Meeting"), meeting_cards, meeting_entries, meeting_ids, hide_meeting, restore_meeting, meeting_files),
    quotables=meeting_quotables,
)
