"""Fills a forum's own database with the corpus, in bulk, and signs one member in."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import insert

from forum import create_app
from forum.accounts.models import Member, SignIn
from forum.accounts.secrets import digest, new_token
from forum.cli import prepare_database
from forum.core import clock
from forum.core.audience import PUBLIC, Rung, audience_of
from forum.core.content import ALWAYS_OPEN, State
from forum.core.database import db
from forum.core.settings import load_settings
from forum.discussions.models import Post, Thread, ThreadTheme
from forum.discussions.themes import join_names
from forum.pacts.models import Joining, Pact, Theme
from forum.search.queue import rebuild_index
from forum.text.slugs import slugify
from tests.bench.corpus import THEMES, Corpus, CorpusPost, CorpusThread

_BATCH = 2_000


@dataclass(frozen=True)
class Filled:
    """A forum ready to be measured: its folder, a member's cookie, and the addresses of what is measured."""

    instance: Path
    cookie: str
    thread: str
    long_thread: str
    long_thread_id: int
    last_page: int
    pact: str


def _people(corpus: Corpus) -> None:
    now = clock.now()
    rows = [
        {
            "id": author.number,
            "handle": f"persona-{author.number}",
            "skeleton": f"persona-{author.number}",
            "name": author.name,
            "email": f"persona-{author.number}@example.org",
            "role": author.role,
            "audience": PUBLIC,
            "confirmed_at": now,
            "created_at": now,
        }
        for author in corpus.authors
    ]
    db.session.execute(insert(Member), rows)


def _spaces(corpus: Corpus) -> None:
    now = clock.now()
    db.session.execute(
        insert(Theme), [{"id": n, "slug": slugify(name, "tema"), "name": name, "position": n} for n, name in enumerate(THEMES, 1)]
    )
    # Every pact is public here: what is measured is the page, and the visitor must be able to open it.
    rows = [
        {
            "id": pact.number,
            "slug": f"patto-{pact.number}",
            "title": pact.title,
            "kind": "territory",
            "audience": audience_of(Rung.PUBLIC),
            "opened_at": ALWAYS_OPEN,
            "rung": Rung.PUBLIC,
            "joining": Joining.OPEN,
            "created_at": now,
        }
        for pact in corpus.pacts
    ]
    db.session.execute(insert(Pact), rows)


def _thread(thread: CorpusThread, first: int, last: CorpusPost) -> dict[str, object]:
    return {
        "id": thread.number,
        "kind": thread.kind,
        "title": thread.title,
        "slug": slugify(thread.title, "discussione"),
        "audience": PUBLIC,
        "state": State.LIVE,
        "opened_at": thread.opened,
        "author_id": thread.author,
        "pact_id": thread.pact,
        "post_count": thread.posts,
        "last_post_at": last.written,
        "last_post_id": last.number,
        "last_author_id": last.author,
        "theme_names": join_names([(slugify(THEMES[n], "tema"), THEMES[n]) for n in thread.themes]),
    }


def _post(post: CorpusPost, thread: CorpusThread) -> dict[str, object]:
    return {
        "id": post.number,
        "thread_id": post.thread,
        "position": post.position,
        "audience": PUBLIC,
        "state": State.LIVE,
        "opened_at": thread.opened,
        "author_id": post.author,
        "pact_id": thread.pact,
        "written_at": post.written,
        "source": post.text,
        "html": post.html,
        "plain": post.text,
        "text_version": 1,
    }


def _discussions(corpus: Corpus) -> None:
    threads = {thread.number: thread for thread in corpus.threads}
    posts: list[dict[str, object]] = []
    thread_rows, theme_rows = [], []
    for post in corpus.posts():
        thread = threads[post.thread]
        posts.append(_post(post, thread))
        if post.position == thread.posts:
            thread_rows.append(_thread(thread, 0, post))
            theme_rows.extend({"thread_id": thread.number, "theme_id": n + 1} for n in thread.themes)
    db.session.execute(insert(Thread), thread_rows)
    db.session.execute(insert(ThreadTheme), theme_rows)
    for start in range(0, len(posts), _BATCH):
        db.session.execute(insert(Post), posts[start : start + _BATCH])


def _cookie(app: Flask) -> str:
    token, now = new_token(), clock.now()
    db.session.execute(
        insert(SignIn), [{"digest": digest(token), "member_id": 1, "epoch": 0, "created_at": now, "expires_at": now + timedelta(days=1)}]
    )
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps({'token': token, 'csrf_token': 'b' * 40})}"


def fill_forum(instance: Path, corpus: Corpus, public_url: str, with_index: bool = True) -> Filled:
    """Make a forum in an empty folder and return what to ask it for."""
    app = create_app(load_settings({"instance": str(instance), "public_url": public_url}))
    with app.app_context():
        prepare_database()
        _people(corpus)
        _spaces(corpus)
        _discussions(corpus)
        cookie = _cookie(app)
        db.session.commit()
        db.session.execute(db.text("ANALYZE"))
        db.session.commit()
        if with_index:
            rebuild_index()
        db.engine.dispose()
    by_length = {thread.posts: thread for thread in corpus.threads}
    long, page = by_length[1_000], by_length[20]
    address = "/discussioni/{}-{}"
    return Filled(
        instance=instance,
        cookie=cookie,
        thread=address.format(page.number, slugify(page.title, "discussione")),
        long_thread=address.format(long.number, slugify(long.title, "discussione")),
        long_thread_id=long.number,
        last_page=50,
        pact="/patti/patto-1",
    )
