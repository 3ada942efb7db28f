"""Rows about to be changed, found only among what the actor may see and locked until the commit."""

from itertools import groupby

from sqlalchemy import Select, bindparam, select, update

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.discussions.models import Post, Thread, ThreadTheme
from forum.discussions.queries.prepared import Prepared
from forum.discussions.themes import join_names
from forum.pacts.models import Pact, Theme


def _build_row(actor: Actor) -> Select:
    # The lock keeps positions dense where the engine lets several writers in.
    return select(Thread).where(Thread.id == bindparam("thread_id"), visible(actor, Thread)).with_for_update()


_row_statement = Prepared(_build_row)


def get_thread_row(actor: Actor, thread_id: int) -> Thread:
    """Return a thread to change; raises NotFound when the actor does not see it."""
    row: Thread | None = db.session.scalar(_row_statement.of(actor), {"thread_id": thread_id})
    if row is None:
        raise NotFound
    return row


def get_post_row(actor: Actor, post_id: int) -> tuple[Post, Thread]:
    """Return a post to change, and its thread; raises NotFound when the actor does not see both."""
    thread_id = db.session.scalar(select(Post.thread_id).where(Post.id == post_id, visible(actor, Post)))
    if thread_id is None:
        raise NotFound
    thread = get_thread_row(actor, thread_id)
    post = db.session.scalar(select(Post).where(Post.id == post_id, visible(actor, Post)).with_for_update())
    if post is None:
        raise NotFound
    return post, thread


def get_pact_row(actor: Actor, pact_id: int | None) -> Pact | None:
    """Return the pact that something is put in, None for the commons; raises NotFound when the actor does not see it."""
    if pact_id is None:
        return None
    row = db.session.scalar(select(Pact).where(Pact.id == pact_id, visible(actor, Pact)))
    if row is None:
        raise NotFound
    return row


def set_themes(thread: Thread, theme_ids: tuple[int, ...]) -> None:
    """Make these the themes of a thread, in the order in which the forum lists them."""
    themes = db.session.execute(
        select(Theme.id, Theme.slug, Theme.name).where(Theme.id.in_(theme_ids)).order_by(Theme.position, Theme.id)
    ).all()
    kept = {theme.id for theme in themes}
    for old in db.session.scalars(select(ThreadTheme).where(ThreadTheme.thread_id == thread.id)):
        if old.theme_id in kept:
            kept.discard(old.theme_id)
        else:
            db.session.delete(old)
    db.session.add_all(ThreadTheme(thread_id=thread.id, theme_id=theme_id) for theme_id in sorted(kept))
    thread.theme_names = join_names((theme.slug, theme.name) for theme in themes)


def renew_theme_names(theme_id: int) -> None:
    """Write anew the names that the threads about a theme keep of all their themes."""
    about = select(ThreadTheme.thread_id).where(ThreadTheme.theme_id == theme_id)
    rows = db.session.execute(
        select(ThreadTheme.thread_id, Theme.slug, Theme.name)
        .join(Theme, Theme.id == ThreadTheme.theme_id)
        .where(ThreadTheme.thread_id.in_(about))
        .order_by(ThreadTheme.thread_id, Theme.position, Theme.id)
    )
    renewed = [
        {"id": thread_id, "theme_names": join_names((row.slug, row.name) for row in themes)}
        for thread_id, themes in groupby(rows, key=lambda row: row.thread_id)
    ]
    if renewed:
        db.session.execute(update(Thread), renewed)


def post_ids_of(thread: Thread) -> tuple[int, ...]:
    """Return the numbers of all posts of a thread, whatever their state: for the index, which asks again."""
    return tuple(db.session.scalars(select(Post.id).where(Post.thread_id == thread.id, Post.position > 0).order_by(Post.position, Post.id)))
