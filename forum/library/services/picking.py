"""Putting a source beside a piece of a draft: words are taken, cited by the document, and shown by the piece from its next version."""

from datetime import date

from forum.citations.models import Excerpt
from forum.citations.services.citing import cite
from forum.citations.services.taking import take_excerpt, take_link
from forum.core.actor import Actor
from forum.core.refs import Ref
from forum.core.work import UnitOfWork, unit_of_work
from forum.library.services.drafting import add_source_to_draft
from forum.library.services.rows import get_row_to_revise, ref_of


def pick_words(actor: Actor, document_id: int, key: int, ref: Ref, place: str, words: str, submission: str | None = None) -> None:
    """Have a piece of the actor's draft cite words of a source of this site, the whole of it when none are given.

    Raises NotFound for what the actor does not see, Invalid when the words do not stand there.
    """
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        _put(actor, work, document_id, key, take_excerpt(actor, ref, place, words))


def pick_link(
    actor: Actor, document_id: int, key: int, url: str, title: str, words: str, accessed_on: date | None, submission: str | None = None
) -> None:
    """Have a piece of the actor's draft cite a page outside the site; raises Invalid with every fault."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        _put(actor, work, document_id, key, take_link(actor, url, title, words, accessed_on))


def _put(actor: Actor, work: UnitOfWork, document_id: int, key: int, excerpt: Excerpt) -> None:
    document = get_row_to_revise(actor, document_id)
    citation = cite(actor, excerpt, ref_of(document), document.audience)
    add_source_to_draft(actor, document.id, key, citation.id)
    work.made(ref_of(document))
