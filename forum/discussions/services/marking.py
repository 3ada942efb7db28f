"""Read marks: how far somebody read a thread. No event: nothing shown to anybody else changes."""

from functools import cache

from sqlalchemy import Insert, bindparam, case

from forum.core import clock
from forum.core.actor import Actor
from forum.core.database import db, rows, upsert_for
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
    mark = {"member_id": member_id, "thread_id": thread_id, "position": position, "at": clock.now()}
    rows(_marking(db.engine.dialect.name), mark)


@cache
def _marking(dialect: str) -> Insert:
    """Return the statement that puts a mark down or takes it further, built once for each engine."""
    table = ReadMark.__table__
    insert = upsert_for(dialect, table).values({column.name: bindparam(column.name, type_=column.type) for column in table.c})
    further = case((table.c.position > insert.excluded.position, table.c.position), else_=insert.excluded.position)
    moved = {"position": further, "at": insert.excluded.at}
    return insert.on_conflict_do_update(index_elements=["member_id", "thread_id"], set_=moved)
