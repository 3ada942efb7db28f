"""One letter to each person about all that was said for them in the margin of a document within a few minutes."""

from datetime import timedelta

from sqlalchemy import select

from forum.core import clock, limits
from forum.core.database import db
from forum.core.outbox import Parcel, enqueue_to_gather
from forum.core.work import unit_of_work
from forum.library.letters import margin_waits
from forum.library.models import Document, Remark
from forum.library.queries.margins import margins_waiting, readers_of_margin
from forum.mail.queue import post_mail
from forum.pacts.actors import find_actor
from forum.pacts.queries.keepers import find_recipient

REMARKS_BOX = "remarks"


def await_letters(remark_id: int, speaker_id: int | None) -> None:
    """Leave a parcel for each whose turn it is once somebody spoke of a remark: who raised it, or those it is for."""
    remark = db.session.execute(
        select(Remark.document_id, Remark.raised_by, Document.pact_id)
        .join(Document, Document.id == Remark.document_id)
        .where(Remark.id == remark_id)
    ).one()
    raised = speaker_id == remark.raised_by
    told = readers_of_margin(remark.document_id, remark.pact_id) if raised else {remark.raised_by}
    leaves = clock.now() + timedelta(minutes=limits.REMARK_NOTICE_MINUTES)
    for member_id in sorted(told - {speaker_id, None}):
        enqueue_to_gather(REMARKS_BOX, f"{remark.document_id}:{member_id}", leaves)


def tell_parcels(parcels: list[Parcel]) -> None:
    """Write to those whose turn it is, as the margin stands now: what was closed or answered meanwhile is not told."""
    for parcel in parcels:
        document_id, member_id = map(int, parcel.key.split(":"))
        _tell(document_id, member_id)


def _tell(document_id: int, member_id: int) -> None:
    with unit_of_work():
        to, actor = find_recipient(member_id), find_actor(member_id)
        if to is None or actor is None:
            return
        for waiting in margins_waiting(actor, document_id):
            letter = margin_waits(waiting.url, waiting.to_answer, waiting.answered)
            post_mail(f"remarks:{document_id}:{member_id}", letter, to.email, to.language)
