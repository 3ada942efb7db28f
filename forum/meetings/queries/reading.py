"""A meeting's page, in two statements, and the meeting as its form wants it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import format_decimal
from markupsafe import Markup
from sqlalchemy import Integer, Row, String, Text, and_, cast, literal, null, select, union_all

from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import Shown, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.files.marking import file_address
from forum.files.models import File
from forum.meetings import policy
from forum.meetings.addresses import meeting_address
from forum.meetings.dates import words_of_days
from forum.meetings.models import Meeting, MeetingAttachment, MeetingDecision, MeetingPact, MeetingTheme, Recording
from forum.meetings.presences import people_counted
from forum.meetings.sheet import FIELD_LABELS, Decided, LinkedRecording, MeetingValues
from forum.pacts.models import Pact, Theme
from forum.text.fill import fill, player
from forum.text.plain import excerpt, from_html
from forum.text.recordings import OWN, find_rebuilt, own_file_id
from forum.web.beside import Used, column_beside, read_beside
from forum.web.slots import slot

_DESCRIPTION = 800
_THOUSAND = 1_000


@dataclass(frozen=True)
class Link:
    """A name and where it leads."""

    title: str
    url: str


@dataclass(frozen=True)
class RecordingShown:
    """A recording as the page plays it; `player` is missing where it is a file of ours that is closed to the reader."""

    id: int
    title: str
    player: Markup | None


@dataclass(frozen=True)
class Attachment:
    """A file laid beside the page: its name, its size in bytes, where it opens."""

    name: str
    size: int
    public_id: str

    @property
    def url(self) -> str:
        """The address of the file."""
        return file_address(self.public_id)

    @property
    def size_words(self) -> str:
        """Its size as people write it, in the reader's language."""
        thousands = max(1, round(self.size / 1_000))
        return f"{thousands} kB" if thousands < _THOUSAND else f"{format_decimal(self.size / 1_000_000, '0.#')} MB"


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
class MeetingShown(Shown):
    """A meeting's page."""

    id: int
    title: str
    slug: str
    audience: int
    state: int
    starts_at: datetime | None
    date_text: str
    day: date | None
    last_day: date | None
    duration_minutes: int | None
    place: str
    online: bool
    next_date_text: str
    next_day: date | None
    next_hour: time | None
    provenance: str
    provenance_date: str
    to_verify: bool
    hidden_reason: str
    pacts: tuple[Link, ...]
    themes: tuple[Link, ...]
    sections: tuple[tuple[str, object, Markup], ...]
    recordings: tuple[RecordingShown, ...]
    decided: tuple[Decided, ...]
    attachments: tuple[Attachment, ...]
    people: int
    description: str
    # The texts that use its words or decisions, as the slot meeting.beside tells them.
    uses: tuple[Used, ...]
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
    def next_hour_words(self) -> str:
        """The hour of the next meeting, such as '20:45'."""
        return self.next_hour.strftime("%H:%M") if self.next_hour else ""

    @property
    def on_calendar(self) -> bool:
        """Whether a calendar can hold it, or the meeting that follows it."""
        return not self.hidden and bool(self.starts_at or self.day or self.next_day)

    @property
    def has_decisions(self) -> bool:
        """Whether there are words on what was decided, besides the decisions one by one."""
        return any(name == "decisions" for name, _label, _html in self.sections)

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
    decided: tuple[Decided, ...] = ()


_COLUMNS = (
    *(Meeting.id, Meeting.title, Meeting.slug, Meeting.audience, Meeting.state, Meeting.pact_id, Meeting.starts_at, Meeting.date_text),
    *(Meeting.day, Meeting.last_day, Meeting.next_day, Meeting.next_hour),
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


def _pieces(actor: Actor, meeting_id: int) -> dict[str, list[Row]]:
    """Return what hangs on a meeting, in one statement: recordings, further pacts and files that the actor sees, themes, decisions."""
    recordings = _piece(
        "recording",
        number=Recording.id,
        sort=Recording.position,
        one=Recording.provider,
        two=Recording.key,
        three=Recording.host,
        four=cast(Recording.start, Text) + literal(" ", Text) + Recording.title,
    ).where(Recording.meeting_id == meeting_id, Recording.position >= 0)
    pacts = _piece("pact", number=Pact.id, one=Pact.title, two=Pact.slug).join(MeetingPact, MeetingPact.pact_id == Pact.id)
    decisions = _piece(
        "decision",
        number=MeetingDecision.id,
        sort=MeetingDecision.position,
        one=MeetingDecision.what,
        two=MeetingDecision.owner_role,
        three=MeetingDecision.review_on,
    ).where(MeetingDecision.meeting_id == meeting_id)
    themes = _piece("theme", number=Theme.id, sort=Theme.position, one=Theme.name, two=Theme.slug)
    questions = (
        recordings,
        pacts.where(MeetingPact.meeting_id == meeting_id, visible(actor, Pact)),
        themes.join(MeetingTheme, MeetingTheme.theme_id == Theme.id).where(MeetingTheme.meeting_id == meeting_id),
        decisions,
        _files(actor, meeting_id),
        _piece("open", one=File.public_id).where(File.owner == str(Ref("meeting", meeting_id)), visible(actor, File)),
    )
    found: dict[str, list[Row]] = {"recording": [], "pact": [], "theme": [], "decision": [], "file": [], "open": []}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.sort or 0, row.one.casefold()))
    return found


def _files(actor: Actor, meeting_id: int) -> Any:
    files = _piece("file", number=File.size, sort=MeetingAttachment.position, one=File.name, two=File.public_id)
    beside = (MeetingAttachment.meeting_id == meeting_id, File.owner == str(Ref("meeting", meeting_id)), visible(actor, File))
    return files.join(MeetingAttachment, MeetingAttachment.public_id == File.public_id).where(*beside)


def _decided(rows: list[Row]) -> tuple[Decided, ...]:
    return tuple(Decided(row.one, row.two, date.fromisoformat(row.three) if row.three else None, row.number) for row in rows)


def _linked(row: Row) -> LinkedRecording | None:
    start, _blank, title = row.four.partition(" ")
    recording = find_rebuilt(row.one, row.two, int(start), row.three)
    return LinkedRecording(recording, title) if recording else None


def _shown(rows: list[Row], open_files: set[str]) -> tuple[RecordingShown, ...]:
    linked = [(row.number, _linked(row)) for row in rows]
    return tuple(RecordingShown(number, one.title, _player(one, open_files)) for number, one in linked if one)


def _player(linked: LinkedRecording, open_files: set[str]) -> Markup | None:
    recording = linked.recording
    closed = recording.provider == OWN and own_file_id(recording) not in open_files
    return None if closed else player(recording, linked.title)


def get_meeting(actor: Actor, meeting_id: int) -> MeetingShown:
    """Return a meeting's page in two statements; raises NotFound when there is none for this actor."""
    told = slot("meeting.beside")
    around = (Pact.title.label("pact_title"), Pact.slug.label("pact_slug"), column_beside(told, actor, Meeting.id).label("uses"))
    statement = (
        select(*_COLUMNS, Meeting.sheet_html, Meeting.plain, *around)
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
        recordings=_shown(pieces["recording"], {row.one for row in pieces["open"]}),
        decided=_decided(pieces["decision"]),
        attachments=tuple(Attachment(file.one, file.number, file.two) for file in pieces["file"]),
        people=people_counted(from_html(row.sheet_html.get("present", ""))),
        description=excerpt(row.plain[:_DESCRIPTION]),
        uses=read_beside(told, row.uses),
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
        # The words of a day that is known are ours, and follow it when it changes.
        date_text="" if row.day and row.date_text == words_of_days(row.day, row.last_day) else row.date_text,
        day=row.day,
        last_day=row.last_day,
        duration_minutes=row.duration_minutes,
        place=row.place,
        online=row.online,
        next_date_text=row.next_date_text,
        next_day=row.next_day,
        next_hour=row.next_hour,
        sheet=row.sheet,
        recordings=tuple(one for one in map(_linked, pieces["recording"]) if one),
        theme_ids=tuple(theme.number for theme in pieces["theme"]),
        further_pact_ids=tuple(pact.number for pact in pieces["pact"]),
        provenance=row.provenance,
        provenance_date=row.provenance_date,
        to_verify=row.to_verify,
    )
    stands = (row.id, meeting_address(row.id, row.slug), row.pact_id, row.audience, row.state, row.version)
    return MeetingToEdit(*stands, values, _decided(pieces["decision"]))
