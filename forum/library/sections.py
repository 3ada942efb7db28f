"""What the library hangs on pages of others: the documents of a pact and of a theme, the points that use a thing."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, select

from forum.core import clock
from forum.core.actor import Actor
from forum.core.content import visible
from forum.library import policy
from forum.library.addresses import LIBRARY, document_address
from forum.library.models import Document
from forum.library.queries.listing import about_theme
from forum.library.queries.uses import BESIDE_MEETINGS, BESIDE_MOMENTS, BESIDE_POSTS, BESIDE_RECORDINGS
from forum.pacts.sections import Item, Question, item_columns
from forum.web.beside import Beside

_MOST = 8


def _item(row: Row) -> Item:
    meta = _("version %(number)s", number=row.number) if row.number is not None else _("Draft")
    return Item(document_address(row.id, row.slug), row.title, meta, row.at)


def _question(actor: Actor, *conditions: ColumnElement[bool], **rest: str) -> Question:
    columns = item_columns(
        id=Document.id,
        title=Document.title,
        slug=Document.slug,
        at=Document.listed_at,
        number=Document.published_number,
        audience=Document.audience,
    )
    statement = (
        select(*columns).where(visible(actor, Document), *conditions).order_by(Document.listed_at.desc(), Document.id.desc()).limit(_MOST)
    )
    return Question(title=_("Learning documents"), statement=statement, item=_item, rest=rest)


def pact_documents(actor: Actor, pact: Any) -> Question:
    """Fill pact.documents."""
    begins = policy.begin(actor, pact, clock.now())
    acts = {"act_url": f"{LIBRARY}/nuovo?patto={pact.slug}", "act": _("Begin a document")} if begins else {}
    return _question(
        actor,
        Document.pact_id == pact.id,
        url=f"{LIBRARY}?patto={pact.slug}",
        empty=_("What this pact learns will be written here."),
        **acts,
    )


def theme_documents(actor: Actor, theme: Any) -> Question:
    """Fill theme.documents."""
    return _question(actor, about_theme(theme.id), url=f"{LIBRARY}?tema={theme.slug}", empty=_("No learning document on this theme yet."))


def beside_posts() -> Beside:
    """Fill post.beside: the points of documents that use a post."""
    return BESIDE_POSTS


def beside_moments() -> Beside:
    """Fill moment.beside: the points of documents that use a moment."""
    return BESIDE_MOMENTS


def beside_recordings() -> Beside:
    """Fill recording.beside: the points of documents that use words said in a recording."""
    return BESIDE_RECORDINGS


def beside_meetings() -> Beside:
    """Fill meeting.beside: the points of documents that use the minutes or a decision of a meeting."""
    return BESIDE_MEETINGS
