"""What the library does when others act."""

from sqlalchemy import select

from forum.citations.events import AgreementAnswered, WordsWentAway
from forum.citations.models import Agreement, Citation
from forum.citations.services.citing import follow_holder
from forum.citations.services.watching import look_again
from forum.core.actor import SYSTEM
from forum.core.content import visible
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import UnitOfWork
from forum.library.events import DocumentEvent, RemarkEvent
from forum.library.models import Document
from forum.library.services.caring import plan_review
from forum.library.services.remark_notices import await_letters
from forum.library.services.renewing import renew_points, renew_points_of_pact
from forum.library.services.source_notices import await_letter
from forum.pacts.events import PactNarrowed
from forum.pacts.narrowing import pull_in


def pull_documents_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the documents of a narrowed pact reach no further than it; their versions have no readers of their own."""
    pull_in(Document, event, "document")


def renew_points_beside(event: DocumentEvent, work: UnitOfWork) -> None:
    """Have the search find the points of a document as it finds the document, and those of its former version no more."""
    renew_points(event.document_id)


def renew_points_pulled_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """Have the points of a narrowed pact's documents be found by no more people than these."""
    renew_points_of_pact(event.pact_id)


def plan_the_day(event: DocumentEvent, work: UnitOfWork) -> None:
    """Have the letter wait for the day on which a document is to be read again, whenever that day may have changed."""
    document = db.session.scalar(select(Document).where(Document.id == event.document_id, visible(SYSTEM, Document)))
    if document is not None:
        plan_review(document)


def tell_of_remark(event: RemarkEvent, work: UnitOfWork) -> None:
    """Have those be told whose turn it is now that somebody spoke in the margin."""
    await_letters(event.remark_id, event.actor_id)


# Sources


def look_at_document(event: DocumentEvent, work: UnitOfWork) -> None:
    """See what became of the words that others took from a document."""
    look_again((Ref("document", event.document_id),), work, event.actor_id)


def follow_pulled_in(event: PactNarrowed, work: UnitOfWork) -> None:
    """See who reads now what was taken from the documents of a narrowed pact, and what these cite."""
    rows = db.session.execute(
        select(Document.id, Document.audience).where(Document.pact_id == event.pact_id, visible(SYSTEM, Document))
    ).all()
    look_again((Ref("document", row.id) for row in rows), work, event.actor_id)
    citing = select(Citation.holder_id).where(Citation.holder_kind == "document", Citation.holder_id.in_([row.id for row in rows]))
    cited = set(db.session.scalars(citing))
    for row in rows:
        if row.id in cited:
            follow_holder(Ref("document", row.id), row.audience)


def tell_of_sources_gone(event: WordsWentAway, work: UnitOfWork) -> None:
    """Have the editors of the documents that lost words be told, of all at once."""
    for holder in event.holders:
        if holder.kind == "document":
            await_letter(holder)


def tell_of_answer(event: AgreementAnswered, work: UnitOfWork) -> None:
    """Have the editors be told of a no, and of an author who wants it said otherwise."""
    if event.holder.kind == "document" and event.agreement in (Agreement.REFUSED, Agreement.REWORD):
        await_letter(event.holder)
