"""Which parts of a card are still, word for word, those of the card that it tries out."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.practices.models import Practice, PracticeVersion
from forum.practices.sheet import FIELDS


def parts_copied(actor: Actor, practice_id: int) -> tuple[tuple[str, object], ...]:
    """Return name and label of each part that says only what the original says or once said, in reading order and in one statement.

    The title is left out: the same practice may well bear the same name elsewhere. No word of the original is given away.
    """
    rows = db.session.execute(
        select(Practice.summary, Practice.sheet, PracticeVersion.summary.label("its_summary"), PracticeVersion.sheet.label("its_sheet"))
        .join(PracticeVersion, PracticeVersion.practice_id == Practice.parent_id)
        .where(Practice.id == practice_id, visible(actor, Practice))
    ).all()
    if not rows:
        return ()
    own = _parts(rows[0].summary, rows[0].sheet)
    originals = [_parts(row.its_summary, row.its_sheet) for row in rows]
    labels = {"summary": _("In one sentence"), **{one.name: one.label for one in FIELDS}}
    return tuple((name, label) for name, label in labels.items() if own.get(name) and own[name] in [one.get(name) for one in originals])


def _parts(summary: str, sheet: Mapping[str, str]) -> dict[str, str]:
    return {name: " ".join(words.split()) for name, words in {"summary": summary, **sheet}.items()}
