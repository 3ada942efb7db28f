"""`make bench`: the forum's pages as a ratio to two floors measured in the same run; ends with 1 below a goal."""

import argparse
import http.client
import os
import re
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.corpus import PAGE_THREAD, Corpus
from tests.bench.filling import Filled, fill_forum
from tests.bench.floors import DATABASE_VARIABLE, POST_MARK, THREAD_VARIABLE, FloorPost, fill
from tests.bench.load import Result, Server, Target, measure, memory

FORUM_PORT, FLOORS_PORT = 8190, 8191
HOST = "127.0.0.1"
REPLIES = 50


@dataclass(frozen=True)
class Goal:
    """One figure against what it must be."""

    name: str
    value: float
    wanted: float
    at_least: bool

    @property
    def met(self) -> bool:
        """Whether the figure is good enough."""
        return self.value >= self.wanted if self.at_least else self.value <= self.wanted

    def line(self) -> str:
        """Return the figure as a line of the table."""
        sign = "≥" if self.at_least else "≤"
        return f"{'ok  ' if self.met else 'MISS'}  {self.name:<58}{self.value:>9.2f}   {sign} {self.wanted:g}"


def _floor_database(folder: Path, corpus: Corpus) -> Path:
    authors = {author.number: author for author in corpus.authors}
    posts = (
        FloorPost(
            post.number,
            post.thread,
            post.position,
            authors[post.author].name,
            authors[post.author].role,
            post.written.isoformat(),
            post.html,
        )
        for post in corpus.posts()
    )
    place = folder / "floor.sqlite"
    fill(place, posts, {thread.number: thread.title for thread in corpus.threads})
    return place


def _reply_times(filled: Filled) -> list[float]:
    """Send replies one after another and return the milliseconds of each POST alone, its commit included."""
    connection = http.client.HTTPConnection(HOST, FORUM_PORT)
    headers = {"Cookie": filled.cookie}
    connection.request("GET", filled.long_thread, headers=headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    cookie = (answer.getheader("Set-Cookie") or filled.cookie).split(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    if token is None:
        raise SystemExit("the thread's page holds no form")
    times = []
    for number in range(REPLIES):
        fields = {
            "csrf_token": token.group(1),
            "submission": f"bench-{number}",
            "text": f"Una risposta di prova, la numero {number}. " * 12,
        }
        sent = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        started = time.perf_counter()
        connection.request("POST", f"/discussioni/{filled.long_thread_id}/risposte", urlencode(fields), sent)
        reply = connection.getresponse()
        reply.read()
        times.append((time.perf_counter() - started) * 1000)
        if reply.status != 303:
            raise SystemExit(f"a reply was answered with {reply.status}")
    return times


def _targets(filled: Filled, forum: Server, floors: Server) -> list[Target]:
    member = (("Cookie", filled.cookie),)
    here, there = f"http://{HOST}:{FORUM_PORT}", f"http://{HOST}:{FLOORS_PORT}"
    last = f"{filled.long_thread}?pagina={filled.last_page}"
    post = '<article class="post'
    return [
        Target("floor A: a page by hand", floors, f"{there}/discussioni/{PAGE_THREAD}", holds=POST_MARK, times=20),
        Target("floor B: ready bytes", floors, f"{there}/pronta", holds=POST_MARK, times=20),
        Target("thread, member", forum, here + filled.thread, member, post, 20),
        Target("last page of 1,000, member", forum, here + last, member, post, 20),
        Target("home, member", forum, here + "/", member),
        Target("pact, member", forum, here + filled.pact, member),
        Target("thread, visitor", forum, here + filled.thread, (), post, 20),
        Target("last page of 1,000, visitor", forum, here + last, (), post, 20),
        Target("home, visitor", forum, here + "/"),
        Target("search, two words, visitor", forum, here + "/cerca?q=giardino+scuola"),
    ]


def _goals(results: dict[str, Result], reply: float, resident: float, ready: float) -> list[Goal]:
    def ratio(name: str, floor: str) -> float:
        # Processor time per request, the floor's over ours: what does not depend on who else uses the machine.
        return results[floor].cpu_milliseconds / results[name].cpu_milliseconds

    thread = "thread, member"
    near = [
        Goal(f"{name}: share of the member's thread page", ratio(name, thread), 0.8, True)
        for name in ("last page of 1,000, member", "home, member", "pact, member")
    ]
    return [
        Goal("member's thread page, share of floor A", ratio(thread, "floor A: a page by hand"), 0.5, True),
        Goal("visitor's thread page, share of floor B", ratio("thread, visitor", "floor B: ready bytes"), 0.5, True),
        *near,
        Goal("reply, median ms of the POST alone", reply, 11, False),
        Goal("memory of the whole process, MB", resident, 150, False),
        Goal("ready after, s (not the first start)", ready, 2, False),
    ]


def run(posts: int, seconds: int, rounds: int) -> int:
    """Fill, serve, measure, print; return the exit code."""
    corpus = Corpus(posts)
    with tempfile.TemporaryDirectory(prefix="legami-bench-") as name:
        folder = Path(name)
        print(f"Filling a forum with {posts} posts…", flush=True)
        filled = fill_forum(folder / "forum", corpus, f"http://{HOST}:{FORUM_PORT}")
        floor = _floor_database(folder, corpus)
        environment = {"FORUM_INSTANCE": str(filled.instance), "FORUM_PUBLIC_URL": f"http://{HOST}:{FORUM_PORT}", "FORUM_RATE_LIMITS": "no"}
        environment["PYTHONDONTWRITEBYTECODE"] = ""
        command = [sys.executable, "-m", "forum", "serve", "--port", str(FORUM_PORT)]
        floors_command = [sys.executable, "-m", "tests.bench.serve_floors", str(FLOORS_PORT)]
        floor_environment = {DATABASE_VARIABLE: str(floor), THREAD_VARIABLE: str(PAGE_THREAD)}
        with Server(command, f"http://{HOST}:{FORUM_PORT}/salute", environment=environment):
            pass
        with (
            Server(command, f"http://{HOST}:{FORUM_PORT}/salute", environment=environment) as forum,
            Server(floors_command, f"http://{HOST}:{FLOORS_PORT}/pronta", environment=floor_environment) as floors,
        ):
            results = {result.name: result for result in measure(_targets(filled, forum, floors), seconds=seconds, rounds=rounds)}
            reply = statistics.median(_reply_times(filled))
            resident = memory(forum.process_id).resident
            goals = _goals(results, reply, resident, forum.ready_after)
    print(f"\n{'':<34}{'req/s':>9}{'CPU ms':>9}{'p50 ms':>9}{'p99 ms':>9}{'bytes':>9}")
    for result in results.values():
        print(
            f"{result.name:<34}{result.requests_per_second:>9.0f}{result.cpu_milliseconds:>9.2f}"
            f"{result.median_latency:>9.1f}{result.slow_latency:>9.1f}{result.answer_bytes:>9}"
        )
    print()
    for goal in goals:
        print(goal.line())
    print(f"\n{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    return 0 if all(goal.met for goal in goals) else 1


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    return run(given.posts, given.seconds, given.rounds)


if __name__ == "__main__":
    sys.exit(main())
