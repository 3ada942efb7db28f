"""What a meeting's own page tells of its recordings, in one statement: chapters, first moments, whether there are words to read."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Row, Select, Text, cast, exists, func, literal, select, union_all

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.listening.addresses import listening_address, moment_address
from forum.listening.models import Chapter, Consent, MeetingConsent, Moment, Transcript
from forum.listening.queries.chapters import ChapterShown, uncovered
from forum.listening.queries.consent import ConsentShown
from forum.listening.queries.shown import shown
from forum.listening.spans import write_span
from forum.listening.words import MOMENT_KINDS
from forum.meetings.models import Meeting, Recording
from forum.pacts.sections import typed

_COLUMNS = {**{"number": Integer, "position": Integer, "first": Integer, "second": Integer}, **{"one": Text, "two": Text, "three": Text}}


@dataclass(frozen=True, slots=True)
class FirstMoment:
    """A moment in brief: where it stands, what it is, its line."""

    span: str
    label: object
    line: str
    url: str


@dataclass(frozen=True)
class Speech:
    """What is known of a meeting's recordings; `wordless` names the first of them that has no transcript yet."""

    url: str
    recordings: int
    chapters: tuple[ChapterShown, ...]
    more_chapters: int
    moments: tuple[FirstMoment, ...]
    all_moments: int
    wordless: int | None
    consent: ConsentShown


def _piece(name: str, **given: Any) -> Select:
    return select(literal(name).label("piece"), *(typed(given.get(label), kind).label(label) for label, kind in _COLUMNS.items()))


def consent_piece() -> dict[str, Any]:
    """Return the columns in which a statement asked together with others brings what those recorded agreed to."""
    return {
        "number": MeetingConsent.meeting_id,
        "one": MeetingConsent.consent,
        "two": MeetingConsent.note,
        # A day is text for one engine and none for the other: as text it is the same for both.
        "three": cast(MeetingConsent.keep_until, Text),
    }


def consent_in(rows: list[Row]) -> ConsentShown:
    """Read what those recorded agreed to out of the rows of such a statement."""
    if not rows:
        return ConsentShown()
    row = rows[0]
    return ConsentShown(row.one or Consent.UNKNOWN.value, row.two or "", date.fromisoformat(row.three) if row.three else None)


def find_speech(actor: Actor, meeting_id: int, slug: str) -> Speech | None:
    """Return what the page of a meeting tells of its recordings, None where it has none for this actor."""
    found = _read(actor, meeting_id)
    recordings = sorted(found["recording"], key=lambda row: row.position)
    if not recordings:
        return None
    chapters = [
        ChapterShown(row.first, row.one, listening_address(meeting_id, slug, row.first, row.position + 1))
        for row in sorted(found["chapter"], key=lambda row: (row.position, row.first))
    ]
    moments = sorted(found["moment"], key=lambda row: (row.position, row.first, row.number))
    return Speech(
        url=listening_address(meeting_id, slug),
        recordings=len(recordings),
        chapters=tuple(chapters[: limits.CHAPTERS_ON_MEETING]),
        more_chapters=max(0, len(chapters) - limits.CHAPTERS_ON_MEETING),
        moments=tuple(_moment(meeting_id, slug, row) for row in moments),
        all_moments=recordings[0].second,
        wordless=next((row.number for row in recordings if not row.first), None),
        consent=consent_in(found["consent"]),
    )


def _moment(meeting_id: int, slug: str, row: Row) -> FirstMoment:
    url = moment_address(meeting_id, slug, row.number, row.first, row.position + 1)
    return FirstMoment(write_span(row.first, row.second), MOMENT_KINDS[row.two], row.one, url)


def _read(actor: Actor, meeting_id: int) -> dict[str, list[Row]]:
    seen = (Recording.meeting_id == meeting_id, Recording.position >= 0, visible(actor, Meeting))
    noted = (Moment.recording_id == Recording.id, Moment.meeting_id == meeting_id, visible(actor, Moment), shown(Moment))
    count = select(func.count(Moment.id)).join(Recording, Recording.position >= 0).where(*noted).scalar_subquery()
    worded = exists().where(Transcript.recording_id == Recording.id).correlate(Recording)
    recordings = _piece("recording", number=Recording.id, position=Recording.position, first=cast(worded, Integer), second=count)
    chapters = _piece("chapter", number=Chapter.id, position=Recording.position, first=Chapter.starts, one=Chapter.title)
    moments = _piece(
        "moment",
        **{"number": Moment.id, "position": Recording.position, "first": Moment.starts, "second": Moment.ends},
        **{"one": Moment.line, "two": Moment.kind},
    )
    consent = _piece("consent", **consent_piece())
    first = moments.join(Recording, Recording.id == Moment.recording_id).join(Meeting, Meeting.id == Recording.meeting_id)
    first = first.where(*seen, *noted).order_by(Recording.position, Moment.starts, Moment.id).limit(limits.MOMENTS_ON_MEETING)
    inner = first.subquery("first_moments")
    questions = (
        recordings.join(Meeting, Meeting.id == Recording.meeting_id).where(*seen),
        chapters.join(Recording, Recording.id == Chapter.recording_id)
        .join(Meeting, Meeting.id == Recording.meeting_id)
        .where(*seen, uncovered()),
        select(*inner.c),
        consent.join(Meeting, Meeting.id == MeetingConsent.meeting_id).where(Meeting.id == meeting_id, visible(actor, Meeting)),
    )
    found: dict[str, list[Row]] = {"recording": [], "chapter": [], "moment": [], "consent": []}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece].append(row)
    return found
