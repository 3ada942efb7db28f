"""What moderation needs to know of the things of other features: where they stand, what they are called, what can be done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, true, union_all

from forum.accounts import policy as accounts
from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import MEMBERS, Rung, audience_of, rung_of
from forum.core.content import ALWAYS_OPEN, State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.kinds import Card, cards_of, get_kind
from forum.core.refs import Ref
from forum.discussions.addresses import post_permalink, thread_address
from forum.discussions.models import Post, Thread
from forum.library.addresses import document_address
from forum.library.models import Document
from forum.listening.addresses import answer_page, moment_page
from forum.listening.models import Moment, MomentAnswer
from forum.listening.queries.shown import shown
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting
from forum.moderation.models import Case, Report, Status
from forum.pacts.models import Hat, Membership, Pact
from forum.pacts.queries.readers import present
from forum.practices.addresses import practice_address
from forum.practices.models import Practice
from forum.web.identity import member_address

_MODELS: Mapping[str, Any] = {
    **{"post": Post, "thread": Thread, "document": Document, "meeting": Meeting, "practice": Practice},
    **{"moment": Moment, "moment_answer": MomentAnswer},
}
_PERSON = "person"
_PACT = "pact"


@dataclass(frozen=True)
class Place:
    """Where a thing stands: who may read it, whose it is, what has become of it."""

    ref: Ref
    audience: int
    opened_at: datetime
    pact_id: int | None
    author_id: int | None
    state: int


def find_place(ref: Ref) -> Place | None:
    """Return where a thing stands whatever became of it; None when no such thing ever was. Asks no reader: not for pages."""
    if ref.kind == _PERSON:
        audience = db.session.scalar(select(Member.audience).where(Member.id == ref.id))
        return None if audience is None else Place(ref, audience, ALWAYS_OPEN, None, ref.id, State.LIVE)
    model = _MODELS[ref.kind]
    columns = (model.audience, model.opened_at, model.pact_id, model.author_id, model.state)
    row = db.session.execute(select(*columns).where(model.id == ref.id)).one_or_none()
    return None if row is None else Place(ref, *row)


def pact_place(pact_id: int, member_id: int, at: datetime) -> Place:
    """Return where an act about somebody in a pact stands: before those who read what is written there."""
    rung = db.session.scalars(select(Pact.rung).where(Pact.id == pact_id)).one()
    return Place(Ref(_PACT, pact_id), audience_of(Rung(rung), pact_id), at, pact_id, member_id, State.LIVE)


def account_place(member_id: int, at: datetime) -> Place:
    """Return where an act about somebody's account stands: before the members."""
    return Place(Ref(_PERSON, member_id), MEMBERS, at, None, member_id, State.LIVE)


@dataclass(frozen=True)
class Earlier:
    """What the reader reported of the same thing before, in a case that is still open."""

    reason: str
    line: str


@dataclass(frozen=True)
class Reportable:
    """A thing that the actor sees and may be about to report."""

    card: Card
    label: object
    place: Place
    readers: int
    earlier: Earlier | None

    @property
    def ref(self) -> Ref:
        """The thing."""
        return self.card.ref


def read_ref(typed: str | None) -> Ref:
    """Read the name of a thing that can be reported from an address; raises NotFound for anything else."""
    try:
        ref = Ref.parse(typed or "")
    except ValueError:
        raise NotFound from None
    if (ref.kind not in _MODELS and ref.kind != _PERSON) or not 0 < ref.id <= limits.LARGEST_NUMBER:
        raise NotFound
    return ref


def get_reportable(actor: Actor, ref: Ref) -> Reportable:
    """Return a thing that the actor sees and that is before its readers; raises NotFound for any other."""
    card = cards_of(actor, [ref]).get(ref)
    place = find_place(ref) if card is not None else None
    if card is None or place is None or place.state != State.LIVE:
        raise NotFound
    return Reportable(card, get_kind(ref.kind).label, place, _count_tenders(place), _find_earlier(actor, ref))


def _count_tenders(place: Place) -> int:
    """Return how many people could read a report of a thing: those who look after its space, but for its author."""
    belonging = and_(Membership.member_id == Member.id, Membership.pact_id == place.pact_id)
    sees_it = or_(Membership.sees_from.is_(None), Membership.sees_from <= place.opened_at)
    reaches = {Rung.PACT: and_(Membership.pact_id.is_not(None), sees_it), Rung.TEAM: Membership.hat == Hat.FACILITATOR}
    moderates = and_(Member.is_moderator, reaches.get(rung_of(place.audience), true()))
    looks_after = or_(Membership.hat == Hat.FACILITATOR, moderates)
    statement = select(func.count(Member.id)).select_from(Member).outerjoin(Membership, belonging)
    return db.session.scalar(statement.where(*present(), Member.id.is_distinct_from(place.author_id), looks_after)) or 0


def _find_earlier(actor: Actor, ref: Ref) -> Earlier | None:
    if not actor.is_member:
        return None
    row = db.session.execute(
        select(Report.reason, Report.line)
        .join(Case, Case.id == Report.case_id)
        .where(Case.kind == ref.kind, Case.thing_id == ref.id, Case.status != Status.CLOSED, Report.reporter_id == actor.member_id)
    ).one_or_none()
    return None if row is None else Earlier(*row)


@dataclass(frozen=True)
class PactOfAuthor:
    """The pact of a thing, where its author belongs to it; as much of it as the policy asks for."""

    id: int
    rung: int
    joining: str


@dataclass(frozen=True)
class Thing:
    """A thing as a case acts on it."""

    ref: Ref
    state: int | None = None
    author_id: int | None = None
    thread_id: int | None = None
    locked: bool = False
    author_pact: PactOfAuthor | None = None

    @property
    def may_be_hidden(self) -> bool:
        """Whether its kind knows hiding."""
        return get_kind(self.ref.kind).hide is not None


def thing_of(ref: Ref) -> Thing:
    """Return what can be known of a thing for acting on it; for whoever may already see its case."""
    if ref.kind == _PERSON:
        return Thing(ref, State.LIVE, ref.id)
    model = _MODELS[ref.kind]
    thread = {"post": Post.thread_id, "thread": Thread.id}.get(ref.kind, literal(None))
    locked = Thread.locked if ref.kind in ("post", "thread") else literal(False)
    statement = select(model.state, model.author_id, thread, locked, Pact.id, Pact.rung, Pact.joining).select_from(model)
    if ref.kind == "post":
        statement = statement.join(Thread, Thread.id == Post.thread_id)
    belonging = and_(Membership.pact_id == model.pact_id, Membership.member_id == model.author_id)
    statement = statement.outerjoin(Membership, belonging).outerjoin(Pact, Pact.id == Membership.pact_id)
    row = db.session.execute(statement.where(model.id == ref.id)).one_or_none()
    if row is None:
        return Thing(ref)
    state, author_id, thread_id, is_locked, *pact = row
    return Thing(ref, state, author_id, thread_id, bool(is_locked), PactOfAuthor(*pact) if pact[0] is not None else None)


@dataclass(frozen=True)
class Named:
    """What a thing is called and where it is."""

    title: str
    url: str


_ADDRESSES: Mapping[str, Callable[[int, str], str]] = {
    "post": lambda number, slug: post_permalink(number),
    "thread": thread_address,
    "document": document_address,
    "meeting": meeting_address,
    "practice": practice_address,
    "moment": lambda number, slug: moment_page(number),
    "moment_answer": lambda number, slug: answer_page(number),
    _PERSON: member_address,
    _PACT: lambda number, slug: f"/patti/{slug}",
}


def names_of(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, Named]:
    """Return the titles and addresses of those things that the actor may see, in one statement however many kinds there are."""
    wanted: dict[str, list[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.kind, []).append(ref.id)
    if not wanted:
        return {}
    pieces = [_names_of_kind(actor, kind, ids) for kind, ids in sorted(wanted.items())]
    rows = db.session.execute(union_all(*pieces))
    return {Ref(row.kind, row.id): Named(row.title, _ADDRESSES[row.kind](row.id, row.slug)) for row in rows}


def _names_of_kind(actor: Actor, kind: str, ids: list[int]) -> Select:
    if kind == _PERSON:
        person = _named(kind, Member.id, Member.name, Member.handle)
        return person.where(Member.id.in_(ids), accounts.profile_open(actor), Member.left_at.is_(None))
    if kind == "post":
        post = _named(kind, Post.id, Thread.title, Thread.slug).join(Thread, Thread.id == Post.thread_id)
        return post.where(Post.id.in_(ids), visible(actor, Post), visible(actor, Thread))
    if kind in ("moment", "moment_answer"):
        return _names_of_words(actor, kind, ids)
    model: Any = Pact if kind == _PACT else _MODELS[kind]
    return _named(kind, model.id, model.title, model.slug).where(model.id.in_(ids), visible(actor, model))


def _names_of_words(actor: Actor, kind: str, ids: list[int]) -> Select:
    """Ask for moments or their answers, which are called as their meeting is."""
    model: Any = _MODELS[kind]
    words = _named(kind, model.id, Meeting.title, Meeting.slug)
    if kind == "moment_answer":
        words = words.join(Moment, Moment.id == MomentAnswer.moment_id).where(visible(actor, MomentAnswer))
    words = words.join(Meeting, Meeting.id == Moment.meeting_id)
    return words.where(model.id.in_(ids), visible(actor, Moment), shown(Moment), visible(actor, Meeting))


def _named(kind: str, number: Any, title: Any, slug: Any) -> Select:
    columns = (literal(kind).label("kind"), number.label("id"), title.label("title"), slug.label("slug"))
    return select(*columns).select_from(number.class_)
