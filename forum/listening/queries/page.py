"""The page on which one listens: its meeting, the recordings to choose from and what no player plays, in one statement."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Text, and_, case, exists, func, literal, select, union_all

from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import Shown, visible
from forum.core.database import UtcDateTime, db
from forum.core.errors import NotFound
from forum.files.models import PUBLIC_ID_LENGTH, File
from forum.listening.addresses import MILLISECONDS, listening_address
from forum.listening.models import MeetingConsent, Stretch, StretchState
from forum.listening.queries.consent import ConsentShown
from forum.listening.queries.speech import consent_in, consent_piece
from forum.meetings import policy
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.pacts.models import Pact
from forum.pacts.sections import typed
from forum.text.fill import invitation, player_kind, promise
from forum.text.recordings import LONGEST, OWN, address_at, company, embed_address, find_rebuilt, starting_at
from forum.text.recordings import Recording as Played
from forum.web.beside import Used, column_beside, read_beside
from forum.web.slots import slot

_COLUMNS = {
    **{"number": Integer, "first": Integer, "second": Integer, "third": Integer},
    **{"one": Text, "two": Text, "three": Text, "four": Text, "five": Text, "at": UtcDateTime},
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the recordings of a meeting."""

    number: int
    title: str
    url: str
    current: bool


@dataclass(frozen=True)
class Heard:
    """The recording that is listened to, from a second on; `played` is missing where the forum cannot play it any more."""

    id: int
    number: int
    title: str
    seconds: int
    played: Played | None
    kept_out: tuple[tuple[int, int], ...]
    # Whether the reader may open it: a file of ours is closed to most while a stretch of it is kept out.
    served: bool = True

    @property
    def own(self) -> bool:
        """Whether it was sent to us: playing it then contacts nobody else."""
        return self.played is not None and self.played.provider == OWN

    @property
    def kind(self) -> str:
        """What plays it."""
        return player_kind(self.played) if self.played else ""

    @property
    def source(self) -> str:
        """What the player loads, once it may."""
        return embed_address(self.played, self.seconds) if self.played else ""

    @property
    def page(self) -> str:
        """Where it is kept, at the second asked for."""
        return address_at(self.played, self.seconds) if self.played else ""

    @property
    def company(self) -> str:
        """Who is contacted when it plays."""
        return company(self.played) if self.played else ""

    @property
    def promise(self) -> str:
        """The words of the button that plays it."""
        return promise(self.played) if self.played else ""

    @property
    def invitation(self) -> str:
        """The words of the link to where it is kept."""
        return invitation(starting_at(self.played, self.seconds)) if self.played else ""


@dataclass(frozen=True)
class ListeningPage(Shown):
    """A meeting as one listens to it."""

    id: int
    title: str
    slug: str
    audience: int
    state: int
    pact_id: int | None
    pact_slug: str | None
    starts_at: datetime | None
    date_text: str
    minutes: int | None
    choices: tuple[Choice, ...]
    heard: Heard
    consent: ConsentShown
    may_edit: bool
    # The texts that use words said in this recording, as the slot recording.beside tells them.
    uses: tuple[Used, ...]

    @property
    def meeting_url(self) -> str:
        """The address of the meeting's page."""
        return meeting_address(self.id, self.slug)

    @property
    def url(self) -> str:
        """The address of this page, without a second."""
        return listening_address(self.id, self.slug, recording=self.heard.number)

    @cached_property
    def rung(self) -> str:
        """How far the meeting reaches, as templates name it."""
        return rung_of(self.audience).name.lower()

    @property
    def length(self) -> int:
        """How long the recording is as far as the meeting's page tells, in milliseconds; 0 where it does not."""
        return (self.minutes or 0) * 60 * MILLISECONDS if len(self.choices) == 1 else 0


def _piece(name: str, **given: Any) -> Select:
    return select(literal(name).label("piece"), *(typed(given.get(label), kind).label(label) for label, kind in _COLUMNS.items()))


def _read(actor: Actor, meeting_id: int) -> dict[str, list[Row]]:
    """Ask for the meeting, its recordings and what is kept out of them; where it is closed to the actor there is nothing at all."""
    seen = (Meeting.id == meeting_id, visible(actor, Meeting))
    meeting = _piece(
        "meeting",
        **{"number": Meeting.pact_id, "first": Meeting.audience, "second": Meeting.state, "third": Meeting.duration_minutes},
        **{"one": Meeting.title, "two": Meeting.slug, "three": Meeting.date_text, "at": Meeting.starts_at},
        four=select(Pact.slug).where(Pact.id == Meeting.pact_id, visible(actor, Pact)).correlate(Meeting).scalar_subquery(),
    )
    recordings = _piece(
        "recording",
        **{"number": Recording.id, "first": Recording.position, "second": Recording.start, "third": _closed(actor)},
        **{"one": Recording.provider, "two": Recording.key, "three": Recording.host, "four": Recording.title},
        five=column_beside(slot("recording.beside"), actor, Recording.id),
    ).join(Meeting, Meeting.id == Recording.meeting_id)
    stretches = _piece("stretch", number=Stretch.recording_id, first=Stretch.starts, second=Stretch.ends)
    stretches = stretches.join(Recording, Recording.id == Stretch.recording_id).join(Meeting, Meeting.id == Recording.meeting_id)
    consent = _piece("consent", **consent_piece()).join(Meeting, Meeting.id == MeetingConsent.meeting_id)
    questions = (
        meeting.where(*seen),
        recordings.where(*seen, Recording.position >= 0),
        stretches.where(*seen, Stretch.state == StretchState.ACCEPTED),
        consent.where(*seen),
    )
    found: dict[str, list[Row]] = {"meeting": [], "recording": [], "stretch": [], "consent": []}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece].append(row)
    return found


def _closed(actor: Actor) -> ColumnElement[int]:
    """Say 1 of a recording that is a file of ours which the actor may not open."""
    known = exists().where(File.public_id == func.substr(Recording.key, 1, PUBLIC_ID_LENGTH), visible(actor, File)).correlate(Recording)
    return case((and_(Recording.provider == OWN, ~known), 1), else_=0)


def get_listening_page(actor: Actor, meeting_id: int, number: int = 1, seconds: int | None = None) -> ListeningPage:
    """Return a meeting as one listens to it, from a second of one of its recordings on, which count from 1.

    Raises NotFound when the actor sees no such meeting, or it has no such recording.
    """
    found = _read(actor, meeting_id)
    recordings = sorted(found["recording"], key=lambda row: row.first)
    chosen = next((row for row in recordings if row.first == number - 1), None)
    if chosen is None or not found["meeting"]:
        raise NotFound
    meeting = found["meeting"][0]
    return ListeningPage(
        id=meeting_id,
        title=meeting.one,
        slug=meeting.two,
        audience=meeting.first,
        state=meeting.second,
        pact_id=meeting.number,
        pact_slug=meeting.four,
        starts_at=meeting.at,
        date_text=meeting.three,
        minutes=meeting.third,
        choices=tuple(Choice(row.first + 1, row.four, _choice_url(meeting_id, meeting.two, row), row is chosen) for row in recordings),
        heard=_heard(chosen, [row for row in found["stretch"] if row.number == chosen.number], seconds),
        consent=consent_in(found["consent"]),
        may_edit=bool(policy.edit(actor, _Facts(meeting))),
        uses=read_beside(slot("recording.beside"), chosen.five),
    )


class _Facts:
    """What the policy of meetings asks of one."""

    def __init__(self, row: Row):
        self.pact_id, self.audience, self.state = row.number, row.first, row.second


def _choice_url(meeting_id: int, slug: str, row: Row) -> str:
    return listening_address(meeting_id, slug, recording=row.first + 1)


def _heard(row: Row, stretches: Sequence[Row], seconds: int | None) -> Heard:
    kept_out = tuple(sorted((one.first, one.second) for one in stretches))
    wanted = min(row.second if seconds is None else seconds, LONGEST)
    played = find_rebuilt(row.one, row.two, 0, row.three)
    return Heard(row.number, row.first + 1, row.four, _after(kept_out, wanted), played, kept_out, served=not row.third)


def _after(kept_out: Iterable[tuple[int, int]], seconds: int) -> int:
    """Return the second asked for, or the first after it that is not kept out."""
    for starts, ends in kept_out:
        if starts <= seconds * MILLISECONDS < ends:
            seconds = -(-ends // MILLISECONDS)
    return seconds
