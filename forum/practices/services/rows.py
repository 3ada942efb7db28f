"""The one way in which a service takes hold of a card, and what hangs on its row."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select

from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.refs import Ref
from forum.files import services as files
from forum.pacts.models import Theme
from forum.pacts.services.rows import hold_any_pact
from forum.practices.models import Practice, PracticeTheme, PracticeVersion
from forum.practices.sheet import PracticeValues, Written
from forum.text.slugs import slugify


def ref_of(row: Practice) -> Ref:
    """Return the card's name across features."""
    return Ref("practice", row.id)


def hold_practice(actor: Actor, practice_id: int) -> Practice:
    """Return the card under its row's lock and its pact's; raises NotFound when the actor does not see it."""
    seen = (Practice.id == practice_id, visible(actor, Practice))
    pact_id = db.session.scalar(select(Practice.pact_id).where(*seen))
    if pact_id is not None:
        # The pact first, as narrowing does: a file taken up meanwhile could otherwise stay wider than its card.
        hold_any_pact(pact_id)
    row = db.session.scalar(select(Practice).where(*seen).with_for_update())
    if row is None:
        raise NotFound
    return row


def fill(row: Practice, values: PracticeValues, written: Written, at: datetime) -> None:
    """Have a card say what was typed."""
    row.title, row.slug, row.summary = values.title, slugify(values.title, "buona-prassi"), values.summary
    row.sheet, row.sheet_html, row.plain, row.text_version = written.source, written.html, written.plain, written.version
    row.outcome = values.outcome if row.parent_id is not None else ""
    row.updated_at = at


def says(row: Practice) -> tuple[object, ...]:
    """Return everything of a card that a version keeps."""
    return (row.title, row.summary, dict(row.sheet), row.outcome)


def keep_version(row: Practice, author_id: int | None, at: datetime) -> None:
    """Keep what a card says as its next version."""
    row.number += 1
    db.session.add(
        PracticeVersion(
            practice_id=row.id,
            number=row.number,
            title=row.title,
            summary=row.summary,
            sheet=row.sheet,
            outcome=row.outcome,
            author_id=author_id,
            written_at=at,
        )
    )


def set_themes(practice_id: int, theme_ids: Iterable[int]) -> None:
    """Make these the themes of a card; numbers of no theme are left out."""
    there = db.session.scalars(select(Theme.id).where(Theme.id.in_(sorted(set(theme_ids))))).all()
    db.session.execute(delete(PracticeTheme).where(PracticeTheme.practice_id == practice_id))
    db.session.add_all([PracticeTheme(practice_id=practice_id, theme_id=theme_id) for theme_id in there])


def open_files(actor: Actor, row: Practice) -> None:
    """Give the card's readers the files that its words show; those of a draft only to who reads the draft."""
    db.session.flush()
    shown = dict.fromkeys(public_id for html in row.sheet_html.values() for public_id in files.file_ids_in(html))
    files.adopt(actor, shown, ref_of(row), row.audience, row.opened_at, row.pact_id)
    files.follow([ref_of(row)], row.audience, row.opened_at, row.pact_id)
    if row.state == State.DRAFT:
        files.keep_back(ref_of(row))
