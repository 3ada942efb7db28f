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
from forum.listening.addresses import moment_page
from forum.listening.models import Moment
from forum.listening.queries.shown import shown
from forum.listening.spans import write_span
from forum.listening.words import MOMENT_KINDS
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting, Recording
from forum.pacts.models import Pact, Theme
from forum.practices.addresses import practice_address
from forum.practices.models import Practice

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


def _moments(actor: Actor, *conditions: ColumnElement[bool]) -> tuple[FeedEntry, ...]:
    rows = db.session.execute(
        select(
            *(Moment.id, Moment.starts, Moment.ends, Moment.kind, Moment.line, Moment.made_at, Moment.edited_at),
            *(Meeting.title, Member.name),
        )
        .join(Meeting, Meeting.id == Moment.meeting_id)
        .join(Recording, Recording.id == Moment.recording_id)
        .outerjoin(Member, Member.id == Moment.author_id)
        .where(visible(actor, Moment), shown(Moment), Moment.state == State.LIVE, Recording.position >= 0)
        .where(visible(actor, Meeting), Meeting.state == State.LIVE, *conditions)
        .order_by(Moment.made_at.desc(), Moment.id.desc())
        .limit(FEED_LENGTH)
    )
    return tuple(
        FeedEntry(
            moment_page(row.id),
            f"{row.title}, {write_span(row.starts, row.ends)}",
            f"{MOMENT_KINDS[row.kind]}: {row.line}",
            row.name or "",
            row.made_at,
            row.edited_at or row.made_at,
        )
        for row in rows
    )


def moments_of_meeting(actor: Actor, meeting_id: int) -> tuple[str, str, tuple[FeedEntry, ...]]:
    """Return the title, the address and the latest moments of a meeting; raises NotFound when it may not be seen."""
    row = db.session.execute(
        select(Meeting.title, Meeting.slug).where(Meeting.id == meeting_id, visible(actor, Meeting), Meeting.state == State.LIVE)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row.title, meeting_address(meeting_id, row.slug), _moments(actor, Moment.meeting_id == meeting_id)


def moments_of_pact(actor: Actor, pact_id: int) -> tuple[FeedEntry, ...]:
    """Return the latest moments noted in the meetings of a pact."""
    return _moments(actor, Meeting.pact_id == pact_id)


def latest_practices(actor: Actor) -> tuple[FeedEntry, ...]:
    """Return the latest practice cards that the actor may read."""
    columns = (Practice.id, Practice.slug, Practice.title, Practice.summary, Member.name, Practice.listed_at, Practice.updated_at)
    rows = db.session.execute(
        select(*columns)
        .outerjoin(Member, Member.id == Practice.author_id)
        .where(visible(actor, Practice), Practice.state == State.LIVE)
        .order_by(Practice.listed_at.desc(), Practice.id.desc())
        .limit(FEED_LENGTH)
    )
    return tuple(
        FeedEntry(practice_address(row.id, row.slug), row.title, row.summary, row.name or "", row.listed_at, row.updated_at) for row in rows
    )


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
    Mapped("incontri", Meeting, (Meeting.slug,), lambda row: meeting_address(row.id, row.slug)),
    Mapped("buone-prassi", Practice, (Practice.slug,), lambda row: practice_address(row.id, row.slug)),
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
        pages = ["/", "/patti", "/temi", "/discussioni", "/incontri", "/calendario", "/biblioteca", "/buone-prassi", "/come-funziona"]
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
