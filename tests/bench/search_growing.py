"""What writing costs while people search: each commit, the first search after it, memory, and how soon a post is found."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import func, select

from forum.core import clock
from forum.core.actor import guest
from forum.core.database import db
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.discussions.models import Thread
from forum.discussions.services.importing import add_imported_post
from forum.search.engine import Engine, Unavailable
from forum.search.entry import Entry
from forum.search.grammar import parse
from forum.search.queue import get_engine
from forum.serving import workers_of
from tests.bench.search_engines import Fts5, Manner
from tests.bench.search_entries import FIRST_NUMBER, readers, timed_queries
from tests.bench.search_labels import planted
from tests.bench.search_speed import Times, milliseconds, times_of

_PATIENCE_SECONDS = 10.0


@dataclass(frozen=True)
class Growth:
    """What writing one post after another costs: each commit, ours and FTS5's, and what ours adds to the first search after it."""

    commit: Times
    other: Times
    added: float


def grow(engine: Engine, other: Fts5, posts: Sequence[Entry], commits: int) -> Growth:
    """Write new posts one by one into filled indexes, and search after each as the first reader after it would."""
    reader, questions = readers()[0], timed_queries(Manner.ALL) + timed_queries(Manner.ANY)
    # What the measure itself holds, all the posts among it, is none of the engine's and would be looked through for garbage.
    gc.collect()
    gc.freeze()
    spent, others, searched = [], [], []
    for number in range(commits):
        fresh = replace(posts[number % len(posts)], ref=Ref("post", 2 * FIRST_NUMBER + number))
        question = parse(questions[number % len(questions)])
        engine.search(question, reader)  # so that its words are at hand, and what comes on top is the commit's
        spent.append(milliseconds(partial(engine.write, [fresh])))
        others.append(milliseconds(partial(other.add, fresh)))
        first, again = (milliseconds(partial(engine.search, question, reader)) for _ in range(2))
        searched.append(first - again)
    gc.unfreeze()
    return Growth(times_of(spent), times_of(others), max(searched))


_SERVING = """
import sys

def private():  # files in memory, the index among them, are the system's to share and to let go
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("RssAnon"))

import numpy, Stemmer, whoosh.fields
bare = private()
from pathlib import Path
from forum.search.grammar import parse
from forum.search.rebuild import open_engine
from tests.bench.search_engines import Fts5, Manner
from tests.bench.search_entries import readers, timed_queries
loaded = private()
engine = open_engine(Path(sys.argv[1]))
for manner in Manner:
    for number, text in enumerate(timed_queries(manner)):
        engine.search(parse(text.replace("?", "")), readers()[number % 6])
print(bare + private() - loaded)
"""


def serving_memory(folder: Path) -> float:
    """Return the private MB of a process that does nothing but search, after answering for a while."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-W", "ignore", "-c", _SERVING, str(folder)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)})
    return float(answer.stdout)


def folder_size(folder: Path) -> float:
    """Return the MB of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def seconds_until_found(posts: int = 5) -> float:
    """Return how long the slowest of a few new posts took from its commit until a visitor's search found it, in a whole forum."""
    with TemporaryDirectory(prefix="legami-findable-") as instance, planted(Path(instance)) as app:
        workers = workers_of(app)
        for worker in workers:
            worker.start()
        try:
            return max(list(_waits(posts + 1))[1:])  # before the first one everything is still being opened
        finally:
            for worker in workers:
                worker.stop()
            get_engine().close()


def _waits(posts: int) -> Iterator[float]:
    thread_id = db.session.scalar(select(func.min(Thread.id)).where(Thread.audience == 0))
    _wait_for("volontariato")
    for number in range(posts):
        word = "zxq" + "abcdefghij"[number] * 5
        with unit_of_work():
            add_imported_post(int(thread_id or 0), text=f"La parola nuova è {word}.", written_at=clock.now(), byline="Prova")
        yield _wait_for(word)


def _wait_for(word: str) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < _PATIENCE_SECONDS:
        try:
            if get_engine().search(parse(word), guest().readable).total:
                break
        except Unavailable:
            pass
        time.sleep(0.02)
    return time.perf_counter() - started
