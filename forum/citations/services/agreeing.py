"""What authors say of words of theirs that travel: asking, answering, proposing other words, taking back."""

from collections import defaultdict
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.citations import policy
from forum.citations.agreement_events import RewordingProposed
from forum.citations.answers import MY_WORDS, Answer, Choice, seal_of_agreement, use_address
from forum.citations.events import AgreementAnswered, AgreementsAsked
from forum.citations.letters import rewording_proposed, words_asked
from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.queries.silence import AskedOf, asked_of, held_by
from forum.citations.services.silence import plan
from forum.core import clock, limits
from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.kinds import cards_of
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.mail.queue import post_mail
from forum.pacts.queries.keepers import find_recipient

_AGREEMENTS = {
    Choice.ACCEPT: Agreement.REWORDED,
    Choice.NAME: Agreement.WITH_NAME,
    Choice.ROLE: Agreement.ROLE_ONLY,
    Choice.OTHERWISE: Agreement.REWORD,
    Choice.NO: Agreement.REFUSED,
}


def answer(actor: Actor, citation_id: int, given: Answer, seen: str, key: str | None = None) -> None:
    """Say whether and how words may travel, at first or in place of what was said before.

    Raises NotFound for whom it is not up to, Conflict when it stands otherwise than what `seen` is the seal of, Invalid, Denied.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        citation, excerpt = _hold(actor, citation_id)
        if seen != seal_of_agreement(citation):
            raise Conflict(None)
        if given.choice != Choice.NO:
            require(policy.agree(excerpt))
        _check(citation, given)
        _settle(actor, work, citation, given)


def withdraw(actor: Actor, citation_id: int, key: str | None = None) -> None:
    """Take words back, whatever was agreed: they leave the text in this very commit; raises NotFound for whom it is not up to."""
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        citation, _excerpt = _hold(actor, citation_id)
        _settle(actor, work, citation, Answer(Choice.NO))


def _hold(actor: Actor, citation_id: int) -> tuple[Citation, Excerpt]:
    """Return a citation under its row's lock, and its excerpt, to whom it is up to."""
    citation = db.session.scalar(select(Citation).where(Citation.id == citation_id).with_for_update())
    if citation is None:
        raise NotFound
    excerpt = db.session.scalar(select(Excerpt).where(Excerpt.id == citation.excerpt_id, visible(SYSTEM, Excerpt)))
    if excerpt is None or not policy.answers_for(actor, excerpt) or not _was_asked(citation):
        raise NotFound
    if excerpt.author_id is None and not _reads(actor, excerpt):
        raise NotFound
    return citation, excerpt


def _was_asked(citation: Citation) -> bool:
    """Say whether a use is more than a source picked for a text that nobody saved yet."""
    return citation.asked_at is not None


def _reads(actor: Actor, excerpt: Excerpt) -> bool:
    return db.session.scalar(select(Excerpt.id).where(Excerpt.id == excerpt.id, visible(actor, Excerpt))) is not None


def _check(citation: Citation, given: Answer) -> None:
    proposed = citation.agreement == Agreement.REWORD and citation.answered_at is None
    if given.choice == Choice.ACCEPT and not proposed:
        raise Invalid({"choice": _("There is no proposal to accept: choose another answer.")})
    if given.choice == Choice.ROLE and not given.role:
        raise Invalid({"role": _("Write the role that people will read in place of the name.")})
    if given.choice == Choice.OTHERWISE and not given.note:
        raise Invalid({"note": _("Say in a few words how it should be said.")})


def _settle(actor: Actor, work: UnitOfWork, citation: Citation, given: Answer) -> None:
    """Write the answer down; a rewording stays only where it was accepted."""
    citation.agreement = _AGREEMENTS[given.choice]
    citation.answered_at = clock.now()
    if given.choice != Choice.ACCEPT:
        # Until the editors propose something, this holds what the author asks of them.
        citation.rewording = given.note if given.choice == Choice.OTHERWISE else ""
    citation.shown_role = given.role if given.choice == Choice.ROLE else ""
    work.emit(
        AgreementAnswered(
            actor_id=actor.member_id,
            holder_kind=citation.holder_kind,
            holder_id=citation.holder_id,
            citation_id=citation.id,
            agreement=int(citation.agreement),
        )
    )


def propose_rewording(actor: Actor, citation_id: int, words: str, seen: str, key: str | None = None) -> None:
    """Propose to say in other words what an author wants said otherwise; nobody reads it before they accept.

    Raises NotFound for who does not look after the text or does not read the source, Denied, Invalid, Conflict.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        citation = db.session.scalar(select(Citation).where(Citation.id == citation_id).with_for_update())
        excerpt = _find_read(actor, citation)
        if citation is None or excerpt is None or not _edits(actor, citation):
            raise NotFound
        require(policy.propose(citation.agreement))
        if seen != seal_of_agreement(citation):
            raise Conflict(citation.rewording)
        if not 0 < len(words) <= limits.REWORDING:
            raise Invalid({"words": _("Write the other words: that is what the author will read.")})
        citation.rewording, citation.asked_at, citation.answered_at = words, clock.now(), None
        work.emit(
            RewordingProposed(
                actor_id=actor.member_id, holder_kind=citation.holder_kind, holder_id=citation.holder_id, citation_id=citation.id
            )
        )
        _tell_of_proposal(excerpt.author_id, citation.id)
        db.session.flush()
        plan(asked_of([citation.id]))


def _find_read(actor: Actor, citation: Citation | None) -> Excerpt | None:
    if citation is None:
        return None
    return db.session.scalar(select(Excerpt).where(Excerpt.id == citation.excerpt_id, visible(actor, Excerpt)))


def _edits(actor: Actor, citation: Citation) -> bool:
    holder = Ref(citation.holder_kind, citation.holder_id)
    card = cards_of(actor, [holder]).get(holder)
    return card is not None and policy.edits(actor, card.pact_id)


def _tell_of_proposal(author_id: int | None, citation_id: int) -> None:
    reached = find_recipient(author_id)
    if reached is not None:
        letter = rewording_proposed(use_address(citation_id))
        post_mail(f"rewording:{citation_id}", letter, reached.email, reached.language)


def tell_authors(event: AgreementsAsked, work: UnitOfWork) -> None:
    """Write to authors that somebody would like to use their words: one letter for each text, however much of theirs it uses.

    It takes the place of one that did not leave yet, so it speaks of all that waits there.
    """
    asked = sorted({(one.author_id, one.holder) for one in asked_of(event.citation_ids) if one.author_id is not None})
    waiting: dict[tuple[int | None, Ref], list[AskedOf]] = defaultdict(list)
    for one in asked_of(held_by({holder for _author_id, holder in asked})):
        waiting[one.author_id, one.holder].append(one)
    for author_id, holder in asked:
        _write(author_id, holder, waiting[author_id, holder])


def _write(author_id: int, holder: Ref, questions: Sequence[AskedOf]) -> None:
    reached = find_recipient(author_id)
    if reached is None:
        return
    path = use_address(questions[0].citation_id) if len(questions) == 1 else MY_WORDS
    silences = {one.silence for one in questions}
    letter = words_asked(path, silences.pop() if len(silences) == 1 else None, reached.language)
    post_mail(f"agreement:{holder}:{author_id}", letter, reached.email, reached.language)
