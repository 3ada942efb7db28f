"""What features further up tell beside a thing, read within the very statement that reads the thing: no page asks once more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal

from forum.core.actor import Actor

# The marks that ASCII keeps for the purpose. Names and titles hold none: they count as blanks, which are made one.
_TELLER, _LINE, _FACT = "\x1d", "\x1e", "\x1f"


@dataclass(frozen=True, slots=True)
class Used:
    """Where a thing is used: a title and where it leads; `spot` says in figures which part of the thing."""

    title: str
    url: str
    spot: str = ""


@dataclass(frozen=True)
class Beside:
    """Fills a slot such as `post.beside`: a column of one text for the rows of a statement, by their number, and how it is read."""

    column: Callable[[Actor, Any], ColumnElement[Any]]
    read: Callable[[str], tuple[Used, ...]]


def told_column(*facts: Any) -> ColumnElement[Any]:
    """Return rows of facts as one text, for a scalar subquery; none of the facts may be missing."""
    line: ColumnElement[Any] = literal("", String)
    for place, fact in enumerate(facts):
        line = line.concat(fact) if not place else line.concat(literal(_FACT)).concat(fact)
    return func.aggregate_strings(line, _LINE)


def read_told(text: str | None) -> list[list[str]]:
    """Return the rows of facts of a `told_column`, in no order: the engines promise none."""
    return [line.split(_FACT) for line in text.split(_LINE)] if text else []


def column_beside(told: Sequence[Beside], actor: Actor, number: Any) -> ColumnElement[Any]:
    """Return what all who fill a slot tell as one column; an empty text where nobody does."""
    whole: ColumnElement[Any] = literal("", String)
    for one in told:
        whole = whole.concat(literal(_TELLER)).concat(func.coalesce(one.column(actor, number), ""))
    return whole


def read_beside(told: Sequence[Beside], text: str) -> tuple[Used, ...]:
    """Return what all who fill a slot tell, from the text of their column."""
    texts = text.split(_TELLER)[1:]
    return tuple(used for one, its_own in zip(told, texts, strict=True) if its_own for used in one.read(its_own))
