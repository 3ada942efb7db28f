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
        excerpt = _held_still(actor, excerpt.id)
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


def _held_still(actor: Actor, excerpt_id: int) -> Excerpt:
    """Return an excerpt as it stands, and let nothing become of it before the commit: the watch would not find the citation yet."""
    seen = select(Excerpt).where(Excerpt.id == excerpt_id, Excerpt.state == State.LIVE, visible(actor, Excerpt))
    excerpt = db.session.scalar(seen.with_for_update(read=True).execution_options(populate_existing=True))
    if excerpt is None:
        raise NotFound
    return excerpt


def drop(actor: Actor, work: UnitOfWork, holder: Ref, citation_id: int) -> None:
    """Say that a text cites some words no more; the row stays for the versions that did."""
    work.emit(CitationDropped(actor_id=actor.member_id, holder_kind=holder.kind, holder_id=holder.id, citation_id=citation_id))


def put_to_use(actor: Actor, work: UnitOfWork, holder: Ref, citation_ids: Iterable[int]) -> None:
    """Say that a text uses words from now on, and ask the authors who have to be, each citation once."""
    picked = (_held_by(holder), Citation.id.in_(sorted(set(citation_ids))), Citation.asked_at.is_(None))
    # Locked: their source may come before fewer readers at this very moment.
    rows = db.session.scalars(select(Citation).where(*picked).order_by(Citation.id).with_for_update()).all()
    now = clock.now()
    for citation in rows:
        citation.asked_at = now
    ask(work, [citation for citation in rows if citation.agreement == Agreement.ASKED], actor.member_id)


def is_own(citation: Citation, excerpt: Excerpt) -> bool:
    """Say whether somebody cites words of theirs."""
    return excerpt.author_id is not None and excerpt.author_id == citation.made_by


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
        ask(work, [citation for citation, excerpt in rows if _follow_text(citation, excerpt, audience)], None)


def _follow_text(citation: Citation, excerpt: Excerpt, audience: int) -> bool:
    """Bring the agreement in line with who reads the text now; returns whether its author is to be asked, once more where they were."""
    covered = excerpt.source_kind == LINK or covers(excerpt.audience, audience)
    was, agreed_for = citation.agreement, citation.holder_audience
    citation.agreement, citation.holder_audience = agreement_widened(was, agreed_for, audience, covered), audience
    if citation.agreement != Agreement.ASKED:
        return False
    if citation.asked_at is None:
        if is_own(citation, excerpt):
            # Still in their own draft: it is they who put these words before the readers that the text has now.
            citation.agreement, citation.answered_at = Agreement.WITH_NAME, clock.now()
        return False
    # Who was asked for fewer readers was told of those.
    return was != Agreement.ASKED or not covers(agreed_for, audience)


def _held_by(holder: Ref) -> ColumnElement[bool]:
    return and_(Citation.holder_kind == holder.kind, Citation.holder_id == holder.id)
