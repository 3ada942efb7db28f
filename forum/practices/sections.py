"""What practice cards hang on pages of others: the cards of a pact and of a theme."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, select

from forum.core.actor import Actor
from forum.core.content import State, visible
from forum.pacts.sections import Item, Question, item_columns
from forum.practices import policy
from forum.practices.addresses import PRACTICES, practice_address
from forum.practices.models import Practice
from forum.practices.queries.listing import about_theme
from forum.practices.words import OUTCOMES

_MOST = 6


def _item(row: Row) -> Item:
    meta = _("Draft") if row.number == State.DRAFT else str(OUTCOMES.get(row.note, ""))
    return Item(practice_address(row.id, row.slug), row.title, meta, row.at)


def _question(actor: Actor, *conditions: ColumnElement[bool], **rest: str) -> Question:
    columns = item_columns(
        id=Practice.id,
        title=Practice.title,
        slug=Practice.slug,
        note=Practice.outcome,
        at=Practice.listed_at,
        number=Practice.state,
        audience=Practice.audience,
    )
    statement = (
        select(*columns).where(visible(actor, Practice), *conditions).order_by(Practice.listed_at.desc(), Practice.id.desc()).limit(_MOST)
    )
    return Question(title=_("Good practices"), statement=statement, item=_item, rest=rest)


def pact_practices(actor: Actor, pact: Any) -> Question:
    """Fill pact.documents, after the documents."""
    acts = {"act_url": f"{PRACTICES}/nuova?patto={pact.slug}", "act": _("Tell a good practice")} if policy.create(actor, pact) else {}
    return _question(
        actor,
        Practice.pact_id == pact.id,
        url=f"{PRACTICES}?patto={pact.slug}",
        empty=_("What works here, told so that others can try it."),
        **acts,
    )


def theme_practices(actor: Actor, theme: Any) -> Question:
    """Fill theme.documents, after the documents."""
    return _question(actor, about_theme(theme.id), url=f"{PRACTICES}?tema={theme.slug}", empty=_("No good practice on this theme yet."))
