"""Opening a thread and replying to one."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions import policy
from forum.discussions.events import PostAdded, ThreadOpened
from forum.discussions.models import Post, Thread, ThreadKind
from forum.discussions.queries.reading import crossed_with
from forum.discussions.services.attachments import adopt_files
from forum.discussions.services.marking import set_mark
from forum.discussions.services.positions import append_post
from forum.discussions.services.rows import get_pact_row, get_thread_row, set_themes
from forum.discussions.services.words import take_words
from forum.listening.queries.moments import find_origin
from forum.pacts.policy import may_open_thread, may_reach
from forum.text.slugs import slugify


@dataclass(frozen=True)
class NewThread:
    """A thread about to be opened; without a pact it stands in the commons, which is public."""

    title: str
    text: str
    theme_ids: tuple[int, ...]
    kind: str = ThreadKind.FREE
    pact_id: int | None = None
    rung: Rung = Rung.PUBLIC
    # Of a recording, from which the thread grows.
    moment_id: int | None = None


def open_thread(actor: Actor, new: NewThread, submission: str | None = None) -> Thread:
    """Open a thread with its first post; raises Denied where the actor may not, Invalid when the words cannot be taken."""
    check_themes(new.theme_ids)
    words = take_words(new.text)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        pact = get_pact_row(actor, new.pact_id)
        require(may_open_thread(actor, pact))
        require(may_reach(actor, pact, new.rung))
        _require_origin(actor, new)
        now = clock.now()
        thread = begin_thread(new, audience_of(new.rung, new.pact_id), now, actor.member_id)
        post = append_post(thread, words.rendered, author_id=actor.member_id, at=now)
        adopt_files(actor, post)
        set_mark(actor.member_id, thread.id, post.position)
        work.made(Ref("thread", thread.id))
        work.emit(ThreadOpened(actor_id=actor.member_id, thread_id=thread.id, post_id=post.id, mentions=words.mentions))
    return thread


def begin_thread(new: NewThread, audience: int, at: datetime, author_id: int | None, **origin: str) -> Thread:
    """Add the row of a thread, still without posts, and its themes; `origin` is the byline and source_url of what was imported."""
    thread = Thread(
        kind=ThreadKind(new.kind),
        title=new.title,
        slug=slugify(new.title, "discussione"),
        audience=audience,
        opened_at=at,
        state=State.LIVE,
        author_id=author_id,
        pact_id=new.pact_id,
        last_post_at=at,
        post_count=0,
        moment_id=new.moment_id,
        **origin,
    )
    db.session.add(thread)
    db.session.flush()
    set_themes(thread, new.theme_ids)
    return thread


def _require_origin(actor: Actor, new: NewThread) -> None:
    """See that the moment that a thread grows out of still stands, and that its words go no further than they were meant to."""
    if new.moment_id is None:
        return
    origin = find_origin(actor, new.moment_id)
    if origin is None:
        raise Invalid({"moment": _("The moment that this quotes is not there any more. Look at your words, then send them again.")})
    require(policy.grow(origin, new.pact_id, new.rung))


def check_themes(theme_ids: tuple[int, ...]) -> None:
    """Refuse a thread about nothing or about everything."""
    if not 1 <= len(set(theme_ids)) <= limits.THEMES_PER_THREAD:
        raise Invalid({"themes": _("Choose from one to %(most)s themes.", most=limits.THEMES_PER_THREAD)})


def reply(
    actor: Actor, thread_id: int, text: str, *, seen: int | None = None, reply_to_id: int | None = None, submission: str | None = None
) -> Post:
    """Add a post to a thread; raises Denied with the reason when the thread takes no replies from this actor.

    `seen` is the last post that the actor had before them: when others wrote after it, raises Conflict with their posts.
    """
    words = take_words(text)
    with unit_of_work() as work:
        work.claim(actor.member_id, submission)
        thread = get_thread_row(actor, thread_id)
        require(policy.reply(actor, thread))
        if seen is not None and (thread.last_post_id or 0) > seen:
            crossed = crossed_with(actor, thread_id, seen)
            if crossed:
                raise Conflict(crossed)
        answered = _find_answered(actor, thread_id, reply_to_id)
        post = append_post(thread, words.rendered, author_id=actor.member_id, at=clock.now(), reply_to_id=answered)
        adopt_files(actor, post)
        set_mark(actor.member_id, thread_id, post.position)
        work.made(Ref("post", post.id))
        work.emit(PostAdded(actor_id=actor.member_id, thread_id=thread_id, post_id=post.id, reply_to_id=answered, mentions=words.mentions))
    return post


def _find_answered(actor: Actor, thread_id: int, post_id: int | None) -> int | None:
    """Return the post that a reply answers, None when the actor does not see it in this thread."""
    if post_id is None:
        return None
    return db.session.scalar(select(Post.id).where(Post.id == post_id, Post.thread_id == thread_id, visible(actor, Post)))
