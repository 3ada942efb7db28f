"""Moments noted in a recording with their answers and the discussions they grew into: everything in one statement."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, ScalarSelect, Select, Text, and_, func, literal, select, union_all

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.audience import PUBLIC
from forum.core.content import Shown, State, visible
from forum.core.database import UtcDateTime, db
from forum.core.errors import NotFound, Verdict
from forum.listening import policy
from forum.listening.addresses import MILLISECONDS, Heard, listening_address, moment_address
from forum.listening.models import Moment, MomentAnswer, Stretch, StretchState
from forum.listening.queries.shown import shown
from forum.listening.spans import write_span
from forum.listening.words import MOMENT_KINDS
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.pacts.sections import typed
from forum.text.clocks import clock
from forum.web.beside import Used, column_beside, read_beside
from forum.web.identity import member_address
from forum.web.slots import slot


@dataclass(frozen=True)
class Grown:
    """Discussions that grew out of moments, as their feature tells them: it fills the slot `moment.threads`, asked with the actor.

    `statement` selects the columns moment_id, id, title, slug of what this actor may see; `address` makes an address of id and slug.
    """

    statement: Select
    address: Callable[[int, str], str]


@dataclass(frozen=True, slots=True)
class Link:
    """A title and where it leads."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class AnswerShown(Shown):
    """A few words in answer to a moment."""

    id: int
    by: str
    by_url: str
    at: datetime
    text: str
    mine: bool
    state: int
    author_id: int | None
    pact_id: int | None
    hidden_reason: str


@dataclass(frozen=True)
class MomentsPlace:
    """The recording in which moments are noted, and its meeting, which decides who reads and writes them."""

    meeting_id: int
    recording_id: int
    number: int
    slug: str
    title: str
    audience: int
    opened_at: datetime
    state: int
    pact_id: int | None

    @property
    def meeting_url(self) -> str:
        """The address of the meeting's page."""
        return meeting_address(self.meeting_id, self.slug)

    def at(self, starts: int | None = None) -> str:
        """Return where the recording is listened to, from a time on."""
        return listening_address(self.meeting_id, self.slug, starts, self.number)


@dataclass(frozen=True)
class MomentShown(Shown):
    """A moment as its list shows it, with what this reader may do."""

    id: int
    starts: int
    ends: int | None
    kind: str
    line: str
    by: str
    by_url: str
    affiliation: str
    at: datetime
    edited: bool
    version: int
    state: int
    author_id: int | None
    pact_id: int | None
    mine: bool
    hidden_reason: str
    url: str
    place_url: str
    answers: tuple[AnswerShown, ...]
    threads: tuple[Link, ...]
    # The texts that use its words, as the slot moment.beside tells them.
    uses: tuple[Used, ...]
    may_answer: Verdict
    may_edit: Verdict
    may_grow: bool

    @property
    def label(self) -> object:
        """What its sort is called."""
        return MOMENT_KINDS[self.kind]

    @property
    def seconds(self) -> int:
        """The second at which it begins."""
        return self.starts // MILLISECONDS

    @property
    def until(self) -> int | None:
        """The second at which it ends, None for a single second."""
        return None if self.ends is None else self.ends // MILLISECONDS

    @property
    def span(self) -> str:
        """Where it stands, as people write it."""
        return write_span(self.starts, self.ends)


@dataclass(frozen=True)
class Moments:
    """The moments of one recording by time, and where they stand."""

    place: MomentsPlace
    listed: tuple[MomentShown, ...]


_COLUMNS: Mapping[str, Any] = {
    **{"number": Integer, "parent": Integer, "author_id": Integer, "starts": Integer, "ends": Integer},
    **{"word": Text, "words": Text, "at": UtcDateTime, "edited_at": UtcDateTime, "state": Integer, "reason": Text, "version": Integer},
    **{"name": Text, "handle": Text, "profile": Integer, "gone": UtcDateTime, "role": Text, "organisation": Text, "uses": Text},
}


def _piece(piece: str, given: Mapping[str, Any]) -> Select:
    return select(literal(piece).label("piece"), *(typed(given.get(column), kind).label(column) for column, kind in _COLUMNS.items()))


def _person() -> dict[str, Any]:
    gone = func.coalesce(Member.left_at, Member.suspended_at, type_=UtcDateTime())
    names = {"name": Member.name, "handle": Member.handle, "role": Member.role, "organisation": Member.organisation}
    return {**names, "profile": Member.audience, "gone": gone}


def _head(actor: Actor, recording_id: Any) -> Select:
    """Ask for the place; where it is closed to the actor the whole answer is."""
    given: dict[str, Any] = {"number": Meeting.id, "parent": Recording.id, "author_id": Meeting.pact_id, "starts": Meeting.audience}
    given |= {"ends": Recording.position, "word": Meeting.slug, "words": Meeting.title, "at": Meeting.opened_at, "state": Meeting.state}
    piece = _piece("place", given)
    joined = piece.select_from(Recording).join(Meeting, Meeting.id == Recording.meeting_id)
    return joined.where(Recording.id == recording_id, Recording.position >= 0, visible(actor, Meeting))


def _moments(actor: Actor, recording_id: Any, *which: Any) -> Select:
    given: dict[str, Any] = {"number": Moment.id, "author_id": Moment.author_id, "starts": Moment.starts, "ends": Moment.ends}
    given |= {"word": Moment.kind, "words": Moment.line, "at": Moment.made_at, "edited_at": Moment.edited_at, "state": Moment.state}
    given |= {"uses": column_beside(slot("moment.beside"), actor, Moment.id)}
    piece = _piece("moment", {**given, "reason": Moment.hidden_reason, "version": Moment.version, **_person()})
    joined = piece.select_from(Moment).outerjoin(Member, Member.id == Moment.author_id)
    return joined.where(Moment.recording_id == recording_id, visible(actor, Moment), shown(Moment), *which)


def _answers(actor: Actor, recording_id: Any, *which: Any) -> Select:
    given: dict[str, Any] = {"number": MomentAnswer.id, "parent": MomentAnswer.moment_id, "author_id": MomentAnswer.author_id}
    given |= {"words": MomentAnswer.text, "at": MomentAnswer.made_at, "state": MomentAnswer.state, "reason": MomentAnswer.hidden_reason}
    piece = _piece("answer", {**given, **_person()})
    joined = piece.select_from(MomentAnswer).join(Moment, Moment.id == MomentAnswer.moment_id)
    joined = joined.outerjoin(Member, Member.id == MomentAnswer.author_id)
    return joined.where(Moment.recording_id == recording_id, visible(actor, MomentAnswer), visible(actor, Moment), shown(Moment), *which)


def _grown(number: int, one: Grown, moment_ids: Select) -> Select:
    columns = one.statement.selected_columns
    inner = one.statement.where(columns.moment_id.in_(moment_ids)).subquery(f"grown{number}")
    # The piece's name carries the number: which feature told it decides the address.
    return _piece(f"grown{number}", {"number": inner.c.id, "parent": inner.c.moment_id, "word": inner.c.slug, "words": inner.c.title})


def _ask(actor: Actor, recording_id: int | ScalarSelect[int], grown: tuple[Grown, ...], *which: Any) -> Moments:
    ids = select(Moment.id).where(Moment.recording_id == recording_id, visible(actor, Moment), shown(Moment), *which)
    pieces = [_head(actor, recording_id), _moments(actor, recording_id, *which), _answers(actor, recording_id, *which)]
    found: dict[str, list[Row]] = {}
    for row in db.session.execute(union_all(*pieces, *(_grown(number, one, ids) for number, one in enumerate(grown)))):
        found.setdefault(row.piece, []).append(row)
    if "place" not in found:
        raise NotFound
    place = _place(found["place"][0])
    answers = _by_moment(found.get("answer", ()), lambda row: _answer(actor, place, row))
    threads: dict[int, tuple[Link, ...]] = {}
    for number, one in enumerate(grown):
        for moment_id, links in _by_moment(found.get(f"grown{number}", ()), _leads_to(one)).items():
            threads[moment_id] = (*threads.get(moment_id, ()), *links)
    rows = sorted(found.get("moment", ()), key=lambda row: (row.starts, row.number))
    return Moments(place, tuple(_shown(actor, place, row, answers.get(row.number, ()), threads.get(row.number, ())) for row in rows))


def _leads_to(one: Grown) -> Callable[[Row], Link]:
    return lambda row: Link(row.words, one.address(row.number, row.word))


def _by_moment(rows: Iterable[Row], make: Callable[[Row], Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for row in sorted(rows, key=lambda row: row.number):
        found[row.parent] = (*found.get(row.parent, ()), make(row))
    return found


def _place(row: Row) -> MomentsPlace:
    return MomentsPlace(row.number, row.parent, row.ends + 1, row.word, row.words, row.starts, row.at, row.state, row.author_id)


def _by(actor: Actor, row: Row) -> tuple[str, str, str]:
    """Return name, address and affiliation of an author, the last two where the reader may open the profile."""
    known = row.handle is not None and row.gone is None and (row.profile == PUBLIC or actor.is_member)
    if not known:
        return row.name or "", "", ""
    return row.name, member_address(row.author_id, row.handle), ", ".join(filter(None, (row.role, row.organisation)))


def _mine(actor: Actor, row: Row) -> bool:
    return actor.is_member and row.author_id == actor.member_id


def _answer(actor: Actor, place: MomentsPlace, row: Row) -> AnswerShown:
    by, by_url, _affiliation = _by(actor, row)
    mine = _mine(actor, row)
    return AnswerShown(row.number, by, by_url, row.at, row.words, mine, row.state, row.author_id, place.pact_id, row.reason)


@dataclass(frozen=True)
class _Words:
    """What the policy asks of a moment; its pact is its meeting's."""

    state: int
    author_id: int | None
    pact_id: int | None


def _shown(actor: Actor, place: MomentsPlace, row: Row, answers: tuple[AnswerShown, ...], threads: tuple[Link, ...]) -> MomentShown:
    by, by_url, affiliation = _by(actor, row)
    words = _Words(row.state, row.author_id, place.pact_id)
    may_answer = policy.answer_moment(actor, place, words)
    return MomentShown(
        id=row.number,
        starts=row.starts,
        ends=row.ends,
        kind=row.word,
        line=row.words,
        by=by,
        by_url=by_url,
        affiliation=affiliation,
        at=row.at,
        edited=row.edited_at is not None,
        version=row.version,
        state=row.state,
        author_id=row.author_id,
        pact_id=place.pact_id,
        mine=_mine(actor, row),
        hidden_reason=row.reason,
        url=place.at(row.starts),
        place_url=moment_address(place.meeting_id, place.slug, row.number, row.starts, place.number),
        answers=answers,
        threads=threads,
        uses=read_beside(slot("moment.beside"), row.uses),
        may_answer=may_answer,
        may_edit=policy.edit_moment(actor, place, words),
        may_grow=may_answer.allowed and (place.audience == PUBLIC or policy.note(actor, place).allowed),
    )


def get_moments(actor: Actor, recording_id: int, grown: tuple[Grown, ...] = ()) -> Moments:
    """Return the moments of a recording by time, in one statement; raises NotFound when the actor does not see its meeting."""
    return _ask(actor, recording_id, grown)


def moments_of(actor: Actor, recording_id: int) -> tuple[MomentShown, ...]:
    """Return the moments of a recording by time; none where the actor does not see its meeting."""
    try:
        return get_moments(actor, recording_id).listed
    except NotFound:
        return ()


def get_moment(actor: Actor, moment_id: int, grown: tuple[Grown, ...] = ()) -> tuple[MomentShown, MomentsPlace]:
    """Return a moment and where it stands; raises NotFound when the actor does not see it."""
    recording_id = select(Moment.recording_id).where(Moment.id == moment_id, visible(actor, Moment)).scalar_subquery()
    found = _ask(actor, recording_id, grown, Moment.id == moment_id)
    if not found.listed:
        raise NotFound
    return found.listed[0], found.place


def get_answered(actor: Actor, answer_id: int) -> tuple[AnswerShown, MomentShown, MomentsPlace]:
    """Return an answer, its moment and where that stands; raises NotFound when the actor does not see all of it."""
    moment_id = db.session.scalar(select(MomentAnswer.moment_id).where(MomentAnswer.id == answer_id, visible(actor, MomentAnswer)))
    if moment_id is None:
        raise NotFound
    moment, place = get_moment(actor, moment_id)
    answer = next((one for one in moment.answers if one.id == answer_id), None)
    if answer is None:
        raise NotFound
    return answer, moment, place


@dataclass(frozen=True)
class Origin:
    """The moment that a discussion grew out of: where it stands, its words for a quotation, and where its recording is heard."""

    id: int
    title: str
    url: str
    span: str
    line: str
    by: str
    audience: int
    pact_id: int | None
    heard: Heard


def find_origin(actor: Actor, moment_id: int) -> Origin | None:
    """Return a moment as something that grows out of it names it, None when the actor does not see it before its readers."""
    # A row for each stretch kept out, one with none where all may be heard: the page of a discussion has no statement to spare.
    rows = db.session.execute(
        select(
            *(Moment.starts, Moment.ends, Moment.line, Moment.audience, Moment.pact_id, Member.name),
            *(Meeting.id.label("meeting_id"), Meeting.slug, Meeting.title, Recording.position),
            *(Stretch.starts.label("since"), Stretch.ends.label("until")),
        )
        .select_from(Moment)
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .outerjoin(Member, Member.id == Moment.author_id)
        .outerjoin(Stretch, and_(Stretch.recording_id == Recording.id, Stretch.state == StretchState.ACCEPTED))
        .where(Moment.id == moment_id, Moment.state == State.LIVE, visible(actor, Moment), shown(Moment))
        .where(Recording.position >= 0, Meeting.state == State.LIVE, visible(actor, Meeting))
        .order_by(Stretch.starts, Stretch.ends)
    ).all()
    if not rows:
        return None
    row = rows[0]
    heard = Heard(row.meeting_id, row.slug, row.position + 1, tuple((one.since, one.until) for one in rows if one.since is not None))
    url = listening_address(row.meeting_id, row.slug, row.starts, row.position + 1)
    return Origin(moment_id, row.title, url, clock(row.starts), row.line, row.name or "", row.audience, row.pact_id, heard)
