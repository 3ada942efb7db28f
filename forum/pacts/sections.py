"""The sections that features further up hang on the page of a pact or of a theme.

A feature fills the slots `pact.threads`, `pact.meetings`, `pact.documents` (called with the actor and a PactRow) or
`theme.threads`, `theme.meetings`, `theme.documents` (called with the actor and a ThemeRow). Its filler answers one of:

- a dict with `title`, `items` (each a dict with `url`, `title`, `meta`), and optionally `url` (the whole list),
  `more_url` (when there is more), `empty` (what to do when there is nothing), `act_url` and `act` (a button);
- a Question, whose select the page runs together with the questions of the other features, as one statement: the
  page then costs the same however many features hang on it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Text, cast, literal, null, select, type_coerce, union_all

from forum.core.database import UtcDateTime, db

_COLUMNS = ("id", "title", "slug", "note", "at", "number", "audience")


@dataclass(frozen=True)
class Item:
    """One line of a section."""

    url: str
    title: str
    meta: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Section:
    """A section as the page shows it."""

    title: str
    items: tuple[Item, ...] = ()
    url: str = ""
    more_url: str = ""
    empty: str = ""
    act_url: str = ""
    act: str = ""


@dataclass(frozen=True)
class Question:
    """A section still to be asked: `statement` comes from `item_columns`, ordered and limited; `item` makes a line of each row."""

    title: str
    statement: Select
    item: Callable[[Row], Item]
    rest: Mapping[str, str] = field(default_factory=dict)


def item_columns(
    *,
    id: Any,  # noqa: A002 - the name that the row has
    title: Any,
    slug: Any = None,
    note: Any = None,
    at: Any = None,
    number: Any = None,
    audience: Any = None,
) -> tuple[ColumnElement[Any], ...]:
    """Return the columns a Question selects, in the one order and types in which questions can be asked together."""
    given = (id, title, slug, note, at, number, audience)
    types = (Integer, Text, Text, Text, UtcDateTime, Integer, Integer)
    return tuple(typed(column, kind).label(name) for name, column, kind in zip(_COLUMNS, given, types, strict=True))


def typed(column: Any, kind: Any) -> ColumnElement[Any]:
    """Return a column, or nothing at all, under a type that both engines agree on when questions are asked together."""
    if column is None:
        return cast(null(), kind)
    # SQLite would cast a moment, which it keeps as text, to the number it begins with.
    return type_coerce(column, kind) if kind is UtcDateTime else cast(column, kind)


def _ready(answer: Mapping[str, Any]) -> Section:
    items = tuple(Item(item["url"], str(item["title"]), str(item.get("meta") or ""), item.get("at")) for item in answer.get("items", ()))
    rest = {name: str(answer.get(name) or "") for name in ("url", "more_url", "empty", "act_url", "act")}
    return Section(title=str(answer["title"]), items=items, **rest)


def _rows(questions: Sequence[tuple[int, Question]]) -> dict[int, list[Row]]:
    """Ask every question in one statement."""
    found: dict[int, list[Row]] = {place: [] for place, _question in questions}
    if questions:
        parts = []
        for place, question in questions:
            inner = question.statement.subquery(f"section{place}")
            parts.append(select(literal(place).label("place"), *(inner.c[name] for name in _COLUMNS)))
        for row in db.session.execute(union_all(*parts)):
            found[row.place].append(row)
    return found


def answered(answers: Sequence[Mapping[str, Any] | Question]) -> tuple[Section, ...]:
    """Return the sections in the order given, every question among them asked in one statement."""
    rows = _rows([(place, answer) for place, answer in enumerate(answers) if isinstance(answer, Question)])
    return tuple(
        Section(title=answer.title, items=tuple(answer.item(row) for row in rows[place]), **answer.rest)
        if isinstance(answer, Question)
        else _ready(answer)
        for place, answer in enumerate(answers)
    )
