"""Listening together: the windows of a meeting, what somebody still has to note, and where the notes of a window gather."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, and_, exists, func, select

from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.memory import recalled, remembered
from forum.listening.addresses import listening_address, moment_address
from forum.listening.care_addresses import together_address
from forum.listening.days import until_day
from forum.listening.models import Chapter, DismissedListening, Listening, Moment, Passage
from forum.listening.queries.chapters import uncovered
from forum.listening.queries.shown import shown
from forum.listening.spans import write_span
from forum.listening.words import MOMENT_KINDS
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.meetings.policy import tends
from forum.text.clocks import MINUTE, clock
from forum.web.dates import PLACE, today

# A window's recording is told in at most so many parts, each of a length that people think in.
_MOST_PARTS = 12
_PARTS = tuple(minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 20, 30, 60, 120))


def under_way(day: date) -> ColumnElement[bool]:
    """Return the condition that people listen together on a day."""
    return and_(Listening.first_day <= day, Listening.last_day >= day, Listening.closed_at.is_(None))


def unfinished(day: date) -> ColumnElement[bool]:
    """Return the condition that a window is open on a day, or opens later."""
    return and_(Listening.last_day >= day, Listening.closed_at.is_(None))


@dataclass(frozen=True)
class WindowShown:
    """A window of days, with how many moments of it the reader noted."""

    number: int
    id: int
    first_day: date
    last_day: date
    wanted: int
    greeting: str
    mine: int
    closed_on: date | None
    url: str

    @property
    def closed(self) -> bool:
        """Whether somebody closed it by hand."""
        return self.closed_on is not None

    @property
    def ended(self) -> date:
        """The day on which it ended, or ends."""
        return self.last_day if self.closed_on is None else max(self.first_day, min(self.closed_on, self.last_day))

    def until(self, language: str) -> str:
        """Return the last day as it follows "until"."""
        return until_day(self.last_day, language)

    def is_open(self, day: date) -> bool:
        """Say whether people listen together on a day."""
        return not self.closed and self.first_day <= day <= self.last_day

    def is_coming(self, day: date) -> bool:
        """Say whether it opens after a day."""
        return not self.closed and day < self.first_day

    def is_over(self, day: date) -> bool:
        """Say whether it was closed, by hand or by the calendar."""
        return self.closed or self.last_day < day


@dataclass(frozen=True)
class Gathered:
    """A moment as the closing view tells it."""

    url: str
    span: str
    kind: object
    line: str


@dataclass(frozen=True)
class Part:
    """A stretch of the recording and the moments that begin in it."""

    clocks: str
    listen: str
    moments: tuple[Gathered, ...]


@dataclass(frozen=True)
class Parts:
    """One recording, cut into parts of one length."""

    number: int
    title: str
    parts: tuple[Part, ...]

    @property
    def most(self) -> int:
        """How many moments the fullest part holds, at least one."""
        return max([1, *(len(part.moments) for part in self.parts)])


@dataclass(frozen=True)
class Gathering:
    """Where the notes of a window gather: how many, of how many people, of which sorts, in which parts."""

    total: int
    people: int
    kinds: tuple[tuple[object, int], ...]
    recordings: tuple[Parts, ...]


@dataclass(frozen=True)
class TogetherShown:
    """The page of listening together: every window of the meeting, the one looked at, and what gathered in it once it is over."""

    meeting_id: int
    title: str
    url: str
    listen: str
    public: bool
    windows: tuple[WindowShown, ...]
    window: WindowShown | None
    gathering: Gathering | None
    tends: bool
    may_open: bool
    may_close: bool


def together_page(actor: Actor, meeting_id: int, number: int | None = None) -> TogetherShown:
    """Return a meeting's windows and one of them, the latest unless a number says which; raises NotFound when there is none to see."""
    day = today()
    meeting = _meeting(actor, meeting_id)
    windows = _windows(actor, meeting_id)
    if number is not None and not 1 <= number <= len(windows):
        raise NotFound
    window = windows[(number or len(windows)) - 1] if windows else None
    keeps = tends(actor, meeting)
    if window is None and not keeps:
        raise NotFound
    waiting = any(not one.is_over(day) for one in windows)
    return TogetherShown(
        meeting_id=meeting.id,
        title=meeting.title,
        url=meeting_address(meeting.id, meeting.slug),
        listen=listening_address(meeting.id, meeting.slug),
        public=meeting.audience == PUBLIC and meeting.state == State.LIVE,
        windows=windows,
        window=window,
        gathering=_gathering(actor, meeting, window.id) if window and window.is_over(day) else None,
        tends=keeps,
        may_open=keeps and not waiting and meeting.state == State.LIVE,
        may_close=keeps and waiting,
    )


def _meeting(actor: Actor, meeting_id: int) -> Row:
    columns = (Meeting.id, Meeting.title, Meeting.slug, Meeting.state, Meeting.audience, Meeting.pact_id)
    row = db.session.execute(select(*columns).where(Meeting.id == meeting_id, visible(actor, Meeting))).one_or_none()
    if row is None:
        raise NotFound
    return row


def noted_by(actor: Actor) -> ColumnElement[int]:
    """Return how many moments of a window the actor noted, for a select of windows; what is taken away or kept out does not count."""
    own = (Moment.listening_id == Listening.id, Moment.author_id == (actor.member_id or 0))
    counted = select(func.count(Moment.id)).where(*own, visible(actor, Moment), shown(Moment))
    return counted.correlate(Listening).scalar_subquery()


def _windows(actor: Actor, meeting_id: int) -> tuple[WindowShown, ...]:
    columns = (Listening.id, Listening.first_day, Listening.last_day, Listening.wanted, Listening.greeting, Listening.closed_at)
    statement = select(*columns, noted_by(actor).label("mine")).where(Listening.meeting_id == meeting_id).order_by(Listening.id)
    return tuple(
        WindowShown(
            number=number,
            id=row.id,
            first_day=row.first_day,
            last_day=row.last_day,
            wanted=row.wanted,
            greeting=row.greeting,
            mine=row.mine,
            closed_on=row.closed_at.astimezone(PLACE).date() if row.closed_at else None,
            url=together_address(meeting_id, number),
        )
        for number, row in enumerate(db.session.execute(statement), 1)
    )


def _gathering(actor: Actor, meeting: Row, listening_id: int) -> Gathering:
    recordings = _recordings(meeting.id)
    rows = [row for row in _moments(actor, listening_id) if row.recording_id in recordings]
    counts = Counter(row.kind for row in rows)
    authors = {row.author_id for row in rows}
    return Gathering(
        total=len(rows),
        people=len(authors),
        kinds=tuple((label, counts[kind]) for kind, label in MOMENT_KINDS.items() if counts[kind]),
        recordings=tuple(_parts(meeting, one, [row for row in rows if row.recording_id == one.id]) for one in recordings.values()),
    )


def _moments(actor: Actor, listening_id: int) -> Sequence[Row]:
    columns = (Moment.id, Moment.recording_id, Moment.author_id, Moment.starts, Moment.ends, Moment.kind, Moment.line)
    own = (Moment.listening_id == listening_id, Moment.state == State.LIVE, visible(actor, Moment), shown(Moment))
    return db.session.execute(select(*columns).where(*own).order_by(Moment.starts, Moment.id)).all()


def _recordings(meeting_id: int) -> dict[int, Row]:
    """Return the recordings of a meeting with how far each is known to go: nobody writes down how long one is."""

    said = select(func.max(Passage.ends)).where(Passage.recording_id == Recording.id, shown(Passage)).correlate(Recording)
    titled = select(func.max(Chapter.starts)).where(Chapter.recording_id == Recording.id, uncovered()).correlate(Recording)
    known = (said.scalar_subquery().label("said"), titled.scalar_subquery().label("titled"))
    standing = (Recording.meeting_id == meeting_id, Recording.position >= 0)
    rows = db.session.execute(
        select(Recording.id, Recording.position, Recording.title, *known).where(*standing).order_by(Recording.position)
    )
    return {row.id: row for row in rows}


def _parts(meeting: Row, recording: Row, rows: Sequence[Row]) -> Parts:
    length = max([recording.said or 0, recording.titled or 0, *(row.ends or row.starts for row in rows)]) + 1
    step = next((one for one in _PARTS if one * _MOST_PARTS >= length), _PARTS[-1])
    number = recording.position + 1
    return Parts(
        number=number,
        title=recording.title,
        parts=tuple(
            Part(
                clocks=f"{clock(starts)} – {clock(starts + step)}",
                listen=listening_address(meeting.id, meeting.slug, starts, number),
                moments=tuple(_gathered(meeting, number, (row for row in rows if starts <= row.starts < starts + step))),
            )
            for starts in range(0, length, step)
        ),
    )


def _gathered(meeting: Row, number: int, rows: Iterable[Row]) -> Iterable[Gathered]:
    for row in rows:
        address = moment_address(meeting.id, meeting.slug, row.id, row.starts, number)
        yield Gathered(address, write_span(row.starts, row.ends), MOMENT_KINDS[row.kind], row.line)


@dataclass(frozen=True)
class Asked:
    """What somebody is asked for while people listen together."""

    meeting_id: int
    listening_id: int
    title: str
    last_day: date
    wanted: int
    mine: int
    greeting: str
    listen: str

    @property
    def url(self) -> str:
        """The page of listening together."""
        return together_address(self.meeting_id)

    @property
    def dismiss_url(self) -> str:
        """Where one says that no notice of it is wanted any more."""
        return f"{together_address(self.meeting_id)}/non-mostrare"

    def until(self, language: str) -> str:
        """Return the last day as it follows "until"."""
        return until_day(self.last_day, language)

    @property
    def done(self) -> bool:
        """Whether as many moments are noted as were asked for."""
        return self.mine >= self.wanted


def asked_of(actor: Actor, pact_id: int | None = None) -> tuple[Asked, ...]:
    """Return what people of pacts are asked for at present, in every pact of theirs or in one; not what they want no notice of.

    One statement, and another one in the days in which something is asked for.
    """
    pacts = actor.belongs if pact_id is None else actor.belongs & {pact_id}
    found = _asked_in(actor, tuple(sorted(pacts)), today()) if pacts else ()
    dismissed = _dismissed_by(actor) if found else frozenset()
    return tuple(one for one in found if one.listening_id not in dismissed)


def something_asked(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that pacts of the actor ask for something on a day; None for who belongs to none."""
    if not actor.belongs:
        return None
    asks = (under_way(day), Meeting.state == State.LIVE, Meeting.pact_id.in_(sorted(actor.belongs)), visible(actor, Meeting))
    return exists().where(Listening.meeting_id == Meeting.id, *asks, ~dismissed_by(actor))


def dismissed_by(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor wants no notice of a window, for a select of windows."""
    own = (DismissedListening.listening_id == Listening.id, DismissedListening.member_id == (actor.member_id or 0))
    return exists().where(*own).correlate(Listening)


@recalled
def _dismissed_by(actor: Actor) -> frozenset[int]:
    return frozenset(db.session.scalars(select(DismissedListening.listening_id).where(DismissedListening.member_id == actor.member_id)))


@remembered
def _asked_in(actor: Actor, pacts: tuple[int, ...], day: date) -> tuple[Asked, ...]:
    columns = (Listening.id.label("listening_id"), Listening.last_day, Listening.wanted, Listening.greeting, noted_by(actor).label("mine"))
    statement = (
        select(Meeting.id, Meeting.title, Meeting.slug, *columns)
        .select_from(Listening)
        .join(Meeting, Meeting.id == Listening.meeting_id)
        .where(under_way(day), Meeting.state == State.LIVE, Meeting.pact_id.in_(pacts), visible(actor, Meeting))
        .order_by(Listening.last_day, Listening.id)
    )
    return tuple(asked(row) for row in db.session.execute(statement))


def asked(row: Row) -> Asked:
    """Return what a row asks for."""
    listen = listening_address(row.id, row.slug)
    return Asked(row.id, row.listening_id, row.title, row.last_day, row.wanted, row.mine, row.greeting, listen)
