"""The contestants: our engine and others, each given the same entries and asked the same things in its own best way.

Every page asked for is what the forum needs: the reader's audiences only, the exact total, the figures by kind, pact and theme, the
first 20 in order. SQLite has no Italian stemmer, so FTS5 is given our stems.
"""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from forum.core.audience import Readable
from forum.core.refs import Ref
from forum.search import grammar
from forum.search.engine import KIND, PACT, THEME
from forum.search.entry import Entry
from forum.search.excerpts import marked_excerpt
from forum.search.rebuild import open_engine, rebuild
from forum.search.words import asked_words, meaningful, postings

FIRST = 20
FTS_TITLE_WEIGHTS = (1.0, 2.0)


class Manner(Enum):
    """How the words of a query are joined."""

    ALL = "all the words"
    ANY = "any word"
    PHRASE = "phrase"


@dataclass(frozen=True)
class Page:
    """The first things found, how many there are, and the figures of each filter."""

    refs: tuple[Ref, ...]
    total: int
    counts: dict[str, dict[Any, int]]


class Contestant(Protocol):
    """An engine that can be filled once and asked often; the slow are asked only one of so `many` queries when they are timed."""

    name: str
    many: int

    def fill(self, entries: Sequence[Entry]) -> None:
        """Build the index."""

    def page(self, text: str, manner: Manner, readable: Readable) -> Page:
        """Return a page as the forum shows it."""

    def ranked(self, text: str, manner: Manner, limit: int) -> list[Ref]:
        """Return the best things for somebody who may read everything."""

    def excerpts(self, text: str, bodies: Sequence[str]) -> None:
        """Cut the passages that would be shown, the words marked in them."""

    def close(self) -> None:
        """Let go of files."""


class Ours:
    """The embedded engine; it joins words its own way, so a manner only matters for phrases."""

    def __init__(self, folder: Path, entries: Sequence[Entry]) -> None:
        self.name, self.many = "ours", 1
        self.folder = folder
        self._everything = Readable(frozenset(entry.audience for entry in entries))
        self.fill(entries)
        self.engine = open_engine(folder)

    def fill(self, entries: Sequence[Entry]) -> None:
        """Build the index."""
        rebuild(self.folder, iter(entries))

    def page(self, text: str, manner: Manner, readable: Readable) -> Page:
        """Return a page as the forum shows it."""
        found = self.engine.search(_query(text, manner), readable, limit=FIRST)
        return Page(tuple(hit.ref for hit in found.hits), found.total, {name: dict(figures) for name, figures in found.counts.items()})

    def ranked(self, text: str, manner: Manner, limit: int) -> list[Ref]:
        """Return the best things for somebody who may read everything."""
        return [hit.ref for hit in self.engine.search(_query(text, manner), self._everything, limit=limit).hits]

    def ranked_with_help(self, text: str, limit: int) -> list[Ref]:
        """Return the best things once every unknown word was replaced as "did you mean" proposes."""
        better = text
        for word in re.findall(r"[^\W_]+", text):
            near = self.engine.suggest(word, self._everything)
            if near:
                better = re.sub(rf"\b{word}\b", near, better)
        return self.ranked(better, Manner.ALL, limit)

    def excerpts(self, text: str, bodies: Sequence[str]) -> None:
        """Cut the passages that would be shown, the words marked in them."""
        query = _query(text, Manner.ALL)
        for body in bodies:
            marked_excerpt(body, query)

    def close(self) -> None:
        """Let go of files."""
        self.engine.close()


def _query(text: str, manner: Manner) -> grammar.Query:
    cleaned = re.sub(r'["?*:]', " ", text)
    return grammar.parse(f'"{cleaned}"' if manner is Manner.PHRASE else cleaned)


class Fts5:
    """SQLite's own full text search, contentless, on the same stems, beside a table of what a filter needs."""

    def __init__(self, path: Path, entries: Sequence[Entry], title_weight: float = 1.0) -> None:
        self.name, self.many = "SQLite FTS5", 1
        self.title_weight = title_weight
        self._refs = [entry.ref for entry in entries]
        self._numbers: list[str] = []
        self._database = sqlite3.connect(path)
        self._theme_sets: dict[tuple[int, ...], int] = {(): 0}
        self.fill(entries)
        self._sets = list(self._theme_sets)

    def fill(self, entries: Sequence[Entry]) -> None:
        """Build the index."""
        self._database.executescript(
            "PRAGMA cache_size = -65536; CREATE VIRTUAL TABLE words USING fts5(title, body, content='', tokenize='unicode61');"
            "CREATE TABLE things (id INTEGER PRIMARY KEY, audience INTEGER, kind TEXT, pact INTEGER, themes INTEGER)"
        )
        for number, entry in enumerate(entries):
            self._insert(number, entry)
        self._database.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._database.commit()
        self._database.execute("ANALYZE")

    def add(self, entry: Entry) -> None:
        """Add one thing in a transaction of its own."""
        self._refs.append(entry.ref)
        self._insert(len(self._refs) - 1, entry)
        self._database.commit()

    def _insert(self, number: int, entry: Entry) -> None:
        themes = self._theme_sets.setdefault(entry.theme_ids, len(self._theme_sets))
        words = (number, _stems(entry.title, keep_common=True), _stems(whole_body(entry)))
        self._database.execute("INSERT INTO words (rowid, title, body) VALUES (?, ?, ?)", words)
        row = (number, entry.audience, entry.kind, entry.pact_id, themes)
        self._database.execute("INSERT INTO things VALUES (?, ?, ?, ?, ?)", row)

    def page(self, text: str, manner: Manner, readable: Readable) -> Page:
        """Return a page as the forum shows it: everything that matches is read once, and filtered beside its record."""
        asked = (self._match(text, manner), json.dumps(sorted(readable.whole)))
        inside = (
            "FROM words CROSS JOIN things ON things.id = words.rowid WHERE words MATCH ? "
            "AND things.audience IN (SELECT value FROM json_each(?))"
        )
        figures = self._database.execute(f"SELECT kind, pact, themes, count(*) {inside} GROUP BY 1, 2, 3", asked).fetchall()
        order = f"ORDER BY bm25(words, {self.title_weight}, 1.0) LIMIT {FIRST}"
        first = self._database.execute(f"SELECT words.rowid {inside} {order}", asked).fetchall()
        refs = tuple(self._refs[number] for (number,) in first)
        return Page(refs, sum(row[3] for row in figures), self._counts(figures))

    def ranked(self, text: str, manner: Manner, limit: int) -> list[Ref]:
        """Return the best things for somebody who may read everything."""
        statement = f"SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, {self.title_weight}, 1.0) LIMIT {limit}"
        match = self._match(text, manner)
        return [self._refs[number] for (number,) in self._database.execute(statement, (match,))] if match else []

    def excerpts(self, text: str, bodies: Sequence[str]) -> None:
        """Cut passages as we do: FTS5 has stems alone, and nothing of its own to cut from."""
        query = _query(text, Manner.ALL)
        for body in bodies:
            marked_excerpt(body, query)

    def close(self) -> None:
        """Let go of files."""
        self._database.close()

    def _counts(self, figures: Iterable[tuple[str, int | None, int, int]]) -> dict[str, dict[Any, int]]:
        kinds: Counter[str] = Counter()
        pacts: Counter[int] = Counter()
        themes: Counter[int] = Counter()
        for kind, pact, theme_set, count in figures:
            kinds[kind] += count
            if pact:
                pacts[pact] += count
            for theme in self._sets[theme_set]:
                themes[theme] += count
        return {KIND: dict(kinds), PACT: dict(pacts), THEME: dict(themes)}

    def _match(self, text: str, manner: Manner) -> str:
        words = asked_words(text)
        kept = meaningful(words) or words
        if manner is Manner.PHRASE:
            return " + ".join(f'"{word.forms[0]}"' for word in kept)
        either = ["(" + " OR ".join(f'"{form}"' for form in word.forms if form.isalnum()) + ")" for word in kept]
        return (" AND " if manner is Manner.ALL else " OR ").join(either)


def _stems(text: str, *, keep_common: bool = False) -> str:
    """Return the forms that our own index holds, in order."""
    placed = [(position, form) for form, places in postings(text, keep_common=keep_common).positions.items() for position in places]
    return " ".join(form for _, form in sorted(placed))


def whole_body(entry: Entry) -> str:
    return "\n".join((entry.body, *entry.places))
