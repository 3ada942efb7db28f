"""How threads and posts present themselves to rooms that do not know them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import Row, Select, and_, func, literal, select

from forum.accounts.models import Member
from forum.core.actor import SYSTEM, Actor
from forum.core.audience import PUBLIC
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.kinds import Card, Kind, Quotable, Spot, numbers_of
from forum.core.refs import Ref
from forum.discussions.addresses import post_address, post_permalink, thread_address
from forum.discussions.models import Post, Thread, ThreadTheme
from forum.discussions.services.tending import hide_post, hide_thread, restore_post, restore_thread
from forum.files.marking import file_ids_in
from forum.pacts.models import Pact
from forum.search.entry import Entry
from forum.text.placeholders import ELEMENT
from forum.text.plain import excerpt
from forum.web.identity import member_address

_EXCERPT_SOURCE = 800

_person = (Member.name, Member.handle, Member.audience.label("profile_audience"), Member.left_at)


def _card_columns(actor: Actor, *columns: Any) -> Select:
    return select(*columns, Thread.title, Thread.slug, *_person, Pact.id.label("pact_id"), Pact.title.label("pact_title"))


def thread_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the threads that the actor may see."""
    rows = db.session.execute(
        _card_columns(actor, Thread.id, Thread.author_id, Thread.byline, Thread.opened_at, literal("").label("plain"))
        .select_from(Thread)
        .outerjoin(Member, Member.id == Thread.author_id)
        .outerjoin(Pact, and_(Pact.id == Thread.pact_id, visible(actor, Pact)))
        .where(Thread.id.in_(list(ids)), visible(actor, Thread))
    )
    return {row.id: _card(actor, Ref("thread", row.id), thread_address(row.id, row.slug), row, row.opened_at) for row in rows}


def post_cards(actor: Actor, ids: Iterable[int]) -> Mapping[int, Card]:
    """Return the cards of the posts that the actor may see."""
    plain = func.substr(Post.plain, 1, _EXCERPT_SOURCE).label("plain")
    rows = db.session.execute(
        _card_columns(actor, Post.id, Post.thread_id, Post.position, Post.author_id, Post.byline, Post.written_at, plain)
        .select_from(Post)
        .join(Thread, and_(Thread.id == Post.thread_id, visible(actor, Thread)))
        .outerjoin(Member, Member.id == Post.author_id)
        .outerjoin(Pact, and_(Pact.id == Post.pact_id, visible(actor, Pact)))
        .where(Post.id.in_(list(ids)), visible(actor, Post))
    )
    return {
        row.id: _card(actor, Ref("post", row.id), post_address(row.thread_id, row.slug, row.position, row.id), row, row.written_at)
        for row in rows
    }


def _card(actor: Actor, ref: Ref, url: str, row: Row, at: Any) -> Card:
    linked = row.handle and not row.byline and row.left_at is None and (row.profile_audience == PUBLIC or actor.is_member)
    return Card(
        ref=ref,
        url=url,
        title=row.title,
        plain=excerpt(row.plain) if row.plain else "",
        by=row.byline or row.name or "",
        by_url=member_address(row.author_id, row.handle) if linked else "",
        at=at,
        pact_title=row.pact_title or "",
        pact_id=row.pact_id,
        author_id=row.author_id,
    )


def _themes_of(thread_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    rows = db.session.execute(
        select(ThreadTheme.thread_id, ThreadTheme.theme_id)
        .where(ThreadTheme.thread_id.in_(sorted(set(thread_ids))))
        .order_by(ThreadTheme.thread_id, ThreadTheme.theme_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for thread_id, theme_id in rows:
        found[thread_id] = (*found.get(thread_id, ()), theme_id)
    return found


def thread_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of threads: the title alone, for the words are the posts'."""
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.audience, Thread.opened_at, Thread.pact_id, Thread.author_id).where(
            Thread.id.in_(list(ids)), Thread.state == State.LIVE, visible(SYSTEM, Thread)
        )
    ).all()
    themes = _themes_of(row.id for row in rows)
    return {
        row.id: Entry(
            ref=Ref("thread", row.id),
            kind="thread",
            group=Ref("thread", row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.opened_at,
            title=row.title,
            pact_id=row.pact_id,
            theme_ids=themes.get(row.id, ()),
            author_id=row.author_id,
        )
        for row in rows
    }


def post_entries(ids: Iterable[int]) -> Mapping[int, Entry]:
    """Return the search entries of posts: the title of their thread and their own words."""
    rows = db.session.execute(
        select(
            Post.id,
            Post.thread_id,
            Post.audience,
            Post.opened_at,
            Post.written_at,
            Post.plain,
            Post.pact_id,
            Post.author_id,
            Post.html.contains(f"<{ELEMENT} ", autoescape=True).label("plays"),
            Thread.title,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(list(ids)), Post.state == State.LIVE, Thread.state == State.LIVE, visible(SYSTEM, Post), visible(SYSTEM, Thread))
    ).all()
    themes = _themes_of(row.thread_id for row in rows)
    return {
        row.id: Entry(
            ref=Ref("post", row.id),
            kind="post",
            group=Ref("thread", row.thread_id),
            audience=row.audience,
            opened_at=row.opened_at,
            written_at=row.written_at,
            title=row.title,
            body=row.plain,
            pact_id=row.pact_id,
            theme_ids=themes.get(row.thread_id, ()),
            author_id=row.author_id,
            has_recording=bool(row.plays),
        )
        for row in rows
    }


def post_files(ids: Iterable[int]) -> Mapping[int, frozenset[str]]:
    """Return the files that posts show."""
    rows = db.session.execute(select(Post.id, Post.html).where(Post.id.in_(list(ids)), visible(SYSTEM, Post)))
    return {row.id: frozenset(file_ids_in(row.html)) for row in rows}


def post_quotables(actor: Actor, spots: Iterable[Spot]) -> Mapping[Spot, Quotable]:
    """Return the words of the posts that the actor may see, each as a whole."""
    wanted = {spot.id: spot for spot in spots if not spot.place}
    rows = db.session.execute(
        select(
            *(Post.id, Post.plain, Post.audience, Post.opened_at, Post.state, Post.author_id, Post.pact_id, Post.written_at, Post.byline),
            *(Thread.title, Thread.state.label("thread_state")),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(list(wanted)), visible(actor, Post), visible(actor, Thread))
    )
    return {
        wanted[row.id]: Quotable(
            spot=wanted[row.id],
            plain=row.plain,
            title=row.title,
            url=post_permalink(row.id),
            audience=row.audience,
            opened_at=row.opened_at,
            state=row.state if row.thread_state == State.LIVE else row.thread_state,
            author_id=row.author_id,
            pact_id=row.pact_id,
            said_at=row.written_at,
            byline=row.byline,
        )
        for row in rows
    }


def thread_ids() -> Iterator[int]:
    """Name all live threads."""
    return numbers_of(select(Thread.id).where(Thread.state == State.LIVE, visible(SYSTEM, Thread)), Thread.id)


def post_ids() -> Iterator[int]:
    """Name all live posts."""
    return numbers_of(select(Post.id).where(Post.state == State.LIVE, visible(SYSTEM, Post)), Post.id)


THREAD = Kind("thread", _("Discussion"), thread_cards, thread_entries, thread_ids, hide_thread, restore_thread)
POST = Kind(
    *("post", _("Post"), post_cards, post_entries, post_ids, hide_post, restore_post, post_files),
    bears_title=False,
    quotables=post_quotables,
)
