"""The uses of somebody's words, as they see and settle them, and as the editors of a text see how its citations stand."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.citations import policy
from forum.citations.answers import MY_WORDS, rewording_address, seal_of_agreement, use_address, withdrawal_address
from forum.citations.events import AgreementAnswered
from forum.citations.models import LINK, Agreement, Citation, Excerpt, PactSilence
from forum.citations.queries.silence import QUESTION_COLUMNS, SOURCE_PACT, question_of
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.kinds import Card, cards_of
from forum.core.memory import remembered
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.core.refs import Ref
from forum.core.work import JournalRow
from forum.listening.days import until_day
from forum.pacts.models import Pact

# What waits for an answer is shown whole; whoever is asked of more than this has answered some of it meanwhile.
_MOST_WAITING = 100
# The pact whose people read the text that uses the words.
_Readers = aliased(Pact)


@dataclass(frozen=True)
class Use:
    """One use of somebody's words: by whom they will be read, how it stands, and whose turn it is to speak.

    `words` are empty where they do not stand any more; `note` and `proposal` are the two ends of saying it otherwise.
    """

    citation_id: int
    where: str
    where_url: str
    rung: Rung
    pact_title: str
    words: str
    title: str
    source_url: str
    spot: str
    byline: str
    said_at: datetime | None
    agreement: Agreement
    awaits_author: bool
    awaits_editors: bool
    by_silence: bool
    asked_at: datetime | None
    answered_at: datetime | None
    made_at: datetime
    silence: policy.Unanswered | None
    note: str
    proposal: str
    rewording: str
    shown_role: str
    has_account: bool
    answered_by: str
    own: bool
    seal: str
    may_answer: bool
    may_propose: bool

    @property
    def state(self) -> str:
        """How it stands, in one word for templates."""
        return "proposed" if self.awaits_author and self.proposal else self.agreement.name.lower()

    @property
    def may_withdraw(self) -> bool:
        """Whether there is something to take back with one button."""
        return self.may_answer and not self.awaits_author and self.agreement != Agreement.REFUSED

    def until(self, language: str) -> str:
        """Return the last day on which an answer comes in time, as it follows "until"."""
        return until_day(self.silence.last_day, language) if self.silence else ""

    @property
    def url(self) -> str:
        """The address where it is answered."""
        return use_address(self.citation_id)

    @property
    def withdrawal_url(self) -> str:
        """The address that takes it back."""
        return withdrawal_address(self.citation_id)

    @property
    def rewording_url(self) -> str:
        """The address where the editors propose other words."""
        return rewording_address(self.citation_id)


@dataclass(frozen=True)
class UsesShown:
    """The page of somebody's words: what waits for them, and a stretch of the rest."""

    waiting: tuple[Use, ...]
    rest: Window[Use]


@dataclass(frozen=True)
class Waiting:
    """How many questions wait for somebody, and the only one where there is one."""

    count: int
    first: int

    @property
    def url(self) -> str:
        """Where they are answered."""
        return use_address(self.first) if self.count == 1 else MY_WORDS


def _statement(actor: Actor) -> Select:
    """Select citations with everything that is said of them; no word of the source's pact is among it."""
    citation = (Citation.id, Citation.holder_kind, Citation.holder_id, Citation.holder_audience, Citation.agreement, Citation.made_by)
    turns = (Citation.asked_at, Citation.answered_at, Citation.made_at, Citation.rewording, Citation.shown_role)
    source = (Excerpt.author_id, Excerpt.pact_id, Excerpt.audience, Excerpt.state, Excerpt.words, Excerpt.title, Excerpt.url)
    return (
        select(*citation, *turns, *source, Excerpt.byline, Excerpt.spot, Excerpt.said_at)
        .add_columns(visible(actor, Excerpt).label("open"), _Readers.title.label("readers_title"), *QUESTION_COLUMNS)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Pact, SOURCE_PACT)
        .outerjoin(PactSilence, PactSilence.pact_id == Pact.id)
        .outerjoin(_Readers, and_(_Readers.id == Citation.holder_audience // len(Rung), visible(actor, _Readers)))
        .where(visible(SYSTEM, Excerpt), Excerpt.source_kind != LINK)
    )


def _theirs(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that it is up to the actor to answer: the pair of policy.answers_for.

    Who said something keeps the last word on it when they do not read the place any more; who stands in for others does not.
    """
    instead = and_(Excerpt.author_id.is_(None), Excerpt.pact_id.in_(sorted(actor.facilitates)), visible(actor, Excerpt))
    return or_(Excerpt.author_id == actor.member_id, instead if actor.facilitates else false())


def _waits() -> ColumnElement[bool]:
    """Return the condition that the author is to speak: the pair of policy.awaits_author."""
    proposed = and_(Citation.agreement == Agreement.REWORD, Citation.answered_at.is_(None))
    return and_(Citation.asked_at.is_not(None), or_(Citation.agreement == Agreement.ASKED, proposed))


def _settled(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that words are used, or were, and nobody waits for their author; what is only picked is in nobody's list.

    Where nobody had to be asked, it is listed to an author of that name who may be among the readers of the text.
    """
    free = and_(Citation.agreement == Agreement.NOT_NEEDED, Excerpt.author_id.is_not(None))
    among_readers = Citation.holder_audience.in_(sorted({*actor.readable.whole, *actor.readable.since}))
    answered = Citation.agreement.not_in([Agreement.ASKED, Agreement.NOT_NEEDED])
    return and_(Citation.asked_at.is_not(None), not_(_waits()), or_(answered, and_(free, among_readers)))


def my_uses(actor: Actor, before: Cursor | None = None) -> UsesShown:
    """Return where somebody's words are used, what waits for their answer first."""
    theirs = _statement(actor).where(_theirs(actor))
    waiting: Sequence[Row] = ()
    if before is None:
        asked = theirs.where(_waits()).order_by(Citation.asked_at, Citation.id).limit(_MOST_WAITING)
        waiting = db.session.execute(asked).all()
    settled = theirs.where(_settled(actor))
    if before is not None:
        older = and_(Citation.made_at == before.at, Citation.id < before.id)
        settled = settled.where(or_(Citation.made_at < before.at, older))
    rows = db.session.execute(settled.order_by(Citation.made_at.desc(), Citation.id.desc()).limit(PAGE_SIZE + 1)).all()
    listed = rows[:PAGE_SIZE]
    older_still = Cursor(listed[-1].made_at, listed[-1].id) if len(rows) > PAGE_SIZE else None
    uses = _uses(actor, [*waiting, *listed])
    # A text that nobody was asked for may still be a draft: it is listed once its reader finds it.
    rest = (use for row in listed if (use := uses[row.id]).agreement != Agreement.NOT_NEEDED or use.where)
    return UsesShown(tuple(uses[row.id] for row in waiting), Window(tuple(rest), older_still))


def get_use(actor: Actor, citation_id: int) -> Use:
    """Return one use of somebody's words; raises NotFound for whom it is not up to, and before anybody was asked."""
    row = db.session.execute(_statement(actor).where(Citation.id == citation_id, _theirs(actor), _waits_or_settled(actor))).one_or_none()
    if row is None:
        raise NotFound
    use = _uses(actor, [row])[row.id]
    if use.agreement == Agreement.NOT_NEEDED and not use.where:
        raise NotFound
    return use


def _waits_or_settled(actor: Actor) -> ColumnElement[bool]:
    return or_(_waits(), _settled(actor))


def agreements_of(actor: Actor, citation_ids: Iterable[int]) -> dict[int, Use]:
    """Return how citations stand, for who looks after the text that holds them; the caller has decided that they do."""
    wanted = sorted(set(citation_ids))
    rows = db.session.execute(_statement(actor).where(Citation.id.in_(wanted))).all() if wanted else ()
    return _uses(actor, rows)


def get_to_reword(actor: Actor, citation_id: int) -> Use:
    """Return a citation to be said in other words; raises NotFound for who does not look after its text or read its source."""
    use = agreements_of(actor, [citation_id]).get(citation_id)
    if use is None or not use.may_propose:
        raise NotFound
    return use


def find_role(actor: Actor) -> str:
    """Return the role that somebody wrote in their profile, to begin the line from."""
    return db.session.scalar(select(Member.role).where(Member.id == actor.member_id)) or ""


def something_waits(actor: Actor, day: date) -> ColumnElement[bool] | None:
    """Return the condition that somebody would like an answer of the actor; None for who is not signed in."""
    if not actor.is_member:
        return None
    return exists().where(Excerpt.id == Citation.excerpt_id, visible(SYSTEM, Excerpt), _theirs(actor), _waits())


@remembered
def waiting_for(actor: Actor) -> Waiting | None:
    """Return how many questions wait for somebody, in one statement; None when there are none."""
    counted = select(func.count(Citation.id), func.min(Citation.id)).join(Excerpt, Excerpt.id == Citation.excerpt_id)
    row = db.session.execute(counted.where(visible(SYSTEM, Excerpt), _theirs(actor), _waits())).one()
    return Waiting(*row) if row[0] else None


def _uses(actor: Actor, rows: Iterable[Row]) -> dict[int, Use]:
    listed = list(rows)
    cards = cards_of(actor, {Ref(row.holder_kind, row.holder_id) for row in listed})
    names = _stood_in(row.id for row in listed if row.author_id is None)
    return {row.id: _use(actor, row, cards.get(Ref(row.holder_kind, row.holder_id)), names) for row in listed}


def _use(actor: Actor, row: Row, card: Card | None, names: Mapping[int, str]) -> Use:
    agreement = Agreement(row.agreement)
    question = question_of(row)
    awaits_author = question is not None and policy.awaits_author(agreement, row.answered_at)
    awaits_editors = policy.awaits_editors(agreement, row.answered_at)
    theirs = policy.answers_for(actor, row)
    # Who said it sees it wherever it was said; whoever else only where they read it; nobody once it went away there.
    shown = row.state == State.LIVE and (row.open or row.author_id == actor.member_id)
    told = bool(row.open) or theirs
    own = row.made_by is not None and row.made_by == row.author_id
    # The day is then only that since which they are used.
    unasked = agreement == Agreement.NOT_NEEDED or (own and agreement == Agreement.WITH_NAME)
    return Use(
        citation_id=row.id,
        where=card.title if card else "",
        where_url=card.url if card else "",
        rung=rung_of(row.holder_audience),
        pact_title=row.readers_title or "",
        words=row.words if shown else "",
        title=row.title if row.open else "",
        source_url=row.url if row.open else "",
        spot=row.spot if row.open else "",
        byline=row.byline if row.open else "",
        said_at=row.said_at if told else None,
        agreement=agreement,
        awaits_author=awaits_author,
        awaits_editors=awaits_editors,
        by_silence=_by_silence(row),
        asked_at=None if unasked else row.asked_at,
        answered_at=row.answered_at,
        made_at=row.made_at,
        # Nobody's silence says anything where there is nobody to ask.
        silence=policy.silence_of(question) if question and awaits_author and row.author_id is not None else None,
        note=row.rewording if awaits_editors and told else "",
        proposal=row.rewording if awaits_author and agreement == Agreement.REWORD and told else "",
        rewording=row.rewording if agreement == Agreement.REWORDED else "",
        shown_role=row.shown_role,
        has_account=row.author_id is not None,
        answered_by=names.get(row.id, ""),
        own=own,
        seal=seal_of_agreement(row),
        may_answer=theirs,
        may_propose=bool(row.open and card and policy.edits(actor, card.pact_id) and policy.propose(agreement)),
    )


def _by_silence(row: Row) -> bool:
    """Say whether time gave the answer: somebody was asked, nobody spoke, and the question is closed."""
    open_still = row.agreement in (Agreement.ASKED, Agreement.REWORD, Agreement.NOT_NEEDED)
    return row.asked_at is not None and row.answered_at is None and not open_still


def _stood_in(citation_ids: Iterable[int]) -> dict[int, str]:
    """Return who answered last for people who have no account, as the journal noted it."""
    wanted = sorted(set(citation_ids))
    if not wanted:
        return {}
    which = JournalRow.payload["citation_id"].as_integer()
    statement = (
        select(which, case((Member.left_at.is_(None), Member.name), else_=""))
        .join(Member, Member.id == JournalRow.actor_id)
        .where(JournalRow.event == AgreementAnswered.__name__, which.in_(wanted))
        .order_by(JournalRow.id)
    )
    return dict(tuple(row) for row in db.session.execute(statement))
