"""Furniture of discussions: threads and posts with one line each."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.audience import Rung, rung_of
from forum.core.content import State
from forum.core.database import db
from forum.discussions.models import Post, Thread
from forum.discussions.services.importing import add_imported_post, add_imported_thread
from forum.pacts.models import Pact, Theme
from tests.support.people import LONG_AGO

SENTENCE = "Ci siamo trovati in oratorio e abbiamo deciso di provare con il doposcuola. "


def make_thread(
    author: Member | None = None,
    title: str = "Il doposcuola in oratorio",
    *,
    text: str = "Come avete cominciato?",
    pact: Pact | None = None,
    rung: Rung | None = None,
    themes: tuple[Theme, ...] = (),
    at: datetime = LONG_AGO,
    **values: Any,
) -> Thread:
    """Make a thread with its opening post, as wide as its pact lets it be unless `rung` says otherwise."""
    reach = rung if rung is not None else Rung(pact.rung) if pact is not None else Rung.PUBLIC
    thread = add_imported_thread(
        title=title,
        text=text,
        opened_at=at,
        theme_ids=[theme.id for theme in themes],
        pact_id=pact.id if pact else None,
        rung=reach,
        author_id=author.id if author else None,
        **values,
    )
    assert rung_of(thread.audience) == reach
    return thread


def make_post(
    thread: Thread, author: Member | None = None, text: str = "Noi abbiamo cominciato in tre.", *, at: datetime = LONG_AGO, **values: Any
) -> Post:
    """Add a post to a thread."""
    return add_imported_post(thread.id, text=text, written_at=at, author_id=author.id if author else None, **values)


def fill_thread(thread: Thread, author: Member, count: int, length: int = 940) -> None:
    """Add posts until the thread has `count` of them, each of about `length` characters."""
    text = (SENTENCE * (length // len(SENTENCE) + 1))[:length].strip()
    while thread.post_count < count:
        make_post(thread, author, text)
        thread = db_thread(thread)


def db_thread(thread: Thread) -> Thread:
    """Return the thread as the database has it now."""
    db.session.flush()
    db.session.refresh(thread)
    return thread


def live_positions(thread: Thread) -> list[int]:
    """Return the positions of the live posts of a thread, in order."""
    statement = select(Post.position).where(Post.thread_id == thread.id, Post.state == State.LIVE).order_by(Post.position, Post.id)
    return list(db.session.scalars(statement))


def path_of(thread: Thread) -> str:
    """Return the address of a thread's first page."""
    return f"/discussioni/{thread.id}-{thread.slug}"
