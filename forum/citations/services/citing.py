"""Using words in a text, and keeping true whom that has to be asked of."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, select

from forum.citations.covering import agreement_widened, covers, first_agreement
from forum.citations.events import AgreementsAsked, CitationDropped, CitationMade
from forum.citations.models import LINK, Agreement, Citation, Excerpt
from forum.core import clock
from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work


def cite(actor: Actor, excerpt: Excerpt, holder: Ref, holder_audience: int) -> Citation:
    """Use an excerpt in a text; raises NotFound where the actor does not read its words. Called within a unit of work."""
    with unit_of_work() as work:
        seen = (Excerpt.id == excerpt.id, Excerpt.state == State.LIVE, visible(actor, Excerpt))
        if db.session.scalar(select(Excerpt.id).where(*seen)) is None:
            raise NotFound
        now = clock.now()
        agreement = first_agreement(actor.member_id, excerpt.source_kind, excerpt.author_id, excerpt.audience, holder_audience)
        citation = Citation(
            excerpt_id=excerpt.id,
            holder_kind=holder.kind,
            holder_id=holder.id,
            holder_audience=holder_audience,
            agreement=agreement,
            answered_at=now if agreement == Agreement.WITH_NAME else None,
            made_by=actor.member_id,
            made_at=now,
        )
        db.session.add(citation)
        db.session.flush()
        work.emit(
            CitationMade(
                actor_id=actor.member_id, holder_kind=holder.kind, holder_id=holder.id, citation_id=citation.id, excerpt_id=excerpt.id
            )
        )
    return citation


def drop(actor: Actor, work: UnitOfWork, holder: Ref, citation_id: int) -> None:
    """Say that a text cites some words no more; the row stays for the versions that did."""
    work.emit(CitationDropped(actor_id=actor.member_id, holder_kind=holder.kind, holder_id=holder.id, citation_id=citation_id))


def put_to_use(actor: Actor, work: UnitOfWork, holder: Ref, citation_ids: Iterable[int]) -> None:
    """Ask the authors whose words a text uses from now on, each citation once."""
    waiting = (Citation.id.in_(sorted(set(citation_ids))), Citation.agreement == Agreement.ASKED, Citation.asked_at.is_(None))
    rows = db.session.scalars(select(Citation).where(_held_by(holder), *waiting).order_by(Citation.id)).all()
    ask(work, rows, actor.member_id)


def ask(work: UnitOfWork, citations: Iterable[Citation], actor_id: int | None) -> None:
    """Put the question before the authors of some citations."""
    now, asked = clock.now(), []
    for citation in citations:
        citation.asked_at, citation.answered_at = now, None
        asked.append(citation.id)
    if asked:
        work.emit(AgreementsAsked(actor_id=actor_id, citation_ids=tuple(asked)))


def follow_holder(holder: Ref, audience: int) -> None:
    """Recompute who must be asked, now that a text has these readers; called within a unit of work, in which the text changed."""
    with unit_of_work() as work:
        which = (_held_by(holder), Citation.holder_audience != audience)
        held = select(Citation, Excerpt).join(Excerpt, Excerpt.id == Citation.excerpt_id).where(*which).order_by(Citation.id)
        # Locked: an author may say no at this very moment.
        rows = db.session.execute(held.with_for_update(of=Citation)).all()
        again = []
        for citation, excerpt in rows:
            covered = excerpt.source_kind == LINK or covers(excerpt.audience, audience)
            agreement = agreement_widened(citation.agreement, citation.holder_audience, audience, covered)
            if agreement == Agreement.ASKED != citation.agreement:
                again.append(citation)
            citation.agreement, citation.holder_audience = agreement, audience
        ask(work, again, None)


def _held_by(holder: Ref) -> ColumnElement[bool]:
    return and_(Citation.holder_kind == holder.kind, Citation.holder_id == holder.id)
