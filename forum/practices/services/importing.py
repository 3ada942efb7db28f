"""Cards that come from elsewhere, published with their own dates and authors: for imports and for the demonstration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forum.core import limits
from forum.core.audience import Rung, audience_of
from forum.core.content import State
from forum.core.database import db
from forum.core.work import unit_of_work
from forum.practices.events import PracticeBegun, PracticePublished
from forum.practices.models import Practice, Review
from forum.practices.services.rows import fill, keep_version, set_themes
from forum.practices.sheet import BY_NAME, PracticeValues, write_sheet


@dataclass(frozen=True)
class ImportedPractice:
    """A published card, its fields in Markdown; without a pact it stands in the commons, which is public."""

    title: str
    summary: str
    published_at: datetime
    sheet: Mapping[str, str] = field(default_factory=dict)
    theme_ids: tuple[int, ...] = ()
    pact_id: int | None = None
    rung: Rung = Rung.PUBLIC
    author_id: int | None = None
    # The card that it tries out, and how that went.
    parent_id: int | None = None
    outcome: str = ""
    reviewed_at: datetime | None = None


def add_imported_practice(imported: ImportedPractice) -> Practice:
    """Add a published card; joins the unit of work that stands around it. Fields that are too long are cut."""
    title, summary = " ".join(imported.title.split())[: limits.TITLE], imported.summary[: limits.PRACTICE_SENTENCE]
    sheet = {name: imported.sheet.get(name, "")[: one.longest] for name, one in BY_NAME.items()}
    values = PracticeValues(title, summary, sheet, imported.theme_ids, imported.rung, imported.outcome)
    at = imported.published_at
    with unit_of_work() as work:
        row = Practice(
            author_id=imported.author_id,
            pact_id=imported.pact_id,
            parent_id=imported.parent_id,
            audience=audience_of(imported.rung, imported.pact_id),
            opened_at=at,
            listed_at=at,
            state=State.LIVE,
            number=0,
        )
        fill(row, values, write_sheet(sheet, imported.parent_id is not None), at)
        db.session.add(row)
        db.session.flush()
        keep_version(row, imported.author_id, at)
        if imported.reviewed_at is not None:
            row.review, row.reviewed_number, row.reviewed_at = Review.DONE, row.number, imported.reviewed_at
        set_themes(row.id, imported.theme_ids)
        work.emit(PracticeBegun(actor_id=imported.author_id, practice_id=row.id, parent_id=imported.parent_id))
        work.emit(PracticePublished(actor_id=imported.author_id, practice_id=row.id, audience=row.audience))
    return row
