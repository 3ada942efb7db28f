"""A post by itself: its permalink, its menu, its history, its edit form."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, func, select

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.discussions import policy
from forum.discussions.models import Post, PostRevision
from forum.discussions.queries.reading import ThreadShown, get_thread


@dataclass(frozen=True)
class PostAlone:
    """A post by itself, for its permalink, its menu, its history and its edit form."""

    id: int
    thread_id: int
    position: int
    state: int
    author_id: int | None
    written_at: datetime
    edited_at: datetime | None
    source: str
    plain: str
    version: int
    hidden_reason: str
    by: str


@dataclass(frozen=True)
class PostRights:
    """What the reader may do with a post."""

    edit: bool
    needs_reason: bool
    delete: bool
    hide: bool
    restore: bool


@dataclass(frozen=True)
class EditShown:
    """One edit: when, by whom, why, and the words before and after."""

    at: datetime
    by: str
    reason: str
    before: str
    after: str


def get_post(actor: Actor, post_id: int) -> tuple[PostAlone, ThreadShown]:
    """Return a post and its thread, both of which the actor may see; raises NotFound otherwise."""
    row: Row | None = db.session.execute(
        select(
            Post.id,
            Post.thread_id,
            Post.position,
            Post.state,
            Post.author_id,
            Post.written_at,
            Post.edited_at,
            Post.source,
            Post.plain,
            Post.version,
            Post.hidden_reason,
            func.coalesce(func.nullif(Post.byline, ""), Member.name, ""),
        )
        .outerjoin(Member, Member.id == Post.author_id)
        .where(Post.id == post_id, visible(actor, Post))
    ).one_or_none()
    if row is None:
        raise NotFound
    return PostAlone(*row), get_thread(actor, row.thread_id)


def rights_on(actor: Actor, thread: ThreadShown, post: PostAlone) -> PostRights:
    """Work out what the actor may do with a post."""
    return PostRights(
        edit=policy.edit(actor, thread, post).allowed,
        needs_reason=policy.edit_needs_reason(actor, post),
        delete=policy.delete(actor, thread, post, thread.post_count).allowed,
        hide=policy.hide(actor, thread, post).allowed,
        restore=policy.restore(actor, thread, post).allowed,
    )


def edits_of(post: PostAlone) -> tuple[EditShown, ...]:
    """Return the edits of a post that the reader was shown, the newest first."""
    rows = db.session.execute(
        select(PostRevision.written_at, Member.name, PostRevision.reason, PostRevision.source)
        .outerjoin(Member, Member.id == PostRevision.editor_id)
        .where(PostRevision.post_id == post.id)
        .order_by(PostRevision.version.desc(), PostRevision.id.desc())
    ).all()
    after = post.source
    edits = []
    for at, name, reason, source in rows:
        edits.append(EditShown(at, name or "", reason, source, after))
        after = source
    return tuple(edits)
