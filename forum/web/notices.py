"""What waits for a reader at the front door: every feature is asked in one statement, and only those with something say it.

A feature fills the slot `home.notices` with a Notice; the page then costs the same however many features hang on it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, select

from forum.core.actor import Actor
from forum.core.database import rows
from forum.core.memory import recalled
from forum.web.dates import today
from forum.web.slots import fillers_of

_SLOT = "home.notices"


@dataclass(frozen=True)
class Notice:
    """Something that may wait: the condition under which it does on a day (None where it cannot), and what is then said."""

    waits: Callable[[Actor, date], ColumnElement[bool] | None]
    show: Callable[[Actor], Markup | None]


def notices_of(actor: Actor) -> list[Markup]:
    """Return what the features have to say to a reader."""
    notices: list[Notice] = fillers_of(_SLOT)
    waiting = _waiting(actor, today())
    said = (notice.show(actor) for number, notice in enumerate(notices) if number in waiting)
    return [words for words in said if words]


@recalled
def _waiting(actor: Actor, day: date) -> frozenset[int]:
    """Return the places of the notices that have something to say."""
    asked: dict[int, Any] = {}
    for number, notice in enumerate(fillers_of(_SLOT)):
        condition = notice.waits(actor, day)
        if condition is not None:
            asked[number] = condition.label(f"notice_{number}")
    if not asked:
        return frozenset()
    answer = rows(select(*asked.values())).one()
    return frozenset(number for number, waits in zip(asked, answer, strict=True) if waits)
