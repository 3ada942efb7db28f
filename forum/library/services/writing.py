"""Beginning a document and saving its next version."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.accounts.models import Member
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of, rung_of
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.work import unit_of_work
from forum.files.services import follow
from forum.library import policy
from forum.library.events import DocumentBegun, DocumentReclassified, DocumentRevised
from forum.library.models import Document, DocumentVersion
from forum.library.services.attachments import take_up_files
from forum.library.services.rows import add_version, find_bounds, get_document_row, newest_version, ref_of, set_themes
from forum.library.services.words import take_words
from forum.library.values import DocumentValues
from forum.pacts.queries import get_pact_by_id
from forum.text.render import Rendered


@dataclass(frozen=True)
class Meanwhile:
    """What somebody else saved while a text was being written."""

    version: int
    number: int
    title: str
    summary: str
    source: str
    by: str
    at: datetime


def begin_document(
    actor: Actor, values: DocumentValues, pact_id: int | None = None, rung: Rung = Rung.PUBLIC, submission: str | None = None
) -> Document:
    """Begin a document as a draft; raises Denied where the actor may not, Invalid when the words cannot be taken."""
    _check_themes(values.theme_ids)
    words = take_words(values.text)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        pact = get_pact_by_id(actor, pact_id) if pact_id is not None else None
        now = clock.now()
        require(policy.begin(actor, pact, now))
        require(policy.stand(actor, pact, rung, now))
        document = new_document(pact_id, audience_of(rung, pact_id), actor.member_id, now)
        document.review_on = values.review_on
        _add(actor, document, words, values, now)
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

    Words that did not change make no version. Raises Conflict with a Meanwhile when `version` is no longer the current one.
    """
    _check_themes(values.theme_ids)
    words = take_words(values.text)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        require(policy.revise(actor, document))
        newest = newest_version(document)
        if document.version != version:
            raise Conflict(_meanwhile(document, newest))
        work.made(ref_of(document))
        moved = _shelve(actor, document, values, rung)
        if moved:
            work.emit(DocumentReclassified(actor_id=actor.member_id, document_id=document.id))
        rewritten = (newest.title, newest.summary, newest.source) != (values.title, values.summary, words.source)
        if rewritten:
            saved = _add(actor, document, words, values, clock.now())
            work.emit(DocumentRevised(actor_id=actor.member_id, document_id=document.id, number=saved.number))
        if moved or rewritten:
            document.version += 1
    return document


def _add(actor: Actor, document: Document, words: Rendered, values: DocumentValues, at: datetime) -> DocumentVersion:
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
    return changed


def _meanwhile(document: Document, newest: DocumentVersion) -> Meanwhile:
    by = db.session.scalar(select(Member.name).where(Member.id == newest.author_id)) or ""
    return Meanwhile(document.version, newest.number, newest.title, newest.summary, newest.source, by, newest.written_at)


def _check_themes(theme_ids: tuple[int, ...]) -> None:
    """Refuse a document about nothing or about everything."""
    if not 1 <= len(set(theme_ids)) <= limits.THEMES_PER_DOCUMENT:
        raise Invalid({"themes": _("Choose from one to %(most)s themes.", most=limits.THEMES_PER_DOCUMENT)})
