"""The log of acts: for everybody without names and words, for who looks after a space with both; and each author's own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, or_, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.kinds import get_kind
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.core.refs import Ref
from forum.moderation import policy
from forum.moderation.models import Act, Decision
from forum.moderation.queries.things import Named, names_of
from forum.moderation.words import ACTS, REASONS

_acting = aliased(Member)
_subject = aliased(Member)


@dataclass(frozen=True)
class Taken:
    """An act as a list shows it; names, words and the thing are empty for who is not to know them."""

    id: int
    at: datetime
    label: object
    act: object
    reason: object
    by: str = ""
    subject: str = ""
    line: str = ""
    named: Named | None = None
    case_url: str = ""


_COLUMNS = (
    *(Decision.id, Decision.at, Decision.kind, Decision.thing_id, Decision.pact_id, Decision.act, Decision.reason, Decision.line),
    *(Decision.case_id, Decision.subject_id, _acting.name.label("by"), _subject.name.label("subject")),
)


def _rows(*conditions: ColumnElement[bool], before: Cursor | None = None, limit: int = PAGE_SIZE) -> Sequence[Any]:
    statement = (
        select(*_COLUMNS)
        .outerjoin(_acting, _acting.id == Decision.actor_id)
        .outerjoin(_subject, _subject.id == Decision.subject_id)
        .where(*conditions)
    )
    if before is not None:
        statement = statement.where(tuple_(Decision.at, Decision.id) < tuple_(literal(before.at, Decision.at.type), literal(before.id)))
    return db.session.execute(statement.order_by(Decision.at.desc(), Decision.id.desc()).limit(limit)).all()


def _window(rows: Sequence[Any], items: tuple[Taken, ...], size: int) -> Window[Taken]:
    older = Cursor(rows[size - 1].at, rows[size - 1].id) if len(rows) > size else None
    return Window(items, older)


def _bare(row: Any) -> dict[str, Any]:
    return {"id": row.id, "at": row.at, "label": get_kind(row.kind).label, "act": ACTS[row.act], "reason": REASONS.get(row.reason, "")}


def log(actor: Actor, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[Taken]:
    """Return a stretch of the acts within the actor's reach, the newest first, each with as much as they may know."""
    rows = _rows(policy.decisions_read(actor), before=before, limit=size + 1)
    known = [row for row in rows[:size] if _knows(actor, row)]
    names = names_of(actor, [Ref(row.kind, row.thing_id) for row in known])
    items = tuple(_full(row, names) if _knows(actor, row) else Taken(**_bare(row)) for row in rows[:size])
    return _window(rows, items, size)


def _knows(actor: Actor, row: Any) -> bool:
    # Who was reported reads of it what every member does here, and what they are told in their own list.
    return policy.reads_names(actor, row.pact_id) and row.subject_id != actor.member_id


def _full(row: Any, names: dict[Ref, Named]) -> Taken:
    named = names.get(Ref(row.kind, row.thing_id))
    case_url = f"/moderazione/{row.case_id}" if row.case_id else ""
    return Taken(**_bare(row), by=row.by or "", subject=row.subject or "", line=row.line, named=named, case_url=case_url)


def decisions_on(actor: Actor, ref: Ref, case_id: int) -> tuple[Taken, ...]:
    """Return everything that was done about a thing and in a case, the newest first, for whoever may see that case."""
    about = or_(Decision.case_id == case_id, (Decision.kind == ref.kind) & (Decision.thing_id == ref.id))
    return tuple(_full(row, {}) for row in _rows(about, policy.decisions_read(actor)))


def own_decisions(actor: Actor, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[Taken]:
    """Return what was decided by others about what the actor wrote, with the reason and the line, never with a name.

    It is theirs to know even where they have left the space; the thing is named only while they may see it.
    """
    told = (Decision.subject_id == actor.member_id, Decision.actor_id.is_distinct_from(actor.member_id), Decision.act != Act.LEAVE)
    rows = _rows(*told, before=before, limit=size + 1)
    names = names_of(actor, [Ref(row.kind, row.thing_id) for row in rows[:size]])
    items = tuple(Taken(**_bare(row), line=row.line, named=names.get(Ref(row.kind, row.thing_id))) for row in rows[:size])
    return _window(rows, items, size)
