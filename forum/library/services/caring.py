"""Who is asked to read a document, whether it is still true, and the letter on the day that asks."""

from datetime import date, time, timedelta

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.core import clock, limits
from forum.core.actor import SYSTEM, Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound, require
from forum.core.outbox import Parcel, enqueue, take_back
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library import policy
from forum.library.events import FoundStillTrue, ReviewerAsked, ReviewerLetGo, ReviewReminded
from forum.library.letters import read_again, read_it
from forum.library.models import Document, Reviewer
from forum.library.queries.care import may_be_asked
from forum.library.services.rows import get_document_row, newest_version, ref_of
from forum.mail.queue import post_mail
from forum.meetings.dates import moment_of
from forum.pacts.queries.keepers import find_recipient, keepers_of
from forum.web.dates import today

REVIEW_BOX = "review"
# Letters leave when people are up.
_HOUR = time(8)


def work_path(document_id: int) -> str:
    """Return the address of the page where a document is looked after; it holds no word of its title."""
    return f"/biblioteca/{document_id}/revisione"


def ask_reviewer(actor: Actor, document_id: int, member_id: int, submission: str | None = None) -> None:
    """Ask somebody who looks after the document to read it, with a letter; asking twice is asking once."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        require(policy.revise(actor, document))
        work.made(ref_of(document))
        asked = may_be_asked(document, actor.member_id, newest_version(document).author_id)
        if db.session.scalar(select(Member.id).where(Member.id == member_id, asked)) is None:
            raise NotFound
        if db.session.get(Reviewer, (document_id, member_id)) is not None:
            return
        db.session.add(Reviewer(document_id=document_id, member_id=member_id, asked_by=actor.member_id, asked_at=clock.now()))
        to = find_recipient(member_id)
        if to is not None:
            post_mail(f"review:{document_id}:{member_id}", read_it(work_path(document_id)), to.email, to.language)
        work.emit(ReviewerAsked(actor_id=actor.member_id, document_id=document_id, member_id=member_id))


def let_reviewer_go(actor: Actor, document_id: int, member_id: int) -> None:
    """Not ask somebody any more; they may say so themselves."""
    with unit_of_work() as work:
        document = get_document_row(actor, document_id)
        require(policy.revise(actor, document))
        gone = db.session.execute(delete(Reviewer).where(Reviewer.document_id == document_id, Reviewer.member_id == member_id))
        if gone.rowcount:  # type: ignore[attr-defined]
            work.emit(ReviewerLetGo(actor_id=actor.member_id, document_id=document_id, member_id=member_id))


def say_still_true(actor: Actor, document_id: int, submission: str | None = None) -> Document:
    """Write down that somebody looked at a published document today and it holds; the next look is a year away."""
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        document = get_document_row(actor, document_id)
        require(policy.find_true(actor, document))
        work.made(ref_of(document))
        document.still_true_on, document.still_true_by = today(), actor.member_id
        document.review_on = today() + timedelta(days=limits.REVIEW_AGAIN_DAYS)
        plan_review(document)
        work.emit(FoundStillTrue(actor_id=actor.member_id, document_id=document_id))
    return document


def plan_review(document: Document) -> None:
    """Leave a parcel that waits for the day on which a document is to be read again; another day moves it, none takes it away."""
    if document.review_on is None or document.review_on > today():
        document.review_reminded_at = None
    key = str(ref_of(document))
    if document.review_on is None:
        take_back(REVIEW_BOX, key)
        return
    day = max(document.review_on, today())
    enqueue(REVIEW_BOX, key, at=max(moment_of(day, _HOUR), clock.now()))


def remind_parcels(parcels: list[Parcel]) -> None:
    """Write about the documents whose day has come."""
    for parcel in parcels:
        remind(Ref.parse(parcel.key).id, today())


def remind(document_id: int, day: date) -> bool:
    """Write once to who looks after a published document that the day has come to read it again; returns whether it was due."""
    with unit_of_work() as work:
        row = db.session.scalar(select(Document).where(Document.id == document_id, visible(SYSTEM, Document)).with_for_update())
        if row is None or row.state != State.LIVE or row.review_on is None or row.review_on > day or row.review_reminded_at is not None:
            return False
        row.review_reminded_at = clock.now()
        for to in keepers_of(row.pact_id):
            post_mail(f"review-due:{document_id}:{to.member_id}", read_again(work_path(document_id)), to.email, to.language)
        work.emit(ReviewReminded(actor_id=None, document_id=document_id))
    return True
