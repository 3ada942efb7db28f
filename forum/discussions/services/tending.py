"""Looking after discussions: closing, moving, hiding and bringing back, always with the rule asked first."""

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, select, update

from forum.core.actor import SYSTEM, Actor
from forum.core.audience import Rung, audience_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import Denied, require
from forum.core.work import UnitOfWork, unit_of_work
from forum.discussions import policy
from forum.discussions.events import (
    PostHidden,
    PostRestored,
    ThreadHidden,
    ThreadLocked,
    ThreadMoved,
    ThreadRestored,
    ThreadUnlocked,
)
from forum.discussions.models import Post, Thread
from forum.discussions.services.attachments import hide_files, move_files, show_files
from forum.discussions.services.positions import close_up, reopen
from forum.discussions.services.rows import get_pact_row, get_post_row, get_thread_row, post_ids_of
from forum.pacts.models import Pact
from forum.pacts.policy import may_reach


def lock(actor: Actor, thread_id: int, reason: str = "") -> Thread:
    """Close a thread to new replies."""
    with unit_of_work() as work:
        thread = get_thread_row(actor, thread_id)
        require(policy.tend(actor, thread))
        if not thread.locked:
            thread.locked = True
            work.emit(ThreadLocked(actor_id=actor.member_id, thread_id=thread.id, reason=reason))
    return thread


def unlock(actor: Actor, thread_id: int) -> Thread:
    """Open a closed thread to replies again."""
    with unit_of_work() as work:
        thread = get_thread_row(actor, thread_id)
        require(policy.tend(actor, thread))
        if thread.locked:
            thread.locked = False
            work.emit(ThreadUnlocked(actor_id=actor.member_id, thread_id=thread.id))
    return thread


def move(actor: Actor, thread_id: int, pact_id: int | None, rung: Rung, reason: str = "") -> Thread:
    """Put a thread into a pact or the commons, on a rung; its posts go with it, and every permalink holds."""
    with unit_of_work() as work:
        thread = get_thread_row(actor, thread_id)
        pact = get_pact_row(actor, pact_id)
        require(policy.move(actor, thread, pact_id, rung))
        _require_place(actor, pact, rung)
        before, audience = thread.pact_id, audience_of(rung, pact_id)
        if (before, thread.audience) == (pact_id, audience):
            return thread
        thread.pact_id, thread.audience = pact_id, audience
        db.session.execute(update(Post).where(Post.thread_id == thread.id).values(pact_id=pact_id, audience=audience))
        post_ids = post_ids_of(thread)
        move_files(thread, post_ids)
        work.emit(
            ThreadMoved(
                actor_id=actor.member_id,
                thread_id=thread.id,
                post_ids=post_ids,
                from_pact_id=before,
                to_pact_id=pact_id,
                audience=audience,
                reason=reason,
            )
        )
    return thread


def _require_place(actor: Actor, pact: Pact | None, rung: Rung) -> None:
    """Ask the pact's own limits; a moderator keeps them too, but need not belong to it."""
    if pact is None or not actor.is_moderator:
        require(may_reach(actor, pact, rung))
    elif rung < pact.rung or rung == Rung.TEAM:
        raise Denied(_("This pact does not let its things reach that far."))


def hide_post(actor: Actor, post_id: int, reason: str) -> None:
    """Show a post only to its author, with the reason, and to who moderates; the opening hides its whole thread."""
    with unit_of_work() as work:
        post, thread = get_post_row(actor, post_id)
        require(policy.hide(actor, thread, post))
        if post.position == 1:
            _hide_thread(work, actor, thread, reason)
            return
        post.hidden_reason = reason
        close_up(thread, post, State.HIDDEN)
        hide_files([post.id])
        work.emit(PostHidden(actor_id=actor.member_id, thread_id=thread.id, post_id=post.id, reason=reason))


def restore_post(actor: Actor, post_id: int) -> None:
    """Show a hidden post again, where it stood; the opening brings its whole thread back."""
    with unit_of_work() as work:
        post, thread = get_post_row(actor, post_id)
        if post.with_thread and post.position == 1:
            _restore_thread(work, actor, thread)
            return
        require(policy.restore(actor, thread, post))
        post.hidden_reason = ""
        reopen(thread, post)
        show_files([post.id])
        work.emit(PostRestored(actor_id=actor.member_id, thread_id=thread.id, post_id=post.id))


def hide_thread(actor: Actor, thread_id: int, reason: str) -> None:
    """Show a thread and its posts only to their authors and to who moderates."""
    with unit_of_work() as work:
        _hide_thread(work, actor, get_thread_row(actor, thread_id), reason)


def restore_thread(actor: Actor, thread_id: int) -> None:
    """Show a hidden thread again, with the posts that were hidden only because it was."""
    with unit_of_work() as work:
        _restore_thread(work, actor, get_thread_row(actor, thread_id))


def _hide_thread(work: UnitOfWork, actor: Actor, thread: Thread, reason: str) -> None:
    require(policy.tend(actor, thread))
    if thread.state != State.LIVE:
        raise Denied(_("It is hidden already."))
    thread.state, thread.hidden_reason = State.HIDDEN, reason
    db.session.flush()
    live = and_(Post.thread_id == thread.id, Post.state == State.LIVE)
    post_ids = _ids_where(live)
    # In the rows themselves, so that no list of posts anywhere has to remember to ask about the thread.
    db.session.execute(update(Post).where(live).values(state=State.HIDDEN, with_thread=True))
    hide_files(post_ids)
    work.emit(ThreadHidden(actor_id=actor.member_id, thread_id=thread.id, post_ids=post_ids, reason=reason))


def _restore_thread(work: UnitOfWork, actor: Actor, thread: Thread) -> None:
    require(policy.tend(actor, thread))
    if thread.state != State.HIDDEN:
        raise Denied(_("It is not hidden."))
    thread.state, thread.hidden_reason = State.LIVE, ""
    db.session.flush()
    along = and_(Post.thread_id == thread.id, Post.with_thread)
    post_ids = _ids_where(along)
    db.session.execute(update(Post).where(along).values(state=State.LIVE, with_thread=False))
    show_files(post_ids)
    work.emit(ThreadRestored(actor_id=actor.member_id, thread_id=thread.id, post_ids=post_ids))


def _ids_where(condition: ColumnElement[bool]) -> tuple[int, ...]:
    return tuple(db.session.scalars(select(Post.id).where(condition, visible(SYSTEM, Post)).order_by(Post.id)))
