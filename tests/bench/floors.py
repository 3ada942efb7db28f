"""The two floors every measure is held against, on the same server: a thread page made by hand, and the same page as ready bytes.

Floor A, `/discussioni/<thread>?pagina=<n>`: Flask, Jinja with escaping, sqlite3 by hand, HTML already rendered in the rows.
Floor B, `/pronta`: Flask giving back the bytes of floor A's first page.
The database is named by FLOOR_DATABASE, the thread of floor B by FLOOR_THREAD.
"""

import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, request

from tests.bench.corpus import Corpus

DATABASE_VARIABLE = "FLOOR_DATABASE"
THREAD_VARIABLE = "FLOOR_THREAD"
PAGE_SIZE = 20
POST_MARK = '<article class="post"'

SCHEMA = """
CREATE TABLE thread (id INTEGER PRIMARY KEY, title TEXT NOT NULL, posts INTEGER NOT NULL);
CREATE TABLE post (
    id INTEGER PRIMARY KEY, thread INTEGER NOT NULL, position INTEGER NOT NULL,
    author TEXT NOT NULL, role TEXT NOT NULL, written TEXT NOT NULL, html TEXT NOT NULL
);
CREATE UNIQUE INDEX post_of_thread ON post (thread, position);
"""
ONE_THREAD = "SELECT title, posts FROM thread WHERE id = ?"
ONE_PAGE = "SELECT id, author, role, written, html FROM post WHERE thread = ? AND position > ? AND position <= ? ORDER BY position"

PAGE = """<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · Legami</title>
<link rel="stylesheet" href="/static/css/base.css">
<link rel="alternate" type="application/atom+xml" title="{{ title }}" href="/discussioni/{{ thread }}/feed.atom">
<script src="/static/js/base.js" defer></script>
</head>
<body>
<a class="skip" href="#contenuto">Vai al contenuto</a>
<header class="site-header">
<a class="brand" href="/">Legami</a>
<nav aria-label="Principale"><ul>
<li><a href="/patti">Patti</a></li>
<li><a href="/temi">Temi</a></li>
<li><a href="/discussioni">Discussioni</a></li>
<li><a href="/incontri">Incontri</a></li>
<li><a href="/biblioteca">Biblioteca</a></li>
</ul></nav>
<form role="search" action="/cerca"><label for="q">Cerca</label><input id="q" name="q" type="search"><button>Cerca</button></form>
<a href="/accedi">Accedi</a>
</header>
<main id="contenuto">
<h1>{{ title }}</h1>
<p class="meta">{{ count }} interventi</p>
{% for post in posts %}
<article class="post" id="intervento-{{ post[0] }}">
<header class="post-header"><b class="author">{{ post[1] }}</b> <span class="role">{{ post[2] }}</span>
<a class="permalink" href="/discussioni/{{ thread }}?intervento={{ post[0] }}#intervento-{{ post[0] }}">
<time datetime="{{ post[3] }}">{{ post[3] }}</time></a>
</header>
<div class="prose">{{ post[4]|safe }}</div>
<footer class="post-footer"><a href="/segnala/{{ post[0] }}">Segnala</a></footer>
</article>
{% endfor %}
<nav class="pages" aria-label="Pagine">
{% if page > 1 %}<a rel="prev" href="/discussioni/{{ thread }}?pagina={{ page - 1 }}">Precedente</a>{% endif %}
<span>Pagina {{ page }} di {{ pages }}</span>
{% if page < pages %}<a rel="next" href="/discussioni/{{ thread }}?pagina={{ page + 1 }}">Successiva</a>{% endif %}
</nav>
</main>
<footer class="site-footer"><a href="/accessibilita">Accessibilità</a> <a href="/privacy">Privacy</a></footer>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class FloorPost:
    """A row of the floor's own table, its HTML already rendered."""

    number: int
    thread: int
    position: int
    author: str
    role: str
    written: str
    html: str


def floor_posts(corpus: Corpus) -> Iterable[FloorPost]:
    """Yield a corpus as floor rows, with the plain paragraphs of the corpus as HTML."""
    authors = {author.number: author for author in corpus.authors}
    for post in corpus.posts():
        author = authors[post.author]
        yield FloorPost(post.number, post.thread, post.position, author.name, author.role, post.written.isoformat(), post.html)


def fill(path: Path, posts: Iterable[FloorPost], titles: Mapping[int, str]) -> None:
    """Make the floor's database, which must not be there yet."""
    if path.exists():
        raise FileExistsError(path)
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)
        rows = ((post.number, post.thread, post.position, post.author, post.role, post.written, post.html) for post in posts)
        connection.executemany("INSERT INTO post VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        counts = connection.execute("SELECT thread, count(*) FROM post GROUP BY thread").fetchall()
        connection.executemany("INSERT INTO thread VALUES (?, ?, ?)", ((thread, titles[thread], count) for thread, count in counts))
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()


class _Connections(threading.local):
    """One connection for each thread of the server, opened when the thread first asks."""

    connection: sqlite3.Connection | None = None

    def get(self) -> sqlite3.Connection:
        if self.connection is None:
            self.connection = sqlite3.connect(os.environ[DATABASE_VARIABLE])
        return self.connection


def create_floors() -> Flask:
    """Make the small application with both floors; the environment is looked at when the first request comes."""
    application = Flask(__name__, static_folder=None)
    connections = _Connections()
    template = application.jinja_env.from_string(PAGE)
    ready: list[bytes] = []

    def page_of(thread: int, page: int) -> str:
        connection = connections.get()
        found = connection.execute(ONE_THREAD, (thread,)).fetchone()
        if found is None:
            abort(404)
        title, count = found
        first = (page - 1) * PAGE_SIZE
        posts = connection.execute(ONE_PAGE, (thread, first, first + PAGE_SIZE)).fetchall()
        pages = -(-count // PAGE_SIZE)
        return template.render(thread=thread, title=title, count=count, posts=posts, page=page, pages=pages)

    @application.get("/discussioni/<int:thread>")
    def thread_page(thread: int) -> str:
        return page_of(thread, request.args.get("pagina", 1, type=int))

    @application.get("/pronta")
    def ready_page() -> Response:
        if not ready:
            ready.append(page_of(int(os.environ[THREAD_VARIABLE]), 1).encode())
        return Response(ready[0], mimetype="text/html")

    return application


floor_page = create_floors()
