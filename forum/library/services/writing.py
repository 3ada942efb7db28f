"""Beginning a document and saving its next version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flask_babel import lazy_gettext as _

from forum.citations.services.citing import drop, follow_holder, put_to_use
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of, rung_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.work import UnitOfWork, unit_of_work
from forum.files.services import follow
from forum.library import policy
from forum.library.events import DocumentBegun, DocumentReclassified, DocumentRevised
from forum.library.joining import BlockWords, Words, with_keys
from forum.library.models import Document, DocumentVersion
from forum.library.queries.drafts import blocks_of
from forum.library.services.attachments import take_up_files
from forum.library.services.drafting import forget_draft
from forum.library.services.rows import add_version, find_bounds, get_document_row, newest_version, own_citations, ref_of, set_themes
from forum.library.services.words import take_values
from forum.library.splitting import apart
from forum.library.values import BlockValues, DocumentValues
from forum.pacts.queries import get_pact_by_id


def begin_document(
    actor: Actor, values: DocumentValues, pact_id: int | None = None, rung: Rung = Rung.PUBLIC, submission: str | None = None
) -> Document:
    """Begin a document as a draft; raises Denied where the actor may not, Invalid when the words cannot be taken."""
    _check_themes(values.theme_ids)
    words = take_values(values)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        pact = get_pact_by_id(actor, pact_id) if pact_id is not None else None
        now = clock.now()
        require(policy.begin(actor, pact, now))
        require(policy.stand(actor, pact, rung, now))
        document = new_document(pact_id, audience_of(rung, pact_id), actor.member_id, now)
        document.review_on = values.review_on
        _add(actor, document, _settled(document, words), values, now)
        set_themes(document, values.theme_ids)
        work.made(ref_of(document))
        work.emit(DocumentBegun(actor_id=actor.member_id, document_id=document.id, number=1))
    return document


def new_document(pact_id: int | None, audience: int, author_id: int | None, at: datetime) -> Document:
    """Add the row of a document, still without a version."""
    document = Document(
        title="",
        slug="",
        summary="",
        audience=audience,
        opened_at=at,
        state=State.DRAFT,
        author_id=author_id,
        pact_id=pact_id,
        newest_number=0,
        listed_at=at,
    )
    db.session.add(document)
    db.session.flush()
    return document


def revise_document(
    actor: Actor, document_id: int, values: DocumentValues, rung: Rung, version: int, submission: str | None = None
) -> Document:
    """Save the next version of a document, and where it stands on the shelf.

    Words that did not change make no version. Raises Conflict with the newest number when `version` is no longer the current one.
    What the actor kept in the editor goes with the saving.
    """
    _check_themes(values.theme_ids)
    words = take_values(values)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        require(policy.revise(actor, document))
        newest = newest_version(document)
        former = blocks_of(document.id, newest.number)
        if document.version != version:
            raise Conflict(newest.number)
        work.made(ref_of(document))
        moved = _shelve(actor, document, values, rung)
        if moved:
            work.emit(DocumentReclassified(actor_id=actor.member_id, document_id=document.id))
        words = _settled(document, words if values.blocks is not None else with_keys(words, former))
        rewritten = (newest.title, newest.summary) != (values.title, values.summary) or _differ(words, former)
        if rewritten:
            saved = _add(actor, document, words, values, clock.now())
            _use(actor, work, document, words, former)
            work.emit(DocumentRevised(actor_id=actor.member_id, document_id=document.id, number=saved.number))
        if moved or rewritten:
            document.version += 1
        forget_draft(actor, document)
    return document


def _use(actor: Actor, work: UnitOfWork, document: Document, words: Words, former: Sequence[BlockValues]) -> None:
    """Ask the authors of what the new version cites, and say what it cites no more."""
    cited = {number for block in words.blocks for number in block.values.citation_ids}
    put_to_use(actor, work, ref_of(document), cited)
    for number in sorted({number for block in former for number in block.citation_ids} - cited):
        drop(actor, work, ref_of(document), number)


def _settled(document: Document, words: Words) -> Words:
    """Return words with no citation that is not the document's own."""
    cited = [number for block in words.blocks for number in block.values.citation_ids]
    own = own_citations(document, cited)
    return words if own.issuperset(cited) else replace(words, blocks=tuple(_with_own(block, own) for block in words.blocks))


def _with_own(block: BlockWords, own: set[int]) -> BlockWords:
    return replace(block, values=replace(block.values, citation_ids=tuple(number for number in block.values.citation_ids if number in own)))


def _differ(words: Words, former: Sequence[BlockValues]) -> bool:
    """Whether readers would meet other blocks; taking a text apart changes nothing for them."""
    return [block.values.words for block in words.blocks] != [block.words for block in apart(former)]


def _add(actor: Actor, document: Document, words: Words, values: DocumentValues, at: datetime) -> DocumentVersion:
    version = add_version(document, words, values.title, values.summary, values.change, actor.member_id, at)
    take_up_files(actor, document, words.html)
    return version


def _shelve(actor: Actor, document: Document, values: DocumentValues, rung: Rung) -> bool:
    """Give a document its themes, review date and readers, which hold at once; returns whether anything changed."""
    changed = set_themes(document, values.theme_ids)
    if document.review_on != values.review_on:
        document.review_on, changed = values.review_on, True
    if rung != rung_of(document.audience):
        require(policy.restand(actor, document, find_bounds(document.pact_id), rung, clock.now()))
        document.audience, changed = audience_of(rung, document.pact_id), True
        follow([ref_of(document)], document.audience, document.opened_at, document.pact_id)
        follow_holder(ref_of(document), document.audience)
    return changed


def _check_themes(theme_ids: tuple[int, ...]) -> None:
    """Refuse a document about nothing or about everything."""
    if not 1 <= len(set(theme_ids)) <= limits.THEMES_PER_DOCUMENT:
        raise Invalid({"themes": _("Choose from one to %(most)s themes.", most=limits.THEMES_PER_DOCUMENT)})
