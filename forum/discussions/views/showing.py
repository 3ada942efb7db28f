"""The page of a thread, shown as it is and shown again with what somebody typed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask.wrappers import Response
from markupsafe import Markup

from forum.core.actor import Actor
from forum.core.memory import remembered
from forum.core.paging import Page, page_of
from forum.discussions.forms import ReplyForm, Waiting
from forum.discussions.queries.reading import Crossed, PostShown, ThreadShown, words_on
from forum.discussions.views.around import above, beside, empty_sheet, filled_sheet
from forum.discussions.views.letters import joined, letters_of
from forum.listening.queries.moments import Origin, find_origin
from forum.pacts.queries import readers_of
from forum.pacts.words import who_reads
from forum.text.plain import excerpt
from forum.web.pages import Head
from forum.web.pages import page as answer_page


@dataclass(frozen=True)
class ReplyShown:
    """The reply form as the page shows it."""

    sheet: Markup
    key: str
    seen: int
    reply_to: int | None
    form: ReplyForm | None = None
    crossed: Sequence[Crossed] = ()


def waiting_reply(actor: Actor, thread: ThreadShown, text: str = "", reply_to: int | None = None) -> ReplyShown | None:
    """Return the reply form before anything was sent, None for who may not reply."""
    if not thread.may_reply:
        return None
    readers = _readers(actor, thread)
    sheet = filled_sheet(actor, thread, Waiting(text), None, readers) if text else empty_sheet(actor, thread, readers)
    return ReplyShown(sheet, secrets.token_urlsafe(12), thread.last_post_id or 0, reply_to)


def refused_reply(actor: Actor, thread: ThreadShown, form: ReplyForm, crossed: Sequence[Crossed] = ()) -> ReplyShown:
    """Return the reply form with all that was typed, after it could not be taken."""
    # The posts that crossed are before the writer's eyes now: the same form sent again goes through.
    seen = max((post.id for post in crossed), default=form.seen.data if form.seen.data is not None else thread.last_post_id or 0)
    sheet = filled_sheet(actor, thread, form.text, form, _readers(actor, thread))
    return ReplyShown(sheet, form.submission.data or "", seen, form.reply_to.data, form, crossed)


def _readers(actor: Actor, thread: ThreadShown) -> str:
    return _who_reads(actor, thread.audience, thread.opened_at)


@remembered
def _who_reads(actor: Actor, audience: int, opened_at: datetime) -> str:
    return who_reads(readers_of(actor, audience, opened_at))


def thread_page(actor: Actor, thread: ThreadShown, number: int, reply: ReplyShown | None, status: int = 200) -> Response:
    """Answer with a page of a thread."""
    page = page_of(number, thread.post_count)
    origin = _origin(actor, thread.moment_id) if thread.moment_id else None
    letters = letters_of(actor, thread.id, page, bool(thread.may_reply), origin.heard if origin else None)
    posts = [letter.post for letter in letters]
    first_unread = _first_unread(thread, posts)
    said = words_on(actor, tuple(post.id for post in posts)) if actor.is_member else {}
    head = Head(
        thread.title,
        navigation="discussions",
        description=excerpt(posts[0].opening) if posts and posts[0].opening else "",
        feed=f"{thread.url}/feed.atom",
        public=thread.public,
    )
    return answer_page(
        "discussions/thread.html",
        head,
        status,
        thread=thread,
        above=above(actor, thread),
        beside=beside(actor, thread),
        origin=origin if number == 1 else None,
        letters=joined(actor, thread, page, letters, first_unread, said),
        pages=page,
        first_unread=first_unread,
        last_position=_last_position(posts),
        reply=reply,
        act_key=secrets.token_urlsafe(12) if actor.is_member else "",
    )


@remembered
def _origin(actor: Actor, moment_id: int) -> Origin | None:
    return find_origin(actor, moment_id)


def _first_unread(thread: ThreadShown, posts: Sequence[PostShown]) -> int | None:
    """Return the post before which the line stands that says what is new."""
    if thread.read is None or not thread.unread:
        return None
    return next((post.id for post in posts if post.position == thread.read + 1 and not post.gone), None)


def _last_position(posts: Sequence[PostShown]) -> int:
    return max((post.position for post in posts if not post.gone), default=0)


def last_page(thread: ThreadShown) -> int:
    """Return the number of a thread's last page."""
    return Page(1, thread.post_count).count
