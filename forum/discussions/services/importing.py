"""Threads and posts that come from elsewhere, with their own dates and names: for imports and for the demonstration."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from forum.core import limits
from forum.core.actor import SYSTEM
from forum.core.audience import Rung, audience_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.discussions.events import PostAdded, PostEdited, ThreadOpened
from forum.discussions.models import Post, Thread, ThreadKind
from forum.discussions.services.positions import append_post
from forum.discussions.services.posting import NewThread, begin_thread
from forum.discussions.services.words import take_imported


def add_imported_thread(
    *,
    title: str,
    text: str,
    opened_at: datetime,
    theme_ids: Sequence[int] = (),
    kind: str = ThreadKind.FREE,
    pact_id: int | None = None,
    rung: Rung = Rung.PUBLIC,
    author_id: int | None = None,
    byline: str = "",
    source_url: str = "",
) -> Thread:
    """Add a thread with its opening post, `text` in Markdown; joins the unit of work that stands around it."""
    words = take_imported(text, author_id is not None)
    new = NewThread(" ".join(title.split())[: limits.TITLE], text, tuple(theme_ids), kind, pact_id, rung)
    with unit_of_work() as work:
        byline, source_url = byline[: limits.NAME], source_url[: limits.URL]
        thread = begin_thread(new, audience_of(rung, pact_id), opened_at, author_id, byline=byline, source_url=source_url)
        post = append_post(thread, words.rendered, author_id=author_id, at=opened_at, byline=byline, source_url=source_url)
        work.emit(ThreadOpened(actor_id=author_id, thread_id=thread.id, post_id=post.id))
    return thread


def add_imported_post(
    thread_id: int,
    *,
    text: str,
    written_at: datetime,
    author_id: int | None = None,
    byline: str = "",
    source_url: str = "",
    reply_to_id: int | None = None,
) -> Post:
    """Add a post at the end of a thread, `text` in Markdown; joins the unit of work that stands around it."""
    words = take_imported(text, author_id is not None)
    with unit_of_work() as work:
        thread = db.session.scalars(select(Thread).where(Thread.id == thread_id, visible(SYSTEM, Thread)).with_for_update()).one()
        post = append_post(
            thread,
            words.rendered,
            author_id=author_id,
            at=written_at,
            reply_to_id=reply_to_id,
            byline=byline[: limits.NAME],
            source_url=source_url[: limits.URL],
        )
        work.emit(PostAdded(actor_id=author_id, thread_id=thread.id, post_id=post.id, reply_to_id=reply_to_id))
    return post


def renew_imported_post(post_id: int, text: str) -> None:
    """Bring an imported post up to date with its source, without history: the words were never edited here."""
    words = take_imported(text)
    with unit_of_work() as work:
        post = db.session.scalars(select(Post).where(Post.id == post_id, visible(SYSTEM, Post)).with_for_update()).one_or_none()
        if post is None:
            return
        post.source, post.html, post.plain = words.rendered.source, words.rendered.html, words.rendered.plain
        post.text_version = words.rendered.version
        post.version += 1
        work.emit(PostEdited(actor_id=None, thread_id=post.thread_id, post_id=post.id, version=post.version, reason=""))


def thread_of_post(post_id: int) -> int:
    """Return the thread in which an imported post stands now."""
    return db.session.scalars(select(Post.thread_id).where(Post.id == post_id)).one()
