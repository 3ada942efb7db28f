"""The position rule: live posts of a thread stand at 1 to post_count without gaps, and the counters are always right."""

from datetime import datetime

from sqlalchemy import and_, or_, select, update

from forum.core.actor import SYSTEM
from forum.core.content import State, visible
from forum.core.database import db
from forum.discussions.models import Post, ReadMark, Thread
from forum.text.render import Rendered


def append_post(
    thread: Thread,
    words: Rendered,
    *,
    author_id: int | None,
    at: datetime,
    reply_to_id: int | None = None,
    byline: str = "",
    source_url: str = "",
) -> Post:
    """Add a live post at the end of a thread."""
    post = Post(
        thread_id=thread.id,
        position=thread.post_count + 1,
        audience=thread.audience,
        opened_at=thread.opened_at,
        state=State.LIVE,
        author_id=author_id,
        pact_id=thread.pact_id,
        written_at=at,
        source=words.source,
        html=words.html,
        plain=words.plain,
        text_version=words.version,
        reply_to_id=reply_to_id,
        byline=byline,
        source_url=source_url,
    )
    db.session.add(post)
    db.session.flush()
    thread.post_count, thread.last_post_id, thread.last_post_at, thread.last_author_id = post.position, post.id, at, author_id
    return post


def close_up(thread: Thread, post: Post, state: State) -> None:
    """Take a live post out of the row, into another state: those after it move up, and so do the marks of who read past it."""
    position, post.state = post.position, state
    db.session.flush()
    _move(update(Post).where(Post.thread_id == thread.id, Post.position > position).values(position=Post.position - 1))
    _move(update(ReadMark).where(ReadMark.thread_id == thread.id, ReadMark.position >= position).values(position=ReadMark.position - 1))
    thread.post_count -= 1
    _renew_last(thread)


def reopen(thread: Thread, post: Post) -> None:
    """Put a post that was taken out back before the post it stood before.

    Who had read up to there when it was written keeps it read: moderation makes nothing unread.
    """
    position = post.position
    db.session.flush()
    same = and_(Post.position == position, Post.id != post.id, or_(Post.state == State.LIVE, Post.id > post.id))
    _move(update(Post).where(Post.thread_id == thread.id, or_(Post.position > position, same)).values(position=Post.position + 1))
    read_it = and_(ReadMark.position == position - 1, ReadMark.at >= post.written_at)
    _move(
        update(ReadMark)
        .where(ReadMark.thread_id == thread.id, or_(ReadMark.position >= position, read_it))
        .values(position=ReadMark.position + 1)
    )
    post.state = State.LIVE
    thread.post_count += 1
    db.session.flush()
    _renew_last(thread)


def _move(statement: object) -> None:
    # Rows already in hand are read again rather than guessed at.
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})  # type: ignore[call-overload]


def _renew_last(thread: Thread) -> None:
    last = db.session.execute(
        select(Post.id, Post.written_at, Post.author_id).where(
            Post.thread_id == thread.id, Post.position == thread.post_count, Post.state == State.LIVE, visible(SYSTEM, Post)
        )
    ).one_or_none()
    if last is not None:
        thread.last_post_id, thread.last_post_at, thread.last_author_id = last.id, last.written_at, last.author_id
