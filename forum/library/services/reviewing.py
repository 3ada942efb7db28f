"""From draft to readers and back: asking for other eyes, answering, publishing, taking back.

Each act names the number of the version that the actor had before them: what was saved meanwhile is never sent, approved
or published unread.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select, update

from forum.core import clock
from forum.core.actor import Actor
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, require
from forum.core.work import UnitOfWork, unit_of_work
from forum.files.services import follow, keep_back
from forum.library import policy
from forum.library.events import DocumentPublished, DocumentWithdrawn, ReviewAsked, VersionReviewed
from forum.library.models import Document, DocumentVersion, Opinion, Review, Stage
from forum.library.services.attachments import open_files
from forum.library.services.rows import get_document_row, make_public, newest_version, ref_of, show_in_lists


@contextmanager
def _act_on(actor: Actor, document_id: int, submission: str | None) -> Iterator[tuple[UnitOfWork, Document]]:
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        work.made(ref_of(document))
        yield work, document


def _check_number(document: Document, number: int) -> None:
    if document.newest_number != number:
        raise Conflict(document.newest_number)


def _say(document: Document, actor: Actor, opinion: Opinion, note: str) -> None:
    said = Review(
        document_id=document.id, number=document.newest_number, member_id=actor.member_id, opinion=opinion, note=note, at=clock.now()
    )
    db.session.add(said)


def _find_last_word(document: Document, actor: Actor) -> Review | None:
    own = (Review.document_id == document.id, Review.number == document.newest_number, Review.member_id == actor.member_id)
    return db.session.scalar(select(Review).where(*own).order_by(Review.id.desc()).limit(1))


def send_to_review(actor: Actor, document_id: int, number: int, submission: str | None = None) -> Document:
    """Ask for other eyes on the newest version; raises Conflict with the newest number when `number` is not it."""
    with _act_on(actor, document_id, submission) as (work, document):
        require(policy.send(actor, document))
        _check_number(document, number)
        document.stage = Stage.IN_REVIEW
        work.emit(ReviewAsked(actor_id=actor.member_id, document_id=document.id, number=number))
    return document


def approve(actor: Actor, document_id: int, number: int, note: str = "", submission: str | None = None) -> Document:
    """Say that a version in review is good; raises Conflict with the newest number when `number` is not it.

    One person approves a version once: a second time changes the note, or nothing when there is none.
    """
    with _act_on(actor, document_id, submission) as (work, document):
        require(policy.approve(actor, document, newest_version(document).author_id))
        _check_number(document, number)
        last = _find_last_word(document, actor)
        if last is None or last.opinion != Opinion.APPROVED:
            _say(document, actor, Opinion.APPROVED, note)
        elif note in ("", last.note):
            return document
        else:
            last.note = note
        work.emit(VersionReviewed(actor_id=actor.member_id, document_id=document.id, number=number, approved=True))
    return document


def ask_changes(actor: Actor, document_id: int, number: int, note: str, submission: str | None = None) -> Document:
    """Send a version in review back to work; raises Conflict with the newest number when `number` is not it."""
    with _act_on(actor, document_id, submission) as (work, document):
        require(policy.ask_changes(actor, document, newest_version(document).author_id))
        _check_number(document, number)
        document.stage = Stage.DRAFT
        _say(document, actor, Opinion.CHANGES, note)
        work.emit(VersionReviewed(actor_id=actor.member_id, document_id=document.id, number=number, approved=False))
    return document


def publish(actor: Actor, document_id: int, number: int, submission: str | None = None) -> Document:
    """Put a version in review before its readers; raises Conflict with the newest number when `number` is not it."""
    with _act_on(actor, document_id, submission) as (work, document):
        require(policy.publish(actor, document))
        _check_number(document, number)
        now = clock.now()
        if document.published_number is None:
            document.opened_at = now
        make_public(document, newest_version(document), now)
        follow([ref_of(document)], document.audience, document.opened_at, document.pact_id)
        open_files(actor, document)
        work.emit(DocumentPublished(actor_id=actor.member_id, document_id=document.id, number=number))
    return document


def withdraw(actor: Actor, document_id: int, reason: str, submission: str | None = None) -> Document:
    """Make a published document a draft again: nothing of it, old versions included, is there for its readers."""
    with _act_on(actor, document_id, submission) as (work, document):
        require(policy.withdraw(actor, document))
        now = clock.now()
        _say(document, actor, Opinion.WITHDRAWN, reason)
        document.state, document.stage, document.published_number = State.DRAFT, Stage.DRAFT, None
        show_in_lists(document, newest_version(document), now)
        published = (DocumentVersion.document_id == document.id, DocumentVersion.published_at.is_not(None))
        db.session.flush()
        db.session.execute(update(DocumentVersion).where(*published, DocumentVersion.withdrawn_at.is_(None)).values(withdrawn_at=now))
        keep_back(ref_of(document))
        work.emit(DocumentWithdrawn(actor_id=actor.member_id, document_id=document.id, reason=reason))
    return document
