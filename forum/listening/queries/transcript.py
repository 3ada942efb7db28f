"""A transcript as one reads it beside its recording, in one statement: passages under their chapters, and what the reader may do."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from math import ceil
from typing import Any

from sqlalchemy import Integer, Row, String, Text, cast, literal, null, select, union_all

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.listening import policy
from forum.listening.addresses import MILLISECONDS, listening_address
from forum.listening.models import Chapter, Passage, Transcript
from forum.listening.queries.chapters import ChapterShown, uncovered
from forum.listening.queries.shown import shown
from forum.meetings.models import Meeting, Recording
from forum.text.clocks import clock
from forum.text.cues import Cue

_NUMBERS = ("id", "first", "second", "third", "fourth")
_WORDS = ("one", "two")
# How much of what a page may hold a part takes up: the rest lets it go on until a chapter begins.
_FULL = 0.9
# However few words somebody throws in, what stands around them on the page weighs as much as this many.
_LEAST_WORDS = 12


@dataclass(frozen=True, slots=True)
class PassageShown:
    """Some words in a row. `anchor` is empty where another passage of the same second has it; `also` is the second asked for,
    where it lies within these words."""

    id: int
    starts: int
    ends: int
    speaker: str
    words: str
    anchor: str = ""
    also: str = ""
    speaker_changes: bool = False

    @property
    def seconds(self) -> int:
        """The second at which it begins."""
        return self.starts // MILLISECONDS

    @property
    def clock(self) -> str:
        """Where it begins, as people write it."""
        return clock(self.starts)


@dataclass(frozen=True, slots=True)
class Heading:
    """A chapter's heading and the passages under it; words before the first chapter have none."""

    chapter: ChapterShown | None
    anchor: str
    passages: tuple[PassageShown, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a long transcript that is shown on one page."""

    starts: int
    ends: int
    url: str
    current: bool

    @property
    def clocks(self) -> str:
        """From where to where it goes."""
        return f"{clock(self.starts)} – {clock(self.ends)}"


@dataclass(frozen=True)
class TranscriptShown:
    """A transcript on the listening page; without words where there is none yet."""

    recording_id: int
    number: int
    language: str
    words: int
    chapters: tuple[ChapterShown, ...]
    headings: tuple[Heading, ...]
    parts: tuple[Part, ...]
    may_tend: bool
    may_correct: bool
    there: bool

    @property
    def passages(self) -> tuple[PassageShown, ...]:
        """The passages of this page, one after the other."""
        return tuple(passage for heading in self.headings for passage in heading.passages)

    @property
    def asked(self) -> str:
        """How the links of a passage begin that stay on this recording."""
        return f"?registrazione={self.number}&" if self.number > 1 else "?"


@dataclass(frozen=True)
class WholeTranscript:
    """A transcript to take away: the words of the passages as cues, and the chapters between them."""

    recording_id: int
    meeting_title: str
    slug: str
    cues: tuple[Cue, ...]
    chapters: tuple[ChapterShown, ...]


@dataclass(frozen=True)
class _Read:
    meeting: Row
    transcript: Row | None
    chapters: tuple[ChapterShown, ...]
    passages: tuple[PassageShown, ...]

    def address(self, starts: int) -> str:
        return listening_address(self.meeting.second, self.meeting.one, starts, self.meeting.first + 1)


def transcript_of(actor: Actor, meeting_id: int, recording_id: int, at: int | None = None) -> TranscriptShown | None:
    """Return the transcript of a recording, of a long one the part in which a moment lies; None where the actor sees no such recording.

    `at` is in milliseconds. One statement, chapters included.
    """
    read = _read(actor, recording_id)
    if read is None or read.meeting.second != meeting_id:
        return None
    about = _Facts(read.meeting)
    parts = _parts(read, at or 0)
    within = next((part for part in parts if part.current), None)
    passages = [passage for passage in read.passages if within is None or within.starts <= passage.starts < within.ends]
    return TranscriptShown(
        recording_id=recording_id,
        number=read.meeting.first + 1,
        language=read.transcript.two if read.transcript else "",
        words=read.transcript.first if read.transcript else 0,
        chapters=read.chapters,
        headings=tuple(_headings(_anchored(passages, at), read.chapters)),
        parts=parts,
        may_tend=bool(policy.tend(actor, about)),
        may_correct=bool(policy.correct(actor, about)),
        there=read.transcript is not None,
    )


def whole_transcript(actor: Actor, recording_id: int) -> WholeTranscript:
    """Return all that is shown of a transcript; raises NotFound when there is none for this actor."""
    read = _read(actor, recording_id)
    if read is None or read.transcript is None:
        raise NotFound
    cues = tuple(Cue(one.starts, one.ends, one.words, one.speaker or None) for one in read.passages)
    return WholeTranscript(recording_id, read.meeting.two, read.meeting.one, cues, read.chapters)


class _Facts:
    """What the policy needs to know of the meeting."""

    def __init__(self, row: Row):
        self.audience, self.state, self.pact_id = row.third, row.fourth, row.pact_id


def _piece(name: str, numbers: Sequence[Any], words: Sequence[Any] = (), pact_id: Any = None) -> Any:
    given: list[tuple[str, Any, type[Integer] | type[Text]]]
    given = [(label, value, Integer) for label, value in zip(_NUMBERS, (*numbers, *[None] * 5), strict=False)]
    given += [(label, value, Text) for label, value in zip(_WORDS, (*words, *[None] * 2), strict=False)]
    given.append(("pact_id", pact_id, Integer))
    columns = [cast(null() if value is None else value, kind).label(label) for label, value, kind in given]
    return select(literal(name, String).label("piece"), *columns)


def _read(actor: Actor, recording_id: int) -> _Read | None:
    """Read the meeting, the transcript, its chapters and its passages in one statement."""
    seen = (Recording.id == recording_id, Recording.position >= 0, visible(actor, Meeting))
    meeting = _piece(
        "meeting",
        (Recording.id, Recording.position, Meeting.id, Meeting.audience, Meeting.state),
        (Meeting.slug, Meeting.title),
        Meeting.pact_id,
    ).select_from(Recording)
    transcript = _piece("transcript", (Transcript.recording_id, Transcript.words), (Transcript.source, Transcript.language))
    chapters = _piece("chapter", (Chapter.id, Chapter.starts), (Chapter.title,)).where(uncovered())
    passages = _piece("passage", (Passage.id, Passage.starts, Passage.ends), (Passage.words, Passage.speaker)).where(shown(Passage))
    questions = [meeting.join(Meeting, Meeting.id == Recording.meeting_id).where(*seen)]
    for model, question in ((Transcript, transcript), (Chapter, chapters), (Passage, passages)):
        own = question.join(Recording, Recording.id == model.recording_id).join(Meeting, Meeting.id == Recording.meeting_id)
        questions.append(own.where(*seen))
    found: dict[str, list[Row]] = {"meeting": [], "transcript": [], "chapter": [], "passage": []}
    for row in db.session.execute(union_all(*questions)):
        found[row.piece].append(row)
    if not found["meeting"]:
        return None
    read = _Read(found["meeting"][0], found["transcript"][0] if found["transcript"] else None, (), ())
    listed = sorted(found["chapter"], key=lambda row: row.first)
    ordered = sorted(found["passage"], key=lambda row: (row.first, row.id))
    return replace(
        read,
        chapters=tuple(ChapterShown(row.first, row.one, read.address(row.first)) for row in listed),
        passages=tuple(PassageShown(row.id, row.first, row.second, row.two, row.one) for row in ordered),
    )


def _chapter_at(chapters: Sequence[ChapterShown], passage: PassageShown) -> int:
    """Return the place of the chapter in which the middle of a passage lies, -1 before the first."""
    return bisect_right(chapters, (passage.starts + passage.ends) // 2, key=lambda chapter: chapter.starts) - 1


def _parts(read: _Read, at: int) -> tuple[Part, ...]:
    """Cut a long transcript where a chapter begins, or else anywhere; one that fits on a page has no parts."""
    begins = list(_beginnings(read.passages, read.chapters))
    if len(begins) <= 1:
        return ()
    starts = [read.passages[place].starts for place in begins]
    # What begins before the first words, or goes on after the last, belongs to the part beside it.
    starts[0], last = 0, max(read.passages[-1].ends, read.passages[-1].starts + 1)
    place = min(bisect_right(starts, at), len(starts)) - 1
    return tuple(
        Part(start, end, read.address(start), number == place)
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], last], strict=True))
    )


def _beginnings(passages: Sequence[PassageShown], chapters: Sequence[ChapterShown]) -> Iterator[int]:
    """Yield the places of the passages with which a part begins: parts of about one length, moved to a chapter's beginning nearby."""
    before = [0, *accumulate(max(len(passage.words.split()), _LEAST_WORDS) for passage in passages)]
    yield 0
    if before[-1] <= limits.TRANSCRIPT_WORDS_SHOWN:
        return
    number = ceil(before[-1] / (limits.TRANSCRIPT_WORDS_SHOWN * _FULL))
    size = before[-1] / number
    room = (limits.TRANSCRIPT_WORDS_SHOWN - size) / 2
    changes = [place for place, (one, two) in enumerate(pairwise(_chapter_at(chapters, passage) for passage in passages), 1) if one != two]
    for wanted in (size * part for part in range(1, number)):
        near = [place for place in changes if abs(before[place] - wanted) <= room]
        yield min(near, key=lambda place: abs(before[place] - wanted)) if near else bisect_left(before, wanted)


def _anchored(passages: Sequence[PassageShown], at: int | None) -> list[PassageShown]:
    """Give each second one anchor, and the second asked for to the words within which it lies."""
    taken: set[int] = set()
    anchored, before = [], None
    for passage in passages:
        anchor = "" if passage.seconds in taken else f"t{passage.seconds}"
        taken.add(passage.seconds)
        anchored.append(replace(passage, anchor=anchor, speaker_changes=passage.speaker != before))
        before = passage.speaker
    asked = None if at is None else at // MILLISECONDS
    if asked is not None and asked not in taken and anchored:
        place = max(0, bisect_right(anchored, asked, key=lambda passage: passage.seconds) - 1)
        anchored[place] = replace(anchored[place], also=f"t{asked}")
    return anchored


def _headings(passages: Sequence[PassageShown], chapters: Sequence[ChapterShown]) -> Iterator[Heading]:
    taken = {name for passage in passages for name in (passage.anchor, passage.also)}
    for place, group in groupby(passages, key=lambda passage: _chapter_at(chapters, passage)):
        chapter = chapters[place] if place >= 0 else None
        anchor = f"t{chapter.seconds}" if chapter and f"t{chapter.seconds}" not in taken else ""
        taken.add(anchor)
        yield Heading(chapter, anchor, tuple(group))
