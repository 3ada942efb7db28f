"""What meetings hang on pages of others: the meetings of a pact and of a theme."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, func, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.meetings import policy
from forum.meetings.addresses import meeting_address
from forum.meetings.models import Meeting
from forum.meetings.queries.listing import about, of_pact
from forum.pacts.queries import PactRow, ThemeRow
from forum.pacts.sections import Item, Question, item_columns

_MOST = 6


def _item(row: Row) -> Item:
    return Item(meeting_address(row.id, row.slug), row.title, row.note or "", row.at)


def _question(actor: Actor, which: ColumnElement[bool], **rest: str) -> Question:
    # Where the day is known it is shown as one; the words stand in for it otherwise.
    note = func.coalesce(func.nullif(Meeting.date_text, ""), Meeting.place)
    statement = (
        select(
            *item_columns(id=Meeting.id, title=Meeting.title, slug=Meeting.slug, note=note, at=Meeting.starts_at, audience=Meeting.audience)
        )
        .where(visible(actor, Meeting), which)
        .order_by(Meeting.sort_at.desc(), Meeting.id.desc())
        .limit(_MOST)
    )
    return Question(title=_("Meetings"), statement=statement, item=_item, rest=rest)


def pact_meetings(actor: Actor, pact: PactRow) -> Question:
    """Fill pact.meetings."""
    acts = {"act_url": f"/incontri/nuovo?patto={pact.slug}", "act": _("Add a meeting")} if policy.create(actor, pact) else {}
    empty = _("There are no meetings of this pact yet.")
    return _question(actor, of_pact(pact.id), url=f"/incontri?patto={pact.slug}", empty=empty, **acts)


def theme_meetings(actor: Actor, theme: ThemeRow) -> Question:
    """Fill theme.meetings."""
    empty = _("There are no meetings on this theme yet.")
    return _question(actor, about(theme.id), url=f"/incontri?tema={theme.slug}", empty=empty)
