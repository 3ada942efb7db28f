"""Reads of the search's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from sqlalchemy import ColumnElement, func, select

from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.memory import remembered
from forum.core.paging import Page, page_of
from forum.core.watch import VersionWatch
from forum.core.work import JournalRow
from forum.search.curating.acts import ACTS
from forum.search.curating.expansion import Synonyms
from forum.search.curating.models import SearchGap, SynonymGroup
from forum.search.italian import fold
from forum.web.dates import today

GROUPS_ON_A_PAGE = 50


@dataclass(frozen=True)
class GroupShown:
    """A group of synonyms."""

    id: int
    expressions: tuple[str, ...]
    note: str
    version: int

    @property
    def title(self) -> str:
        """The words in one line."""
        return " ~ ".join(self.expressions)


@dataclass(frozen=True)
class ChangeShown:
    """Something that was done to a group, as the journal has it; who did it is not shown."""

    at: datetime
    event: str
    words: str
    reason: str


@dataclass(frozen=True)
class GapShown:
    """A question that was asked on two days at least and found nothing or little."""

    id: int
    words: str
    asked: int
    last_month: date


@remembered
def _synonyms(_anybody: Actor) -> Synonyms:
    statement = select(SynonymGroup.expressions).order_by(SynonymGroup.id)
    return Synonyms(db.session.scalars(statement))


def current_synonyms(actor: Actor) -> Synonyms:
    """Return every synonym; read once for each version of the site, for all readers together.

    A member's version came with the member. A visitor's is asked of the watch, before anything else is read: on SQLite that is
    a look at the file's own counter and no statement.
    """
    watch: VersionWatch | None = current_app.extensions.get("forum.version_watch")
    version = actor.version if actor.version is not None or watch is None else watch.number()
    return _synonyms(Actor(version=version))


def all_groups() -> tuple[GroupShown, ...]:
    """Return every group, by its first word."""
    rows = db.session.execute(select(SynonymGroup.id, SynonymGroup.expressions, SynonymGroup.note, SynonymGroup.version))
    groups = (GroupShown(row.id, tuple(row.expressions), row.note, row.version) for row in rows)
    return tuple(sorted(groups, key=lambda group: (fold(group.title), group.id)))


def groups(number: int) -> tuple[Page, tuple[GroupShown, ...]]:
    """Return one page of the groups."""
    every = all_groups()
    page = page_of(number, len(every), GROUPS_ON_A_PAGE)
    return page, every[page.offset : page.last]


def get_group(group_id: int) -> GroupShown:
    """Return a group; raises NotFound when there is none."""
    found = next((group for group in all_groups() if group.id == group_id), None)
    if found is None:
        raise NotFound
    return found


def changes() -> tuple[ChangeShown, ...]:
    """Return what was last done to the groups, the newest first."""
    statement = select(JournalRow.at, JournalRow.event, JournalRow.payload).where(JournalRow.event.in_(ACTS))
    rows = db.session.execute(statement.order_by(JournalRow.id.desc()).limit(limits.JOURNAL_SHOWN))
    return tuple(ChangeShown(at, event, " ~ ".join(told["expressions"]), told["reason"]) for at, event, told in rows)


def oldest_month(day: date) -> str:
    """Return the first month that is kept."""
    months = day.year * 12 + day.month - limits.GAP_MONTHS
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _open(day: date) -> ColumnElement[bool]:
    return SearchGap.words.is_not(None) & SearchGap.dismissed.is_(False) & (SearchGap.last_month >= oldest_month(day))


def gaps(number: int) -> tuple[Page, tuple[GapShown, ...]]:
    """Return one page of what people did not find, what was asked most first."""
    is_open = _open(today())
    page = page_of(number, db.session.scalar(select(func.count(SearchGap.id)).where(is_open)) or 0)
    statement = select(SearchGap.id, SearchGap.words, SearchGap.asked, SearchGap.last_month).where(is_open)
    rows = db.session.execute(
        statement.order_by(SearchGap.asked.desc(), SearchGap.last_month.desc(), SearchGap.id).offset(page.offset).limit(page.size)
    )
    return page, tuple(GapShown(row.id, row.words or "", row.asked, date.fromisoformat(f"{row.last_month}-01")) for row in rows)


def without_old(months: Mapping[str, int], day: date) -> dict[str, int]:
    """Return the counts of the months that are still kept."""
    first = oldest_month(day)
    return {month: count for month, count in months.items() if month >= first}
