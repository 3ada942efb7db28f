"""How fast each engine answers, in processor time, each question asked of every engine in turn so that all share the machine's moods."""

import gc
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median, quantiles

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search.entry import Entry
from tests.bench.search_engines import Contestant, Manner, Page
from tests.bench.search_entries import readers, timed_queries

EXCERPTS = 10


@dataclass(frozen=True)
class Question:
    """One sort of question: how its words are joined, and whether the first hits' excerpts are cut as well."""

    name: str
    manner: Manner
    excerpts: bool = False


QUESTIONS = (
    Question("two words", Manner.ALL),
    Question("two words, excerpts", Manner.ALL, excerpts=True),
    Question("question", Manner.ANY),
    Question("phrase", Manner.PHRASE),
)


@dataclass(frozen=True)
class Times:
    """Milliseconds of processor time: the median and the slow end."""

    median: float
    slow: float


def milliseconds(work: Callable[[], object]) -> float:
    """Return the processor time of one piece of work, this process's threads together."""
    started = time.process_time_ns()
    work()
    return (time.process_time_ns() - started) / 1e6


def times_of(values: Sequence[float]) -> Times:
    return Times(median(values), quantiles(values, n=20)[-1])


def _answer(engine: Contestant, question: Question, text: str, reader: Readable, bodies: Mapping[Ref, str]) -> Page:
    page = engine.page(text, question.manner, reader)
    if question.excerpts:
        engine.excerpts(text, [bodies[ref] for ref in page.refs[:EXCERPTS]])
    return page


def compare(
    engines: Sequence[Contestant], entries: Iterable[Entry], *, rounds: int, queries: int, questions: Sequence[Question] = QUESTIONS
) -> dict[tuple[str, str], Times]:
    """Return the times of each sort of question for each engine; the first round warms everything up and is not counted."""
    bodies = {entry.ref: entry.body for entry in entries}
    order, people = random.Random("order"), readers()
    times: dict[tuple[str, str], Times] = {}
    gc.collect()
    gc.freeze()
    for question in questions:
        spent: dict[tuple[str, str], list[float]] = {}
        for counted in (False, *(True,) * rounds):
            for number, text in enumerate(timed_queries(question.manner, queries)):
                reader = people[number % len(people)]
                asked = [engine for engine in engines if number % engine.many == 0]
                for engine in order.sample(asked, len(asked)):
                    taken = milliseconds(partial(_answer, engine, question, text, reader, bodies))
                    if counted:
                        spent.setdefault((engine.name, text), []).append(taken)
        for engine in engines:
            times[question.name, engine.name] = times_of([median(values) for (name, _), values in spent.items() if name == engine.name])
    gc.unfreeze()
    return times
