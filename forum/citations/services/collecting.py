"""Collecting words for the library, and what becomes of them in the basket."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from forum.citations.events import WordsCollected, WordsPutAside, WordsPutBack
from forum.citations.models import Citation, Collected, Excerpt
from forum.citations.queries.basket import in_basket, looks_after, puts_aside, still_said
from forum.citations.services.taking import take_excerpt
from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, denied, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.pacts.models import Theme

_KEEPERS = denied(_("Only the curators and the facilitators of the pact may do this."))
_USED = denied(_("These words are in a document already."))


def collect(
    actor: Actor, ref: Ref, place: str, words: str, reason: str = "", theme_id: int | None = None, submission: str | None = None
) -> Collected:
    """Put words of a source that the actor sees into the basket.

    Raises NotFound for a source or a theme that is not there, Invalid when the words do not stand in the source and when the
    actor collected the same ones before.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        work.made(ref)
        if theme_id is not None and db.session.get(Theme, theme_id) is None:
            raise NotFound
        excerpt = take_excerpt(actor, ref, place, words)
        _refuse_again(actor, excerpt)
        row = Collected(excerpt_id=excerpt.id, collector_id=actor.member_id, reason=reason, theme_id=theme_id, collected_at=clock.now())
        db.session.add(row)
        db.session.flush()
        work.emit(WordsCollected(actor_id=actor.member_id, excerpt_id=excerpt.id))
    return row


def _refuse_again(actor: Actor, excerpt: Excerpt) -> None:
    """Refuse what the actor collected before and what still says the same there."""
    same = (Excerpt.source_kind == excerpt.source_kind, Excerpt.source_id == excerpt.source_id, Excerpt.words == excerpt.words)
    own = (Collected.collector_id == actor.member_id, Excerpt.before == excerpt.before, still_said(actor))
    statement = select(Collected.id).join(Excerpt, Excerpt.id == Collected.excerpt_id).where(*same, *own)
    if db.session.scalar(statement.limit(1)) is not None:
        raise Invalid({"words": _("You have collected these words already: you find them in your basket.")})


def put_aside(actor: Actor, collected_id: int) -> None:
    """Put something in the basket aside; raises Denied to who does not look after it and when it is in a document."""
    with unit_of_work() as work:
        row = _hold(actor, collected_id)
        if row.aside_at is None:
            row.aside_at = clock.now()
            work.emit(WordsPutAside(actor_id=actor.member_id, collected_id=row.id))


def put_back(actor: Actor, collected_id: int) -> None:
    """Bring something that was put aside back among the new things; raises Denied as `put_aside` does."""
    with unit_of_work() as work:
        row = _hold(actor, collected_id)
        if row.aside_at is not None:
            row.aside_at = None
            work.emit(WordsPutBack(actor_id=actor.member_id, collected_id=row.id))


def hold_to_use(actor: Actor, collected_id: int) -> tuple[Collected, Excerpt]:
    """Return something in the basket that is about to be used, locked until the commit.

    Raises NotFound when the actor does not find it there with its words, Denied to who looks after no library, and Conflict
    when somebody used it in the meantime.
    """
    statement = select(Collected, Excerpt).join(Excerpt, Excerpt.id == Collected.excerpt_id)
    found = statement.where(Collected.id == collected_id, in_basket(actor), still_said(actor)).with_for_update(of=Collected)
    row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound
    collected, excerpt = row
    if not looks_after(actor):
        require(_KEEPERS)
    if collected.citation_id is not None:
        raise Conflict(collected)
    return collected, excerpt


def mark_used(collected: Collected, citation: Citation) -> None:
    """Say in the basket which citation words became; within the unit of work in which they became it."""
    collected.citation_id, collected.aside_at = citation.id, None


def give_back(citation_ids: Iterable[int]) -> None:
    """Let what became of these citations wait in the basket again; within the unit of work in which their text let them go."""
    db.session.execute(update(Collected).where(Collected.citation_id.in_(sorted(set(citation_ids)))).values(citation_id=None))


def _hold(actor: Actor, collected_id: int) -> Collected:
    statement = select(Collected, Excerpt.pact_id).join(Excerpt, Excerpt.id == Collected.excerpt_id)
    row = db.session.execute(statement.where(Collected.id == collected_id, in_basket(actor)).with_for_update(of=Collected)).one_or_none()
    if row is None:
        raise NotFound
    collected, pact_id = row
    if not puts_aside(actor, collected.collector_id, pact_id):
        require(_KEEPERS)
    if collected.citation_id is not None:
        require(_USED)
    return collected
