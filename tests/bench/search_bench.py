"""`make bench-search`: how well and how fast the embedded engine answers beside three others; ends with 1 below a goal."""

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from forum.search.entry import Entry
from tests.bench.__main__ import Goal
from tests.bench.search_engines import FTS_TITLE_WEIGHTS, Contestant, Fts5, Manner, Ours
from tests.bench.search_entries import corpus_entries
from tests.bench.search_growing import folder_size, grow, seconds_until_found, serving_memory
from tests.bench.search_labels import Demo, Labelled, demo, labelled, terse
from tests.bench.search_others import StockWhoosh, Tantivy
from tests.bench.search_relevance import DEPTH, Ask, Judge, Score
from tests.bench.search_speed import QUESTIONS, compare, milliseconds

# Building stock Whoosh on 100,000 posts takes minutes and its searches seconds, so it is compared up to here.
MOST_FOR_STOCK = 20_000
COMMITS = 300
SLIPS_PER_QUERY = 3
# With the demo alone FTS5 finds so many keyword answers first that hardly any gain is left; among other posts there is one.
KEYWORDS, KEYWORDS_IN_DEMO = 1.04, 1.0
# 8 ms on the machine where FTS5 took half a millisecond; said as a share, because how fast a busy machine is changes by the minute.
COMMIT = 16
# FTS5 has only stems and cuts its excerpts by ours, so most of that page is the same work for both, on other texts each time.
SAME_EXCERPTS = 1.05
_KEYWORDS = ("keywords", "terse")
Filled = TypeVar("Filled", bound=Contestant)


@dataclass(frozen=True)
class Rival:
    """An engine asked in one manner."""

    name: str
    ask: Ask


def _slips(queries: Iterable[Labelled]) -> list[Labelled]:
    """Return queries with one slip in one of their words, as `typos` has them, but drawn by chance: always the same ones."""
    chance = random.Random("slips")
    found = []
    for query in queries:
        for _ in range(SLIPS_PER_QUERY):
            words = query.text.split()
            place = chance.choice([number for number, word in enumerate(words) if len(word) > 4] or [0])
            words[place] = _slipped(words[place], chance)
            found.append(replace(query, group="slips", text=" ".join(words), clean=query.text))
    return found


def _slipped(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1 :]
    if kind == 1:
        return word[:place] + chance.choice("aeiourtnls") + word[place:]
    if kind == 2:
        return word[:place] + chance.choice("aeiourtnls") + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _rivals(ours: Ours, fts: Fts5, tantivy: Tantivy, stock: StockWhoosh | None) -> list[Rival]:
    def weighed(weight: float, manner: Manner) -> Ask:
        def ask(text: str) -> Sequence:
            fts.title_weight = weight
            return fts.ranked(text, manner, DEPTH)

        return ask

    def asked(engine: Contestant, manner: Manner) -> Ask:
        return lambda text: engine.ranked(text, manner, DEPTH)

    rivals = [Rival("ours", asked(ours, Manner.ALL)), Rival("ours, did you mean", lambda text: ours.ranked_with_help(text, DEPTH))]
    rivals += [Rival(f"FTS5 any word, title x{weight:g}", weighed(weight, Manner.ANY)) for weight in FTS_TITLE_WEIGHTS]
    rivals += [Rival("FTS5 all words", weighed(1.0, Manner.ALL)), Rival("Tantivy any word", asked(tantivy, Manner.ANY))]
    if stock:
        rivals += [Rival("Whoosh any word (OR)", asked(stock, Manner.ANY)), Rival("Whoosh as shipped (AND)", asked(stock, Manner.ALL))]
    return rivals


def _relevance(title: str, judge: Judge, groups: dict[str, list[Labelled]], rivals: Sequence[Rival]) -> dict[tuple[str, str], Score]:
    scores = {(rival.name, group): judge.score(queries, rival.ask) for rival in rivals for group, queries in groups.items()}
    print(f"\n{title}: MRR@10, recall@10, recall@100")
    print(" " * 26 + "".join(f"{group} ({len(queries)})".rjust(18) for group, queries in groups.items()))
    for rival in rivals:
        cells = (scores[rival.name, group] for group in groups)
        print(rival.name.ljust(26) + "".join(f"{s.reciprocal:.3f} {s.recall:.2f} {s.deep_recall:.2f}".rjust(18) for s in cells))
    return scores


def _pooled(scores: dict[tuple[str, str], Score], name: str, groups: Sequence[str]) -> float:
    found = [scores[name, group] for group in groups]
    return sum(score.reciprocal * score.queries for score in found) / sum(score.queries for score in found)


def _relevance_goals(where: str, scores: dict[tuple[str, str], Score], keywords: float) -> list[Goal]:
    ours, helped = "ours", "ours, did you mean"
    rivals = sorted({name for name, _ in scores if name.startswith("FTS5")})

    def against_fts(groups: Sequence[str]) -> float:
        return _pooled(scores, ours, groups) / max(_pooled(scores, name, groups) for name in rivals)

    clean, slipped, mended = (scores[name, group].reciprocal for name, group in ((ours, "clean"), (ours, "slips"), (helped, "slips")))
    return [
        Goal(f"{where}: MRR of questions, ours / best FTS5", against_fts(("questions",)), 1.02, True),
        Goal(f"{where}: MRR of keywords, ours / best FTS5", against_fts(_KEYWORDS), keywords, True),
        Goal(f"{where}: share of what slips lose that help leaves lost", (clean - mended) / (clean - slipped), 0.25, False),
        Goal(f"{where}: what help costs clean queries, %", 100 * (1 - scores[helped, "clean"].reciprocal / clean), 0.5, False),
    ]


def _groups(content: Demo) -> dict[str, list[Labelled]]:
    groups: dict[str, list[Labelled]] = {}
    for query in labelled():
        groups.setdefault(query.group, []).append(query)
    groups["terse"] = list(terse(groups["questions"], content))
    groups["clean"] = [*groups["keywords"], *groups["names"], *groups["places"]]
    groups["slips"] = _slips(groups["clean"])
    return groups


def _built(name: str, make: Callable[[], Filled]) -> Filled:
    built: list[Filled] = []
    spent = milliseconds(lambda: built.append(make())) / 1000
    print(f"  {name} filled in {spent:.1f} s of processor time", flush=True)
    return built[0]


def rank(content: Demo, others: Sequence[Entry], where: str, keywords: float) -> list[Goal]:
    """Measure the ranking of the demo among other posts."""
    entries = [*content.entries, *others]
    with TemporaryDirectory(prefix="legami-search-") as name:
        folder = Path(name)
        ours, fts = Ours(folder / "ours", entries), Fts5(folder / "fts.sqlite", entries)
        tantivy, stock = Tantivy(folder / "tantivy", entries), None if others else StockWhoosh(folder / "stock", entries)
        scores = _relevance(where, Judge(content), _groups(content), _rivals(ours, fts, tantivy, stock))
        for engine in (ours, fts, *((stock,) if stock else ())):
            engine.close()
    return _relevance_goals(where, scores, keywords)


def _speed_goals(posts: int, ratios: dict[tuple[str, str], float]) -> list[Goal]:
    where = f"{posts // 1000}k"
    words, excerpts = "two words", "two words, excerpts"
    goals = [
        Goal(f"{where}: {words}, ours / FTS5", ratios[words, "SQLite FTS5"], 1.0, False),
        Goal(f"{where}: {excerpts}, ours / FTS5", ratios[excerpts, "SQLite FTS5"], SAME_EXCERPTS, False),
    ]
    goals += [Goal(f"{where}: {name}, ours / Tantivy", ratios[name, "Tantivy"], 2.5, False) for name in (words, excerpts)]
    question = 0.5 if posts <= MOST_FOR_STOCK else 0.25
    goals += [Goal(f"{where}: question, ours / FTS5", ratios["question", "SQLite FTS5"], question, False)]
    return [*goals, Goal(f"{where}: phrase, ours / FTS5", ratios["phrase", "SQLite FTS5"], 2.0, False)]


def race(posts: int, rounds: int, queries: int) -> list[Goal]:
    """Measure the speed, the memory and the commits at one size."""
    print(f"\n{posts} posts", flush=True)
    entries = list(corpus_entries(posts))
    with TemporaryDirectory(prefix="legami-search-") as name:
        folder = Path(name)
        ours = _built("ours", partial(Ours, folder / "ours", entries))
        fts = _built("SQLite FTS5", partial(Fts5, folder / "fts.sqlite", entries))
        engines: list[Contestant] = [
            ours,
            fts,
            _built("Tantivy", partial(Tantivy, folder / "tantivy", entries)),
        ]
        if posts <= MOST_FOR_STOCK:
            engines.append(_built("stock Whoosh", partial(StockWhoosh, folder / "stock", entries)))
        goals = _speed_goals(posts, _timed(engines, entries, rounds, queries))
        size, memory = folder_size(ours.folder), serving_memory(ours.folder)
        growth = grow(ours.engine, fts, entries, COMMITS)
        for engine in engines:
            engine.close()
    where = f"{posts // 1000}k"
    print(f"  index {size:.0f} MB, process that only searches {memory:.0f} MB of its own")
    print(f"  commit of one post, CPU ms, median / slow end: ours {growth.commit.median:.2f} / {growth.commit.slow:.2f}", end="")
    print(f", FTS5 {growth.other.median:.2f} / {growth.other.slow:.2f}")
    return [
        *goals,
        Goal(f"{where}: private memory of a process that only searches, MB", memory, 0.3 * size + 40, False),
        Goal(f"{where}: commit of one post, ours / FTS5", growth.commit.median / growth.other.median, COMMIT, False),
        Goal(f"{where}: most that a commit adds to the search after it, CPU ms", growth.added, 100, False),
    ]


def _timed(engines: Sequence[Contestant], entries: Sequence[Entry], rounds: int, queries: int) -> dict[tuple[str, str], float]:
    times = compare(engines, entries, rounds=rounds, queries=queries)
    print("  CPU ms of a page: permission, total, figures, first 20 (median / slow end), and ours as a share")
    for question in QUESTIONS:
        cells = []
        for engine in engines:
            taken, own = times[question.name, engine.name], times[question.name, "ours"]
            cells.append(f"{engine.name} {taken.median:.2f} / {taken.slow:.2f} ({own.median / taken.median:.2f})".rjust(38))
        print(f"  {question.name:<20}" + "".join(cells))
    return {key: times[key[0], "ours"].median / taken.median for key, taken in times.items()}


def run(sizes: Sequence[int], among: int, rounds: int, queries: int) -> int:
    """Measure, print, and return the exit code."""
    content = demo()
    goals = rank(content, (), "demo alone", KEYWORDS_IN_DEMO)
    if among:
        goals += rank(content, list(corpus_entries(among)), f"demo among {among // 1000}k", KEYWORDS)
    for posts in sizes:
        goals += race(posts, rounds, queries)
    goals.append(Goal("a new post is found after, s (slowest of five)", seconds_until_found(), 2, False))
    print()
    for goal in goals:
        print(goal.line())
    print(f"\n{os.cpu_count()} cores, Python {sys.version.split()[0]}; stock Whoosh is compared up to {MOST_FOR_STOCK} posts")
    return 0 if all(goal.met for goal in goals) else 1


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, nargs="*", default=[20_000, 100_000])
    parser.add_argument("--among", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--queries", type=int, default=30)
    given = parser.parse_args()
    return run(given.posts, given.among, given.rounds, given.queries)


if __name__ == "__main__":
    sys.exit(main())
