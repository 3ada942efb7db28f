"""One letter about all the sources of a document that went away within a few minutes, to who looks after it."""

from datetime import timedelta

from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import SYSTEM
from forum.core.content import visible
from forum.core.database import db
from forum.core.outbox import Parcel, enqueue_to_gather
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.library.letters import sources_went
from forum.library.models import Document
from forum.library.queries.kept_sources import count_asking, sources_address
from forum.mail.queue import post_mail
from forum.pacts.queries.keepers import keepers_of

SOURCES_BOX = "sources"


def await_letter(holder: Ref) -> None:
    """Leave a parcel that waits a while for what else changes; one that waits already keeps its time."""
    enqueue_to_gather(SOURCES_BOX, str(holder), clock.now() + timedelta(minutes=limits.SOURCE_NOTICE_MINUTES))


def tell_parcels(parcels: list[Parcel]) -> None:
    """Write about the documents whose sources went away, as they stand now: what came back meanwhile is not told."""
    for parcel in parcels:
        _tell(Ref.parse(parcel.key).id)


def _tell(document_id: int) -> None:
    with unit_of_work():
        asking = count_asking(SYSTEM, document_id)
        if not asking:
            return
        pact_id = db.session.scalar(select(Document.pact_id).where(Document.id == document_id, visible(SYSTEM, Document)))
        letter = sources_went(sources_address(document_id), asking)
        for to in keepers_of(pact_id):
            post_mail(f"sources:{document_id}:{to.member_id}", letter, to.email, to.language)
