"""Writes of the search's words."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from flask import current_app
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, or_, select

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.core.refs import Ref
from forum.core.work import unit_of_work
from forum.search.curating.events import GapDismissed, SynonymsAdded, SynonymsChanged, SynonymsRemoved
from forum.search.curating.expressions import FIELD, meaning_of, read_expressions, same
from forum.search.curating.models import SearchGap, SynonymGroup
from forum.search.curating.policy import may_tend_words
from forum.search.curating.queries import GroupShown, all_groups, oldest_month, without_old
from forum.search.curating.questions import fingerprint
from forum.search.curating.tally import Noted

Row = TypeVar("Row")


def add_synonyms(actor: Actor, words: str, note: str, key: str | None = None) -> int:
    """Add a group, one expression for each line, and return its number; raises Invalid with what cannot be taken."""
    require(may_tend_words(actor))
    expressions = read_expressions(words)
    with unit_of_work() as work:
        work.claim(actor.member_id, key)
        others = all_groups()
        if len(others) >= limits.SYNONYM_GROUPS:
            raise Invalid({FIELD: _("There are %(most)s groups already: take one out first.", most=limits.SYNONYM_GROUPS)})
        _check_free(expressions, others)
        group = SynonymGroup(expressions=list(expressions), note=note, changed_at=clock.now())
        db.session.add(group)
        db.session.flush()
        work.made(Ref("synonyms", group.id))
        work.emit(SynonymsAdded(actor_id=actor.member_id, group_id=group.id, expressions=expressions, reason=note))
    return group.id


def change_synonyms(actor: Actor, group_id: int, words: str, note: str, reason: str, version: int) -> None:
    """Give a group other words; raises Invalid with what cannot be taken, Conflict when somebody saved in the meantime."""
    require(may_tend_words(actor))
    expressions = read_expressions(words)
    with unit_of_work() as work:
        group = _get(SynonymGroup, group_id)
        if group.version != version:
            raise Conflict(GroupShown(group.id, tuple(group.expressions), group.note, group.version))
        _check_free(expressions, (other for other in all_groups() if other.id != group_id))
        group.expressions, group.note, group.changed_at = list(expressions), note, clock.now()
        group.version += 1
        work.emit(SynonymsChanged(actor_id=actor.member_id, group_id=group.id, expressions=expressions, reason=reason))


def remove_synonyms(actor: Actor, group_id: int, reason: str) -> None:
    """Take a group out; its words stay in the journal."""
    require(may_tend_words(actor))
    with unit_of_work() as work:
        group = _get(SynonymGroup, group_id)
        work.emit(SynonymsRemoved(actor_id=actor.member_id, group_id=group.id, expressions=tuple(group.expressions), reason=reason))
        db.session.delete(group)


def dismiss_gap(actor: Actor, gap_id: int) -> None:
    """Let a question go: its words are erased, and asking it again does not bring them back."""
    require(may_tend_words(actor))
    with unit_of_work() as work:
        gap = _get(SearchGap, gap_id)
        gap.words, gap.last_day, gap.dismissed = None, None, True
        work.emit(GapDismissed(actor_id=actor.member_id, gap_id=gap.id))


def _get(model: type[Row], number: int) -> Row:
    row = db.session.get(model, number)
    if row is None:
        raise NotFound
    return row


def _check_free(expressions: tuple[str, ...], others: Iterable[GroupShown]) -> None:
    """Refuse an expression that another group has: nobody could say what it would find."""
    taken = [(meaning_of(known), group) for group in others for known in group.expressions]
    for expression in expressions:
        meaning = meaning_of(expression)
        group = next((group for known, group in taken if same(meaning, known)), None)
        if group is not None:
            raise Invalid({FIELD: _("“%(words)s” is already in another group: %(group)s.", words=expression, group=group.title)})


def keep_gaps(noted: Noted, day: date) -> None:
    """Add counted questions to what is kept; the caller has a unit of work."""
    secret = current_app.config["SETTINGS"].secret_key
    marked = {question: fingerprint(question[0], secret) for question in noted}
    known = {gap.fingerprint: gap for gap in db.session.scalars(select(SearchGap).where(SearchGap.fingerprint.in_(set(marked.values()))))}
    for question in sorted(noted, key=lambda question: (question[1], marked[question])):
        words, asked_on = question
        gap = known.get(marked[question])
        if gap is None:
            gap = SearchGap(fingerprint=marked[question], months={}, asked=0, last_month="", last_day=asked_on, dismissed=False)
            db.session.add(gap)
            known[gap.fingerprint] = gap
        _count(gap, words, asked_on, noted[question], day)


def _count(gap: SearchGap, words: tuple[str, ...], asked_on: date, times: int, day: date) -> None:
    month = f"{asked_on:%Y-%m}"
    gap.months = without_old({**gap.months, month: gap.months.get(month, 0) + times}, day)
    gap.asked, gap.last_month = sum(gap.months.values()), max(gap.last_month, month)
    # The words are written down on the second day, not before; then the day has done its service.
    if gap.words is None and not gap.dismissed and gap.last_day != asked_on:
        gap.words, gap.last_day = " ".join(words), None


def sweep_gaps(day: date) -> None:
    """Take out what is too old, what was asked once and never again, and the least of too much; the caller has a unit of work."""
    once = SearchGap.last_day < day - timedelta(days=limits.GAP_ONCE_DAYS)
    db.session.execute(delete(SearchGap).where(or_(SearchGap.last_month < oldest_month(day), once)))
    too_many = (db.session.scalar(select(func.count(SearchGap.id))) or 0) - limits.GAPS_KEPT
    if too_many > 0:
        least = select(SearchGap.id).order_by(SearchGap.words.is_not(None), SearchGap.last_month, SearchGap.asked).limit(too_many)
        db.session.execute(delete(SearchGap).where(SearchGap.id.in_(least)))
