"""Editing and deleting one's own words, and, with a reason, those of others."""

from flask_babel import lazy_gettext as _
from sqlalchemy import delete as delete_rows
from sqlalchemy import update

from forum.core import clock
from forum.core.actor import Actor
from forum.core.content import State
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions import policy
from forum.discussions.events import PostDeleted, PostEdited, ThreadDeleted, ThreadRetitled
from forum.discussions.models import Post, PostRevision, Reaction, Thread, ThreadKind
from forum.discussions.services.attachments import adopt_files, release_files
from forum.discussions.services.positions import close_up
from forum.discussions.services.posting import check_themes
from forum.discussions.services.rows import get_post_row, get_thread_row, post_ids_of, set_themes
from forum.discussions.services.words import take_words
from forum.text.slugs import slugify


def edit_post(actor: Actor, post_id: int, text: str, *, version: int, reason: str = "", submission: str | None = None) -> Post:
    """Change what a post says; raises Conflict with the words that stand when `version` is no longer the current one."""
    words = take_words(text)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        post, thread = get_post_row(actor, post_id)
        work.made(Ref("post", post_id))
        require(policy.edit(actor, thread, post))
        if policy.edit_needs_reason(actor, post) and not reason.strip():
            raise Invalid({"reason": _("Say why: its author will read it.")})
        if post.version != version:
            raise Conflict((post.version, post.source))
        if words.rendered.source == post.source:
            return post
        now = clock.now()
        if not policy.edit_leaves_no_trace(actor, post, post.written_at, now):
            db.session.add(
                PostRevision(
                    post_id=post.id, version=post.version, source=post.source, written_at=now, editor_id=actor.member_id, reason=reason
                )
            )
            post.edited_at = now
        post.source, post.html, post.plain = words.rendered.source, words.rendered.html, words.rendered.plain
        post.text_version = words.rendered.version
        post.version += 1
        adopt_files(actor, post)
        work.emit(
            PostEdited(
                actor_id=actor.member_id,
                thread_id=thread.id,
                post_id=post.id,
                version=post.version,
                reason=reason,
                mentions=words.mentions,
            )
        )
    return post


def retitle(actor: Actor, thread_id: int, *, title: str, kind: str, theme_ids: tuple[int, ...], version: int) -> Thread:
    """Change a thread's title, kind and themes; raises Conflict with the present title when somebody did so meanwhile."""
    check_themes(theme_ids)
    with unit_of_work() as work:
        thread = get_thread_row(actor, thread_id)
        require(policy.retitle(actor, thread))
        if thread.version != version:
            raise Conflict((thread.version, thread.title))
        thread.title, thread.slug, thread.kind = title, slugify(title, "discussione"), ThreadKind(kind)
        thread.version += 1
        set_themes(thread, theme_ids)
        work.emit(ThreadRetitled(actor_id=actor.member_id, thread_id=thread.id, post_ids=post_ids_of(thread)))
    return thread


def delete_post(actor: Actor, post_id: int, reason: str = "") -> Thread:
    """Take a post and its words away for good; the opening takes its thread with it. Returns the thread."""
    with unit_of_work() as work:
        post, thread = get_post_row(actor, post_id)
        require(policy.delete(actor, thread, post, thread.post_count))
        if post.position == 1 and post.state == State.LIVE:
            _delete_thread(thread)
            work.emit(ThreadDeleted(actor_id=actor.member_id, thread_id=thread.id, post_ids=(post.id,)))
        else:
            if post.state == State.LIVE:
                close_up(thread, post, State.DELETED)
            work.emit(PostDeleted(actor_id=actor.member_id, thread_id=thread.id, post_id=post.id, reason=reason))
        _blank(post)
        release_files([post.id])
    return thread


def _delete_thread(thread: Thread) -> None:
    thread.state, thread.title, thread.slug, thread.theme_names = State.DELETED, "", "", ""
    thread.post_count = 0
    # What was hidden in it goes out of sight for good; the words stay for who must answer for the hiding.
    db.session.execute(update(Post).where(Post.thread_id == thread.id).values(state=State.DELETED, position=0))
    set_themes(thread, ())


def _blank(post: Post) -> None:
    post.state, post.position = State.DELETED, 0
    post.source = post.html = post.plain = ""
    db.session.execute(delete_rows(PostRevision).where(PostRevision.post_id == post.id))
    db.session.execute(delete_rows(Reaction).where(Reaction.post_id == post.id))
    db.session.execute(update(Post).where(Post.reply_to_id == post.id).values(reply_to_id=None))
