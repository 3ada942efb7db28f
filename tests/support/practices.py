"""Furniture of practice cards: cards with one line each, and forms sent as their pages show them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.audience import Rung
from forum.core.content import State
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.pacts.models import Pact, Theme
from forum.practices.models import Practice, PracticeVersion
from forum.practices.services.importing import ImportedPractice, add_imported_practice
from tests.support.people import LONG_AGO

SHEET = {
    "need": "Nessuno si **parlava**.",
    "steps": "1. Abbiamo chiesto.\n2. Abbiamo cominciato.",
    "results": "Dodici famiglie.",
}


def make_practice(
    author: Member | None = None,
    title: str = "Italiano con il tè",
    *,
    summary: str = "Si impara insieme.",
    pact: Pact | None = None,
    rung: Rung | None = None,
    themes: tuple[Theme, ...] = (),
    at: datetime = LONG_AGO,
    draft: bool = False,
    tries: Practice | None = None,
    outcome: str = "",
    **fields: str,
) -> Practice:
    """Make a published card, or a draft, as wide as its pact lets it be unless `rung` says otherwise."""
    reach = rung if rung is not None else Rung(pact.rung) if pact is not None else Rung.PUBLIC
    imported = ImportedPractice(
        title=title,
        summary=summary,
        published_at=at,
        sheet={**SHEET, **fields},
        theme_ids=tuple(theme.id for theme in themes),
        pact_id=pact.id if pact else None,
        rung=reach,
        author_id=author.id if author else None,
        parent_id=tries.id if tries else None,
        outcome=outcome or ("too_early" if tries else ""),
    )
    row = add_imported_practice(imported)
    if draft:
        with unit_of_work():
            held = db.session.get_one(Practice, row.id)
            held.state, held.number = State.DRAFT, 0
            for version in db.session.scalars(select(PracticeVersion).where(PracticeVersion.practice_id == row.id)):
                db.session.delete(version)
    return now(row)


def put(practice: Practice, **values: Any) -> Practice:
    """Set columns of a card's row, where the way there is not what is tested."""
    with unit_of_work():
        row = db.session.get_one(Practice, practice.id)
        for name, value in values.items():
            setattr(row, name, value)
    return now(practice)


def hidden(practice: Practice, reason: str = "Nomina una famiglia.") -> Practice:
    """Hide a card."""
    return put(practice, state=State.HIDDEN, hidden_reason=reason)


def now(practice: Practice) -> Practice:
    """Return the card as the database has it now, let go of: a read left open could not become a write."""
    db.session.rollback()
    row = db.session.get_one(Practice, practice.id, populate_existing=True)
    db.session.expunge(row)
    db.session.rollback()
    return row


def the_card(title: str) -> Practice:
    """Return the one card of that title."""
    db.session.rollback()
    return now(db.session.scalars(select(Practice).where(Practice.title == title)).one())


def versions_of(practice: Practice) -> list[int]:
    """Return the numbers of the versions that are kept of a card."""
    db.session.rollback()
    found = select(PracticeVersion.number).where(PracticeVersion.practice_id == practice.id).order_by(PracticeVersion.number)
    return list(db.session.scalars(found))


def address(practice: Practice, rest: str = "") -> str:
    """Return the card's address."""
    return f"/buone-prassi/{practice.id}-{practice.slug}{rest}"
