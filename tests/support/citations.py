"""Furniture of citations: words taken from what tests put up, and texts that use them."""

from datetime import date

from forum.citations.models import Agreement, Citation, Excerpt
from forum.citations.queries.sources import SourceShown, sources_of
from forum.citations.services.citing import cite, put_to_use
from forum.citations.services.taking import take_excerpt, take_link
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.models import Post

# A text that uses words: no document stands behind it, since citations know only its name.
HOLDER = Ref("document", 4_711)


def taken(ref: Ref, words: str = "", place: str = "", actor: Actor = SYSTEM) -> Excerpt:
    """Take words from a thing, all of them when none are given."""
    with unit_of_work():
        return take_excerpt(actor, ref, place, words)


def taken_from_post(post: Post, words: str = "", actor: Actor = SYSTEM) -> Excerpt:
    """Take words from a post."""
    return taken(Ref("post", post.id), words, actor=actor)


def linked(url: str = "https://example.org/a", title: str = "Una pagina", words: str = "", accessed_on: date | None = None) -> Excerpt:
    """Take a page outside the site."""
    with unit_of_work():
        return take_link(SYSTEM, url, title, words, accessed_on)


def cited(excerpt: Excerpt, audience: int = PUBLIC, holder: Ref = HOLDER, actor: Actor = SYSTEM) -> Citation:
    """Use an excerpt in a text."""
    with unit_of_work():
        return cite(actor, excerpt, holder, audience)


def used(*citations: Citation, actor: Actor = SYSTEM) -> None:
    """Have a version of each text use its citations, which asks those who have to be."""
    with unit_of_work() as work:
        for citation in citations:
            put_to_use(actor, work, Ref(citation.holder_kind, citation.holder_id), [citation.id])


def as_it_is(row: Excerpt | Citation) -> Excerpt | Citation:
    """Return the row as the database has it now."""
    db.session.rollback()
    db.session.refresh(row)
    return row


def answered(citation: Citation, agreement: Agreement, **values: object) -> Citation:
    """Have the author say something, by the row alone."""
    citation = db.session.get_one(Citation, citation.id)
    citation.agreement = agreement
    for name, value in values.items():
        setattr(citation, name, value)
    db.session.commit()
    return citation


def shown(actor: Actor, *citations: Citation, edits: bool = False) -> list[SourceShown]:
    """Return what a reader of the text gets of these citations, in their order."""
    found = sources_of(actor, [citation.id for citation in citations], edits)
    return [found[citation.id] for citation in citations if citation.id in found]
