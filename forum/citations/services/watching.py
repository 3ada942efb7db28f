"""The watch: what becomes of words that were taken, worked out anew in the unit of work in which their source changed.

Nothing is remembered of the way there: the words kept, and what stands at their place now, decide alone. Only what was deleted
does not come back, for its words are kept no longer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, true

from forum.citations.covering import agreement_after, covers
from forum.citations.events import StandingsChanged, WordsWentAway
from forum.citations.locating import standing_of
from forum.citations.models import LINK, Agreement, Citation, Excerpt, Standing
from forum.citations.policy import silence_depends_on
from forum.citations.services.citing import ask, is_own
from forum.citations.services.taking import source_columns
from forum.core import clock
from forum.core.actor import SYSTEM
from forum.core.content import State
from forum.core.database import db
from forum.core.kinds import Quotable, Spot, find_kind
from forum.core.outbox import Parcel
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.files.models import File

STATES = {
    Standing.UNCHANGED: State.LIVE,
    Standing.EDITED: State.LIVE,
    Standing.CHANGED: State.HIDDEN,
    Standing.HIDDEN: State.HIDDEN,
    Standing.WITHDRAWN: State.DELETED,
}
# Nothing keeps what somebody deleted: only the fingerprint stays, of which no word can be read.
_BLANK = {"words": "", "before": "", "after": "", "title": "", "url": "", "byline": "", "spot": ""}
_BATCH = 400
_Thing = TypeVar("_Thing")


@dataclass
class _Seen:
    """What a look found: excerpts of which something became, those whose readers changed, those whose words went.

    `elsewhere` are those that stand under other rules of silence than their authors may have been told.
    """

    changed: list[Excerpt] = field(default_factory=list)
    moved: list[Excerpt] = field(default_factory=list)
    elsewhere: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)


def taken_from(refs: Iterable[Ref]) -> ColumnElement[bool]:
    """Return the condition that words were taken from one of these things, or from a document that hangs on one."""
    wanted: dict[str, list[int]] = {}
    names = []
    for ref in refs:
        wanted.setdefault(ref.kind, []).append(ref.id)
        names.append(str(ref))
    # Whatever became of the file: words that were taken from one that is gone are to be looked at above all.
    hanging = select(File.id).where(File.owner.in_(names))
    direct = (and_(Excerpt.source_kind == kind, Excerpt.source_id.in_(sorted(set(ids)))) for kind, ids in sorted(wanted.items()))
    return or_(*direct, and_(Excerpt.source_kind == "file", Excerpt.source_id.in_(hanging)))


def look_again(refs: Iterable[Ref], work: UnitOfWork, actor_id: int | None = None) -> None:
    """Work out anew what became of the words taken from these things; called where one of them changed, after it changed."""
    for some in _by_batch(sorted(set(refs))):
        look_again_where(taken_from(some), work, actor_id)


def look_parcels(parcels: list[Parcel]) -> None:
    """Look at words that were taken a moment ago, for what may have become of them meanwhile."""
    with unit_of_work() as work:
        look_again_where(Excerpt.id.in_(sorted(Ref.parse(parcel.key).id for parcel in parcels)), work)


def look_again_where(which: ColumnElement[bool], work: UnitOfWork, actor_id: int | None = None) -> None:
    """Work out anew what became of all words that meet a condition."""
    seen = _Seen()
    # What was blanked has nothing left to look for.
    kept = (Excerpt.source_kind != LINK, Excerpt.standing != Standing.WITHDRAWN)
    for excerpts in _in_batches(and_(which, *kept)):
        found = _quotables(excerpts)
        for excerpt in excerpts:
            _bring_up_to_date(excerpt, found.get(_place_of(excerpt)), seen)
    if seen.changed or seen.moved:
        db.session.flush()
        _tell(seen, work, actor_id)


def _by_batch(things: list[_Thing]) -> Iterator[list[_Thing]]:
    return (things[start : start + _BATCH] for start in range(0, len(things), _BATCH))


def _in_batches(which: ColumnElement[bool]) -> Iterator[list[Excerpt]]:
    """Yield rows to look at, in the order of their numbers, locked until the commit."""
    last: ColumnElement[bool] = true()
    while True:
        excerpts = list(db.session.scalars(select(Excerpt).where(which, last).order_by(Excerpt.id).limit(_BATCH).with_for_update()))
        if excerpts:
            yield excerpts
        if len(excerpts) < _BATCH:
            return
        last = Excerpt.id > excerpts[-1].id


def _place_of(excerpt: Excerpt) -> tuple[str, Spot]:
    return excerpt.source_kind, Spot(excerpt.source_id, excerpt.place)


def _quotables(excerpts: Iterable[Excerpt]) -> dict[tuple[str, Spot], Quotable]:
    """Ask the features what stands at these places now, whoever reads it, once for each kind."""
    spots: dict[str, set[Spot]] = {}
    for name, spot in map(_place_of, excerpts):
        spots.setdefault(name, set()).add(spot)
    found: dict[tuple[str, Spot], Quotable] = {}
    for name, wanted in spots.items():
        kind = find_kind(name)
        if kind is not None and kind.quotables is not None:
            found.update(((name, spot), quotable) for spot, quotable in kind.quotables(SYSTEM, sorted(wanted, key=str)).items())
    return found


def _bring_up_to_date(excerpt: Excerpt, quotable: Quotable | None, seen: _Seen) -> None:
    standing, was_live = standing_of(excerpt, quotable), excerpt.state == State.LIVE
    if quotable is None or standing == Standing.WITHDRAWN:
        values: dict[str, Any] = dict(_BLANK)
    else:
        values = source_columns(quotable)
        _see_move(excerpt, quotable, seen)
    values["state"] = STATES[standing]
    for name, value in values.items():
        if getattr(excerpt, name) != value:
            setattr(excerpt, name, value)
    if standing != excerpt.standing:
        excerpt.standing, excerpt.standing_since = standing, clock.now()
        seen.changed.append(excerpt)
    if was_live and excerpt.state != State.LIVE:
        seen.gone.add(excerpt.id)


def _see_move(excerpt: Excerpt, quotable: Quotable, seen: _Seen) -> None:
    if silence_depends_on(quotable.pact_id, quotable.audience) != silence_depends_on(excerpt.pact_id, excerpt.audience):
        seen.elsewhere.add(excerpt.id)
    moved = (quotable.audience, quotable.opened_at) != (excerpt.audience, excerpt.opened_at)
    if moved or excerpt.id in seen.elsewhere:
        seen.moved.append(excerpt)


def _tell(seen: _Seen, work: UnitOfWork, actor_id: int | None) -> None:
    by_id = {excerpt.id: excerpt for excerpt in (*seen.changed, *seen.moved)}
    citations: list[Citation] = []
    for some in _by_batch(sorted(by_id)):
        # Locked: an author may say no at this very moment.
        those = select(Citation).where(Citation.excerpt_id.in_(some)).order_by(Citation.id).with_for_update()
        citations.extend(db.session.scalars(those))
    moved = {excerpt.id for excerpt in seen.moved}
    waiting = [one for one in citations if one.excerpt_id in seen.elsewhere and one.agreement == Agreement.ASKED and one.asked_at]
    asked = [one for one in citations if one.excerpt_id in moved and _follow_source(one, by_id[one.excerpt_id])]
    for citation in citations:
        if by_id[citation.excerpt_id].standing == Standing.WITHDRAWN:
            citation.rewording = ""
    ask(work, [*asked, *(one for one in waiting if one.agreement == Agreement.ASKED)], actor_id)
    # Readers who came closer to the source than those who read the text: their words wait for an answer.
    gone = seen.gone | {citation.excerpt_id for citation in asked}
    event = WordsWentAway if gone else StandingsChanged
    holders = tuple(sorted({Ref(one.holder_kind, one.holder_id) for one in citations}))
    work.emit(event(actor_id=actor_id, excerpt_ids=tuple(sorted(by_id)), holders=holders))


def _follow_source(citation: Citation, excerpt: Excerpt) -> bool:
    """Bring the agreement in line with who reads the source now; returns whether its author is to be asked."""
    agreement = agreement_after(citation.agreement, covers(excerpt.audience, citation.holder_audience))
    if agreement == citation.agreement:
        return False
    if agreement == Agreement.ASKED and is_own(citation, excerpt):
        # They chose these words of theirs for these readers.
        agreement, citation.answered_at = Agreement.WITH_NAME, clock.now()
    citation.agreement = agreement
    # What is only picked in a draft is asked for when a version uses it.
    return agreement == Agreement.ASKED and citation.asked_at is not None
