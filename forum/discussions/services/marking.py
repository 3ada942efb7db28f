"""Read marks: how far somebody read a thread. No event: nothing shown to anybody else changes."""

from sqlalchemy import case

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db, upsert
from forum.core.work import unit_of_work
from forum.discussions.models import ReadMark
from forum.discussions.services.rows import get_thread_row


def mark_read(actor: Actor, thread_id: int, position: int) -> None:
    """Remember that the actor read up to a position; a mark never goes back."""
    with unit_of_work():
        thread = get_thread_row(actor, thread_id)
        set_mark(actor.member_id, thread_id, min(max(position, 0), thread.post_count))


def set_mark(member_id: int | None, thread_id: int, position: int) -> None:
    """Write a mark within the present unit of work."""
    if member_id is None:
        return
    insert = upsert(ReadMark).values(member_id=member_id, thread_id=thread_id, position=position, at=clock.now())
    further = case((ReadMark.position > insert.excluded.position, ReadMark.position), else_=insert.excluded.position)
    db.session.execute(
        insert.on_conflict_do_update(index_elements=["member_id", "thread_id"], set_={"position": further, "at": insert.excluded.at})
    )
