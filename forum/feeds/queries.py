"""What feeds and the sitemap tell: always through the same question about who may see it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select

from forum.accounts.models import Member
from forum.core.actor import Actor, guest
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.discussions.addresses import post_permalink, thread_address
from forum.discussions.models import Post, Thread, ThreadTheme
from forum.feeds.atom import FeedEntry
from forum.library.models import Document
from forum.meetings.models import Meeting
from forum.pacts.models import Pact, Theme

FEED_LENGTH = 30
# The sitemap protocol allows 50,000 addresses a file; ranges of ids make any file cost the same.
SITEMAP_RANGE = 20_000


def _posts(actor: Actor, *conditions: ColumnElement[bool]) -> tuple[FeedEntry, ...]:
    rows = db.session.execute(
        select(Post.id, Thread.title, Post.plain, Post.byline, Member.name, Post.written_at, Post.edited_at)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Member, Member.id == Post.author_id)
        .where(visible(actor, Post), visible(actor, Thread), Post.state == State.LIVE, Thread.state == State.LIVE, *conditions)
        .order_by(Post.written_at.desc(), Post.id.desc())
        .limit(FEED_LENGTH)
    )
    return tuple(
        FeedEntry(
            post_permalink(row.id), row.title, row.plain, row.byline or row.name or "", row.written_at, row.edited_at or row.written_at
        )
        for row in rows
    )


def latest_posts(actor: Actor) -> tuple[FeedEntry, ...]:
    """Return the latest posts of everything the actor may read."""
    return _posts(actor)


def posts_of_pact(actor: Actor, pact_id: int) -> tuple[FeedEntry, ...]:
    """Return the latest posts of a pact."""
    return _posts(actor, Thread.pact_id == pact_id)


def posts_of_theme(actor: Actor, theme_id: int) -> tuple[FeedEntry, ...]:
    """Return the latest posts on a theme."""
    about = select(ThreadTheme.thread_id).where(ThreadTheme.thread_id == Thread.id, ThreadTheme.theme_id == theme_id).exists()
    return _posts(actor, about)


def posts_of_thread(actor: Actor, thread_id: int) -> tuple[str, str, tuple[FeedEntry, ...]]:
    """Return the title, the address and the latest posts of a thread; raises NotFound when it may not be seen."""
    row = db.session.execute(
        select(Thread.title, Thread.slug).where(Thread.id == thread_id, visible(actor, Thread), Thread.state == State.LIVE)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.title, thread_address(thread_id, row.slug), _posts(actor, Post.thread_id == thread_id)


@dataclass(frozen=True)
class Mapped:
    """A sort of page that the sitemap lists: its name, its table, the condition and the address of a row."""

    name: str
    model: Any
    columns: tuple[Any, ...]
    address: Any


MAPPED = (
    Mapped("patti", Pact, (Pact.slug,), lambda row: f"/patti/{row.slug}"),
    Mapped("discussioni", Thread, (Thread.slug,), lambda row: thread_address(row.id, row.slug)),
    Mapped("incontri", Meeting, (Meeting.slug,), lambda row: f"/incontri/{row.id}-{row.slug}"),
    Mapped("biblioteca", Document, (Document.slug,), lambda row: f"/biblioteca/{row.id}-{row.slug}"),
)


def sitemap_files() -> Iterator[str]:
    """Yield the name of each file of the sitemap: how many there are is told by public rows only."""
    yield "pagine-1"
    for mapped in MAPPED:
        for number in range(1, _files_of(mapped) + 1):
            yield f"{mapped.name}-{number}"


def _files_of(mapped: Mapped) -> int:
    last = db.session.scalar(select(func.max(mapped.model.id)).where(visible(guest(), mapped.model)))
    return -(-(last or 0) // SITEMAP_RANGE)


def sitemap_addresses(name: str, number: int) -> list[str]:
    """Return the public addresses of one file of the sitemap; raises NotFound for a file that does not exist."""
    if name == "pagine" and number == 1:
        themes = db.session.scalars(select(Theme.slug).order_by(Theme.position))
        pages = ["/", "/patti", "/temi", "/discussioni", "/incontri", "/calendario", "/biblioteca", "/come-funziona"]
        return [*pages, *(f"/temi/{slug}" for slug in themes)]
    mapped = next((each for each in MAPPED if each.name == name), None)
    if mapped is None or not 1 <= number <= _files_of(mapped):
        raise NotFound
    first = (number - 1) * SITEMAP_RANGE
    model = mapped.model
    rows = db.session.execute(
        select(model.id, *mapped.columns)
        .where(visible(guest(), model), model.id > first, model.id <= first + SITEMAP_RANGE)
        .order_by(model.id)
    )
    return [mapped.address(row) for row in rows]
