"""What a card said before: its versions from the newest, each with what it changed, word by word."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, select

from forum.accounts.models import Member
from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.practices.models import PracticeVersion
from forum.practices.queries.reading import PERSON, PracticeShown, person_of
from forum.practices.sheet import BY_NAME
from forum.practices.words import OUTCOMES
from forum.text.differences import word_differences

Pieces = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class VersionShown:
    """A version with the fields that it changed; the first one changed nothing."""

    number: int
    by: str
    by_url: str
    written_at: datetime
    changes: tuple[tuple[str, Pieces], ...]


@dataclass(frozen=True)
class History:
    """A stretch of a card's versions, and the number from which it goes on."""

    versions: tuple[VersionShown, ...]
    older: int | None


def history_of(actor: Actor, practice: PracticeShown, before: int | None = None) -> History:
    """Return versions of a card that the actor was found to see, the newest first, in one statement."""
    most = limits.PRACTICE_VERSIONS_SHOWN
    columns = (PracticeVersion.number, PracticeVersion.title, PracticeVersion.summary, PracticeVersion.sheet, PracticeVersion.outcome)
    statement = (
        select(*columns, PracticeVersion.author_id, PracticeVersion.written_at, *PERSON)
        .outerjoin(Member, Member.id == PracticeVersion.author_id)
        .where(PracticeVersion.practice_id == practice.id)
        .order_by(PracticeVersion.number.desc())
        .limit(most + 1)
    )
    if before is not None:
        statement = statement.where(PracticeVersion.number < before)
    rows = db.session.execute(statement).all()
    earlier: list[Any] = [*rows[1:], None]
    shown = tuple(_version(actor, row, former) for row, former in list(zip(rows, earlier, strict=False))[:most])
    return History(shown, shown[-1].number if len(rows) > most else None)


def _version(actor: Actor, row: Row, former: Row | None) -> VersionShown:
    by, by_url = person_of(actor, row)
    return VersionShown(row.number, by, by_url, row.written_at, changes_between(former, row) if former is not None else ())


def changes_between(old: Any, new: Any) -> tuple[tuple[str, Pieces], ...]:
    """Return label and differences of each field that two versions do not share."""
    first, second = _told(old), _told(new)
    return tuple((label, _pieces(first[label], second[label])) for label in first if first[label] != second[label])


def _told(version: Any) -> dict[str, str]:
    """Return everything that a version says, by label."""
    sheet = {str(one.label): version.sheet.get(name, "") for name, one in BY_NAME.items()}
    outcome = str(OUTCOMES.get(version.outcome, ""))
    return {_("Title"): version.title, _("In one sentence"): version.summary, _("Did it work?"): outcome, **sheet}


def _pieces(old: str, new: str) -> Pieces:
    return tuple((piece.kind, piece.text) for piece in word_differences(old, new))
