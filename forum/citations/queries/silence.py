"""What was asked of authors, as the passing of time needs it, and what a pact decided of silence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, select

from forum.accounts.models import Member
from forum.accounts.policy import members_in
from forum.citations import policy
from forum.citations.models import Agreement, Citation, Excerpt, PactSilence, Silence
from forum.core import limits
from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.listening.seals import seal_of
from forum.pacts.models import Pact
from forum.pacts.policy import may_facilitate
from forum.pacts.queries import PactRow, get_pact

# The pact of the source and what it decided, for a select of citations and their excerpts; no word of the pact is read.
SOURCE_PACT = and_(Pact.id == Excerpt.pact_id, visible(SYSTEM, Pact))
QUESTION_COLUMNS = (
    Pact.kind.label("pact_kind"),
    Pact.rung.label("pact_rung"),
    PactSilence.silence,
    PactSilence.days,
    PactSilence.decided_at,
)


@dataclass(frozen=True)
class AskedOf:
    """One question to an author, with whether a yes could still be taken from them."""

    citation_id: int
    holder: Ref
    author_id: int | None
    silence: policy.Unanswered
    # The words stand, and their author is somebody who can come in and object.
    could_agree: bool


def question_of(row: Any) -> policy.Question | None:
    """Return the question that a row holds; None while nobody was asked."""
    if row.asked_at is None:
        return None
    return policy.Question(
        asked_at=row.asked_at,
        audience=row.audience,
        pact_kind=row.pact_kind,
        pact_rung=row.pact_rung,
        silence=row.silence,
        days=row.days,
        decided_at=row.decided_at,
        proposed=row.agreement == Agreement.REWORD,
    )


def asked_of(citation_ids: Iterable[int]) -> tuple[AskedOf, ...]:
    """Return which of these citations wait for their author, in the order of their numbers."""
    columns = (Citation.id, Citation.holder_kind, Citation.holder_id, Citation.agreement, Citation.asked_at, Citation.answered_at)
    statement = (
        select(*columns, Excerpt.author_id, Excerpt.audience, Excerpt.state, Member.id.label("present"), *QUESTION_COLUMNS)
        .join(Excerpt, Excerpt.id == Citation.excerpt_id)
        .outerjoin(Member, and_(Member.id == Excerpt.author_id, members_in()))
        .outerjoin(Pact, SOURCE_PACT)
        .outerjoin(PactSilence, PactSilence.pact_id == Pact.id)
        .where(Citation.id.in_(sorted(set(citation_ids))), visible(SYSTEM, Excerpt))
        .order_by(Citation.id)
    )
    found = []
    for row in db.session.execute(statement):
        question = question_of(row)
        if question is not None and policy.awaits_author(row.agreement, row.answered_at):
            could_agree = row.present is not None and row.state == State.LIVE
            holder = Ref(row.holder_kind, row.holder_id)
            found.append(AskedOf(row.id, holder, row.author_id, policy.silence_of(question), could_agree))
    return tuple(found)


def held_by(holders: Iterable[Ref]) -> tuple[int, ...]:
    """Return the citations of some texts of which their authors may have been asked."""
    texts = sorted(holders)
    held = or_(false(), *(and_(Citation.holder_kind == text.kind, Citation.holder_id == text.id) for text in texts))
    return tuple(db.session.scalars(select(Citation.id).where(held, Citation.agreement == Agreement.ASKED))) if texts else ()


@dataclass(frozen=True)
class SilenceShown:
    """What a pact decided, for who facilitates it."""

    pact: PactRow
    silence: str
    days: int
    decided_at: datetime | None
    decided_by: str
    may_decide: bool

    @property
    def seal(self) -> str:
        """The seal of the decision that stands."""
        return seal_of_silence(self.silence, self.days, self.decided_at)


def seal_of_silence(silence: str, days: int, decided_at: datetime | None) -> str:
    """Return the seal of a decision, to notice that somebody decided meanwhile."""
    return seal_of(f"{silence}\n{days}\n{decided_at.isoformat() if decided_at else ''}")


def get_silence(actor: Actor, slug: str) -> SilenceShown:
    """Return what a pact decided; raises NotFound for who does not facilitate it."""
    pact = get_pact(actor, slug)
    if not may_facilitate(actor, pact):
        raise NotFound
    statement = select(PactSilence.silence, PactSilence.days, PactSilence.decided_at, Member.name)
    statement = statement.outerjoin(Member, Member.id == PactSilence.decided_by).where(PactSilence.pact_id == pact.id)
    row = db.session.execute(statement).one_or_none()
    may_decide = bool(policy.decide_silence(actor, pact))
    if row is None or not may_decide:
        return SilenceShown(pact, Silence.NO, limits.SILENCE_DAYS, None, "", may_decide)
    return SilenceShown(pact, row.silence, row.days, row.decided_at, row.name or "", may_decide)
