"""A meeting's page, in two statements, and the meeting as its form wants it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy import Integer, Row, String, Text, and_, cast, literal, null, select, union_all

from forum.core.actor import Actor
from forum.core.audience import PUBLIC, Rung, rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.meetings import policy
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, MeetingPact, MeetingTheme, Recording
from forum.meetings.sheet import FIELD_LABELS, LinkedRecording, MeetingValues
from forum.pacts.models import Pact, Theme
from forum.text.fill import fill, player
from forum.text.plain import excerpt
from forum.text.recordings import find_rebuilt

_DESCRIPTION = 800


@dataclass(frozen=True)
class Link:
    """A name and where it leads."""

    title: str
    url: str


@dataclass(frozen=True)
class RecordingShown:
    """A recording as the page plays it."""

    id: int
    title: str
    player: Markup


@dataclass(frozen=True)
class Rights:
    """What the reader may do with a meeting."""

    edit: bool
    hide: bool
    restore: bool
    delete: bool

    @property
    def any(self) -> bool:
        """Whether there is anything to do."""
        return self.edit or self.hide or self.restore or self.delete


@dataclass(frozen=True)
class MeetingShown:
    """A meeting's page."""

    id: int
    title: str
    slug: str
    audience: int
    state: int
    starts_at: datetime | None
    date_text: str
    duration_minutes: int | None
    place: str
    online: bool
    next_date_text: str
    provenance: str
    provenance_date: str
    to_verify: bool
    hidden_reason: str
    pacts: tuple[Link, ...]
    themes: tuple[Link, ...]
    sections: tuple[tuple[str, object, Markup], ...]
    recordings: tuple[RecordingShown, ...]
    description: str
    may: Rights

    @property
    def url(self) -> str:
        """The address of the page."""
        return meeting_address(self.id, self.slug)

    @property
    def rung(self) -> str:
        """How far the meeting reaches, as templates name it."""
        return rung_of(self.audience).name.lower()

    @property
    def public(self) -> bool:
        """Whether anybody may read it."""
        return self.audience == PUBLIC and self.state == State.LIVE

    @property
    def hidden(self) -> bool:
        """Whether only its author and who moderates see it."""
        return self.state == State.HIDDEN

    @property
    def has_minutes(self) -> bool:
        """Whether somebody wrote what was said."""
        return any(name == "minutes" for name, _label, _html in self.sections)


@dataclass(frozen=True)
class MeetingToEdit:
    """A meeting for its form: where it stands, its version, and the values as typed."""

    id: int
    url: str
    pact_id: int | None
    audience: int
    state: int
    version: int
    values: MeetingValues


_COLUMNS = (
    *(Meeting.id, Meeting.title, Meeting.slug, Meeting.audience, Meeting.state, Meeting.pact_id, Meeting.starts_at, Meeting.date_text),
    *(Meeting.duration_minutes, Meeting.place, Meeting.online, Meeting.next_date_text, Meeting.provenance, Meeting.provenance_date),
    *(Meeting.to_verify, Meeting.hidden_reason),
)


def _piece(
    name: str, *, number: Any = None, sort: Any = None, one: Any = None, two: Any = None, three: Any = None, four: Any = None
) -> Any:
    given = ((number, Integer), (sort, Integer), (one, Text), (two, Text), (three, Text), (four, Text))
    names = ("number", "sort", "one", "two", "three", "four")
    columns: list[Any] = [
        cast(null() if value is None else value, kind).label(label) for label, (value, kind) in zip(names, given, strict=True)
    ]
    return select(literal(name, String).label("piece"), *columns)


def _pieces(actor: Actor, meeting_id: int) -> dict[str, list[Row[Any]]]:
    """Return what hangs on a meeting, in one statement: recordings, further pacts that the actor sees, themes."""
    recordings = _piece(
        "recording",
        number=Recording.id,
        sort=Recording.position,
        one=Recording.provider,
        two=Recording.key,
        three=Recording.host,
        four=cast(Recording.start, Text) + literal(" ", Text) + Recording.title,
    ).where(Recording.meeting_id == meeting_id)
    pacts = _piece("pact", number=Pact.id, one=Pact.title, two=Pact.slug).join(MeetingPact, MeetingPact.pact_id == Pact.id)
    themes = _piece("theme", number=Theme.id, sort=Theme.position, one=Theme.name, two=Theme.slug)
    questions = (
        recordings,
        pacts.where(MeetingPact.meeting_id == meeting_id, visible(actor, Pact)),
        themes.join(MeetingTheme, MeetingTheme.theme_id == Theme.id).where(MeetingTheme.meeting_id == meeting_id),
    )
    found: dict[str, list[Row[Any]]] = {"recording": [], "pact": [], "theme": []}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.sort or 0, row.one.casefold()))
    return found


def _linked(row: Row[Any]) -> LinkedRecording | None:
    start, _blank, title = row.four.partition(" ")
    recording = find_rebuilt(row.one, row.two, int(start), row.three)
    return LinkedRecording(recording, title) if recording else None


def _shown(rows: list[Row[Any]]) -> tuple[RecordingShown, ...]:
    linked = [(row.number, _linked(row)) for row in rows]
    return tuple(RecordingShown(number, one.title, player(one.recording, one.title)) for number, one in linked if one)


def get_meeting(actor: Actor, meeting_id: int) -> MeetingShown:
    """Return a meeting's page in two statements; raises NotFound when there is none for this actor."""
    statement = (
        select(*_COLUMNS, Meeting.sheet_html, Meeting.plain, Pact.title.label("pact_title"), Pact.slug.label("pact_slug"))
        .select_from(Meeting)
        .outerjoin(Pact, and_(Pact.id == Meeting.pact_id, visible(actor, Pact)))
        .where(Meeting.id == meeting_id, visible(actor, Meeting))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    pieces = _pieces(actor, meeting_id)
    own = (Link(row.pact_title, f"/patti/{row.pact_slug}"),) if row.pact_slug else ()
    given = {column.key: value for column, value in zip(_COLUMNS, row, strict=False) if column.key != "pact_id"}
    return MeetingShown(
        **given,
        pacts=own + tuple(Link(pact.one, f"/patti/{pact.two}") for pact in pieces["pact"]),
        themes=tuple(Link(theme.one, f"/temi/{theme.two}") for theme in pieces["theme"]),
        sections=tuple((name, label, fill(row.sheet_html[name])) for name, label in FIELD_LABELS.items() if row.sheet_html.get(name)),
        recordings=_shown(pieces["recording"]),
        description=excerpt(row.plain[:_DESCRIPTION]),
        may=Rights(*(bool(ask(actor, row)) for ask in (policy.edit, policy.hide, policy.restore, policy.delete))),
    )


def get_meeting_to_edit(actor: Actor, meeting_id: int) -> MeetingToEdit:
    """Return a meeting as it was typed; raises NotFound when there is none for this actor."""
    row = db.session.execute(
        select(*_COLUMNS, Meeting.sheet, Meeting.version).where(Meeting.id == meeting_id, visible(actor, Meeting))
    ).one_or_none()
    if row is None:
        raise NotFound
    pieces = _pieces(actor, meeting_id)
    values = MeetingValues(
        title=row.title,
        rung=Rung(rung_of(row.audience)),
        starts_at=row.starts_at,
        date_text=row.date_text,
        duration_minutes=row.duration_minutes,
        place=row.place,
        online=row.online,
        next_date_text=row.next_date_text,
        sheet=row.sheet,
        recordings=tuple(one for one in map(_linked, pieces["recording"]) if one),
        theme_ids=tuple(theme.number for theme in pieces["theme"]),
        further_pact_ids=tuple(pact.number for pact in pieces["pact"]),
        provenance=row.provenance,
        provenance_date=row.provenance_date,
        to_verify=row.to_verify,
    )
    return MeetingToEdit(row.id, meeting_address(row.id, row.slug), row.pact_id, row.audience, row.state, row.version, values)
