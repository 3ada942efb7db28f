"""Reading a card over, hiding it, showing it again, taking it away."""

from sqlalchemy import delete

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import require
from forum.core.work import unit_of_work
from forum.files import services as files
from forum.practices import policy
from forum.practices.events import PracticeDeleted, PracticeHidden, PracticeRestored, PracticeReviewed
from forum.practices.models import PracticeTheme, PracticeVersion, Review
from forum.practices.services.rows import hold_practice, ref_of


def review_practice(actor: Actor, practice_id: int, review: Review) -> None:
    """Say of a card, as it stands now, whether it was read over and whether something is missing."""
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.review(actor, row))
        read = review != Review.NOT_YET
        row.review, row.reviewed_number, row.reviewed_at = review, row.number if read else None, clock.now() if read else None
        work.emit(PracticeReviewed(actor_id=actor.member_id, practice_id=row.id, review=review.value))


def hide_practice(actor: Actor, practice_id: int, reason: str) -> None:
    """Show a card only to its author and to who moderates, with the reason; its files go with it."""
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.hide(actor, row))
        row.state, row.hidden_reason = State.HIDDEN, reason[: limits.REASON]
        files.hide(ref_of(row))
        work.emit(PracticeHidden(actor_id=actor.member_id, practice_id=row.id, reason=row.hidden_reason))


def restore_practice(actor: Actor, practice_id: int) -> None:
    """Show a hidden card again."""
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.restore(actor, row))
        row.state, row.hidden_reason = State.LIVE, ""
        files.show(ref_of(row))
        work.emit(PracticeRestored(actor_id=actor.member_id, practice_id=row.id))


def delete_practice(actor: Actor, practice_id: int) -> None:
    """Take a card, its earlier versions and its files away for good; the empty row stays, so that its number is never used again."""
    with unit_of_work() as work:
        row = hold_practice(actor, practice_id)
        require(policy.delete(actor, row))
        row.state = State.DELETED
        row.sheet, row.sheet_html, row.plain, row.summary, row.hidden_reason = {}, {}, "", "", ""
        for model in (PracticeTheme, PracticeVersion):
            db.session.execute(delete(model).where(model.practice_id == row.id))
        files.release(ref_of(row))
        work.emit(PracticeDeleted(actor_id=actor.member_id, practice_id=row.id))
