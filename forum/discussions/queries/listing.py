"""Lists of threads: the latest, a pact's, a theme's, a person's, and what is new for one reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, func, literal, outerjoin, select, tuple_, union, union_all
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.memory import recalled
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.discussions.addresses import post_address, thread_address, unread_address
from forum.discussions.models import Post, ReadMark, Thread, ThreadKind, ThreadTheme
from forum.discussions.queries.prepared import Prepared, checked_of, columns_of
from forum.discussions.themes import split_names
from forum.pacts.models import Pact, Theme

_thread, _member, _mark = columns_of(Thread), columns_of(Member), columns_of(ReadMark)
_pact, _theme, _about = columns_of(Pact), columns_of(Theme), columns_of(ThreadTheme)
_thread_checked = checked_of(_thread)
_post_checked = checked_of(Post)
_row_columns = (
    _thread.id,
    _thread.title,
    _thread.slug,
    _thread.kind,
    _thread.audience,
    _thread.state,
    _thread.locked,
    _thread.opened_at,
    _thread.post_count,
    _thread.last_post_at,
    _thread.theme_names,
    _member.name.label("last_by"),
    _pact.title.label("pact_title"),
    _pact.slug.label("pact_slug"),
)


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A thread as a list shows it."""

    id: int
    title: str
    kind: str
    rung: str
    url: str
    pact_title: str | None
    pact_url: str | None
    last_at: datetime
    last_by: str
    opened_at: datetime
    replies: int
    unread: int
    locked: bool
    hidden: bool
    themes: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; each may be missing."""

    kind: str = ""
    theme: str = ""
    pact: str = ""


@dataclass(frozen=True)
class FilterChoices:
    """What one may narrow a list to: slug and name of each theme and of each pact the reader sees."""

    themes: tuple[tuple[str, str], ...]
    pacts: tuple[tuple[str, str], ...]


def filter_choices(actor: Actor) -> FilterChoices:
    """Return the themes and the pacts that the actor may choose from."""
    themes = db.session.execute(select(Theme.slug, Theme.name).order_by(Theme.position, Theme.id)).all()
    pacts = db.session.execute(select(Pact.slug, Pact.title).where(visible(actor, Pact)).order_by(Pact.title, Pact.id)).all()
    return FilterChoices(tuple((slug, name) for slug, name in themes), tuple((slug, title) for slug, title in pacts))


def check_filters(filters: Filters, choices: FilterChoices) -> None:
    """Raise NotFound when a filter names what is not there or not open to the reader: both look the same."""
    known_kinds = {kind.value for kind in ThreadKind}
    for given, known in ((filters.kind, known_kinds), (filters.theme, dict(choices.themes)), (filters.pact, dict(choices.pacts))):
        if given and given not in known:
            raise NotFound


def is_about(theme_id: Any) -> ColumnElement[bool]:
    """Return the condition that a thread is about a theme."""
    return select(_about.thread_id).where(_about.thread_id == _thread.id, _about.theme_id == theme_id).exists()


def seen_in_lists(actor: Actor) -> ColumnElement[bool]:
    """Return `visible` for a list of threads: a visitor has one audience, along which one index gives the order as well."""
    return visible(actor, _thread_checked if actor.is_member else _thread)


def _narrowed(actor: Actor, name: str) -> ColumnElement[bool]:
    """Return the condition that a parameter of that name stands for."""
    given: Any = bindparam(name)
    if name == "before_at":
        return tuple_(_thread.last_post_at, _thread.id) < tuple_(bindparam(name, type_=_thread.last_post_at.type), bindparam("before_id"))
    if name == "theme":
        return is_about(select(_theme.id).where(_theme.slug == given).scalar_subquery())
    if name == "pact":
        return _thread.pact_id == select(_pact.id).where(_pact.slug == given, visible(actor, _pact)).scalar_subquery()
    if name == "theme_id":
        return is_about(given)
    if name == "author_id":
        return and_(_thread.author_id == given, _thread.byline == "")
    return getattr(_thread, name) == given


def _build_rows(actor: Actor, *names: str) -> Select:
    mark = _mark.position if actor.is_member else literal(None)
    tables = outerjoin(Thread.__table__, Member.__table__, _member.id == _thread.last_author_id)
    tables = outerjoin(tables, Pact.__table__, and_(_pact.id == _thread.pact_id, visible(actor, _pact)))
    if actor.is_member:
        tables = outerjoin(tables, ReadMark.__table__, and_(_mark.thread_id == _thread.id, _mark.member_id == actor.member_id))
    return (
        select(*_row_columns, mark.label("read"))
        .select_from(tables)
        .where(seen_in_lists(actor), *(_narrowed(actor, name) for name in names))
        .order_by(_thread.last_post_at.desc(), _thread.id.desc())
        .limit(bindparam("limit"))
    )


_rows_statement = Prepared(_build_rows)


def _rows(actor: Actor, limit: int, **narrowed: Any) -> list[ThreadRow]:
    names = sorted(name for name in narrowed if name != "before_id")
    recent = clock.now() - timedelta(days=limits.NEW_THREAD_DAYS)
    rows = db.session.execute(_rows_statement.of(actor, *names), {**narrowed, "limit": limit})
    return [_row(actor, row, recent) for row in rows]


def threads(actor: Actor, filters: Filters, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[ThreadRow]:
    """Return a stretch of the threads that the actor may see, by their last post, the newest first."""
    given = {name: value for name, value in (("kind", filters.kind), ("theme", filters.theme), ("pact", filters.pact)) if value}
    start = {"before_at": before.at, "before_id": before.id} if before else {}
    rows = _rows(actor, size + 1, **given, **start)
    kept = rows[:size]
    older = Cursor(kept[-1].last_at, kept[-1].id) if len(rows) > size else None
    return Window(tuple(kept), older)


@recalled
def latest_threads(actor: Actor, limit: int = 10) -> tuple[ThreadRow, ...]:
    """Return the threads with the newest posts that the actor may see."""
    return tuple(_rows(actor, limit))


def threads_of_pact(actor: Actor, pact_id: int, limit: int = PAGE_SIZE) -> tuple[ThreadRow, ...]:
    """Return the threads of a pact with the newest posts."""
    return tuple(_rows(actor, limit, pact_id=pact_id))


def threads_of_theme(actor: Actor, theme_id: int, limit: int = PAGE_SIZE) -> tuple[ThreadRow, ...]:
    """Return the threads about a theme with the newest posts."""
    return tuple(_rows(actor, limit, theme_id=theme_id))


def threads_by(actor: Actor, member_id: int, limit: int = 10) -> tuple[ThreadRow, ...]:
    """Return the threads that a member began, those that the actor may see, the newest first."""
    return tuple(_rows(actor, limit, author_id=member_id))


def _row(actor: Actor, row: Row, recent: datetime) -> ThreadRow:
    unread = _unread(actor, row, recent)
    return ThreadRow(
        id=row.id,
        title=row.title,
        kind=row.kind,
        rung=rung_of(row.audience).name.lower(),
        url=unread_address(row.id, row.slug, row.read) if unread and row.read else thread_address(row.id, row.slug),
        pact_title=row.pact_title,
        pact_url=f"/patti/{row.pact_slug}" if row.pact_slug else None,
        last_at=row.last_post_at,
        last_by=row.last_by or "",
        opened_at=row.opened_at,
        replies=max(0, row.post_count - 1),
        unread=unread,
        locked=row.locked,
        hidden=row.state == State.HIDDEN,
        themes=split_names(row.theme_names),
    )


def _unread(actor: Actor, row: Row, recent: datetime) -> int:
    """Count what came after the mark; a thread never opened is new only while it is young, or the whole past would be."""
    if row.read is not None:
        return max(0, row.post_count - row.read)
    return row.post_count if actor.is_member and row.opened_at > recent else 0


@recalled
def unread_by_pact(actor: Actor) -> Mapping[int | None, int]:
    """Return how many threads hold something unread for a member: by pact, the commons under None."""
    if not actor.is_member:
        return {}
    recent = clock.now() - timedelta(days=limits.NEW_THREAD_DAYS)
    past = clock.now() - timedelta(days=limits.OLD_THREAD_DAYS)
    # Two short ways: along the reader's own marks, and among the few threads of these days.
    left_off = (
        select(Thread.id, Thread.pact_id)
        .join(ReadMark, ReadMark.thread_id == Thread.id)
        .where(
            ReadMark.member_id == actor.member_id,
            ReadMark.position < Thread.post_count,
            Thread.last_post_at > past,
            _thread_checked.state == State.LIVE,
            seen_in_lists(actor),
        )
    )
    marked = select(ReadMark.thread_id).where(ReadMark.thread_id == Thread.id, ReadMark.member_id == actor.member_id).exists()
    fresh = select(Thread.id, Thread.pact_id).where(
        Thread.last_post_at > recent, Thread.opened_at > recent, ~marked, _thread_checked.state == State.LIVE, seen_in_lists(actor)
    )
    both = union_all(left_off, fresh).subquery()
    rows = db.session.execute(select(both.c.pact_id, func.count(both.c.id).label("threads")).group_by(both.c.pact_id))
    return {row.pact_id: row.threads for row in rows}


@dataclass(frozen=True)
class Waiting:
    """An answer to the reader that they have not read yet."""

    url: str
    title: str
    by: str
    at: datetime


@recalled
def waiting_for(actor: Actor, limit: int = 10) -> tuple[Waiting, ...]:
    """Return what others wrote to a member and waits: replies to their posts and in the threads they began, newest first."""
    if not actor.is_member:
        return ()
    past = clock.now() - timedelta(days=limits.OLD_THREAD_DAYS)
    mine = aliased(Post)
    # Two short ways to the few posts that may wait, each along an index of what is the reader's own.
    to_my_posts = (
        select(Post.id)
        .join(mine, mine.id == Post.reply_to_id)
        .where(mine.author_id == actor.member_id, visible(actor, checked_of(mine)))
        .where(Post.written_at > past, visible(actor, _post_checked))
    )
    in_my_threads = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.member_id == actor.member_id))
        .where(
            Thread.author_id == actor.member_id,
            Thread.last_post_at > past,
            Post.position.between(ReadMark.position + 1, Thread.post_count),
            visible(actor, _thread_checked),
            visible(actor, _post_checked),
        )
    )
    rows = db.session.execute(
        select(Post.id, Post.position, Post.thread_id, Thread.slug, Thread.title, Post.byline, Member.name, Post.written_at)
        .join(Thread, Thread.id == Post.thread_id)
        .outerjoin(Member, Member.id == Post.author_id)
        .outerjoin(ReadMark, and_(ReadMark.thread_id == Thread.id, ReadMark.member_id == actor.member_id))
        .where(
            Post.id.in_(union(to_my_posts, in_my_threads)),
            visible(actor, _post_checked),
            visible(actor, _thread_checked),
            _post_checked.state == State.LIVE,
            Post.position > func.coalesce(ReadMark.position, 0),
            Post.author_id.is_distinct_from(actor.member_id),
        )
        .order_by(Post.written_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return tuple(
        Waiting(post_address(row.thread_id, row.slug, row.position, row.id), row.title, row.byline or row.name or "", row.written_at)
        for row in rows
    )
