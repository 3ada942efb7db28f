"""Entries for tests: short to write, every moment fixed."""

from datetime import UTC, datetime, timedelta
from typing import Any

from forum.core.audience import MEMBERS, PUBLIC, Readable, readable
from forum.core.refs import Ref
from forum.search.engine import Engine, Results
from forum.search.entry import Entry
from forum.search.grammar import parse

START = datetime(2021, 2, 1, tzinfo=UTC)
DAY = timedelta(days=1)
EVERYBODY = readable([PUBLIC])
MEMBER = readable([PUBLIC, MEMBERS])
PANDINO = 14  # the members of pact 3


def entry(number: int, title: str = "", body: str = "", **said: Any) -> Entry:
    """Return a public post written `number` days after the start (in turns of a thousand), unless said otherwise."""
    moment = START + number % 1000 * DAY
    facts: dict[str, Any] = {"kind": "post", "audience": PUBLIC, "opened_at": moment, "written_at": moment, "group": Ref("thread", number)}
    facts.update(said)
    return Entry(Ref("post", number), title=title, body=body, **facts)


def numbers(results: Results) -> list[int]:
    """Return the numbers of the things found, in order."""
    return [hit.ref.id for hit in results.hits]


def find(engine: Engine, text: str, reader: Readable = EVERYBODY, **options: Any) -> list[int]:
    """Return the numbers of what a typed query finds."""
    return numbers(engine.search(parse(text), reader, **options))
