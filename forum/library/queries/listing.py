"""Lists of documents: the library's, narrowed to a pact or a theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, tuple_

from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.library import policy
from forum.library.addresses import document_address
from forum.library.models import Document, DocumentTheme, Stage
from forum.pacts.models import Pact, Theme


@dataclass(frozen=True)
class DocumentRow:
    """A document as a list shows it.

    `stage` is told only where it asks something of the reader; `newer` to who looks after a published document that they go on writing.
    """

    id: int
    title: str
    summary: str
    url: str
    stage: str | None
    published_number: int | None
    listed_at: datetime
    rung: str
    pact_title: str | None
    hidden: bool
    newer: bool


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; each may be missing."""

    theme: str = ""
    pact: str = ""


@dataclass(frozen=True)
class FilterChoices:
    """What one may narrow the list to: slug and name of each theme, and of each pact with a document for this reader."""

    themes: tuple[tuple[str, str], ...]
    pacts: tuple[tuple[str, str], ...]


def filter_choices(actor: Actor, filters: Filters) -> FilterChoices:
    """Return the themes and the pacts to choose from; raises NotFound when a filter names what is not there or not open."""
    holds = select(Document.id).where(Document.pact_id == Pact.id, visible(actor, Document)).exists()
    pacts = db.session.execute(
        select(Pact.slug, Pact.title).where(visible(actor, Pact), or_(holds, Pact.slug == filters.pact)).order_by(Pact.title, Pact.id)
    )
    themes = db.session.execute(select(Theme.slug, Theme.name).order_by(Theme.position, Theme.id))
    choices = FilterChoices(tuple((slug, name) for slug, name in themes), tuple((slug, title) for slug, title in pacts))
    for given, known in ((filters.theme, choices.themes), (filters.pact, choices.pacts)):
        if given and given not in dict(known):
            raise NotFound
    return choices


def about_theme(theme_id: Any) -> ColumnElement[bool]:
    """Return the condition that a document is about a theme."""
    return select(DocumentTheme.theme_id).where(DocumentTheme.document_id == Document.id, DocumentTheme.theme_id == theme_id).exists()


def _conditions(actor: Actor, filters: Filters, before: Cursor | None) -> list[ColumnElement[bool]]:
    conditions = [visible(actor, Document)]
    if filters.pact:
        conditions.append(Document.pact_id == select(Pact.id).where(Pact.slug == filters.pact, visible(actor, Pact)).scalar_subquery())
    if filters.theme:
        conditions.append(about_theme(select(Theme.id).where(Theme.slug == filters.theme).scalar_subquery()))
    if before is not None:
        conditions.append(tuple_(Document.listed_at, Document.id) < tuple_(literal(before.at, Document.listed_at.type), literal(before.id)))
    return conditions


def documents(actor: Actor, filters: Filters, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[DocumentRow]:
    """Return a stretch of the documents that the actor may see, the latest published first."""
    columns = (
        Document.id,
        Document.title,
        Document.slug,
        Document.summary,
        Document.stage,
        Document.state,
        Document.audience,
        Document.pact_id,
        Document.published_number,
        Document.listed_at,
        Pact.title.label("pact_title"),
    )
    rows = db.session.execute(
        select(*columns)
        .outerjoin(Pact, and_(Pact.id == Document.pact_id, visible(actor, Pact)))
        .where(*_conditions(actor, filters, before))
        .order_by(Document.listed_at.desc(), Document.id.desc())
        .limit(size + 1)
    ).all()
    kept = rows[:size]
    older = Cursor(kept[-1].listed_at, kept[-1].id) if len(rows) > size else None
    return Window(tuple(_row(actor, row) for row in kept), older)


def _row(actor: Actor, row: Any) -> DocumentRow:
    waits = row.stage == Stage.IN_REVIEW and policy.tends(actor, row)
    return DocumentRow(
        id=row.id,
        title=row.title,
        summary=row.summary,
        url=document_address(row.id, row.slug),
        stage=row.stage if row.state == State.DRAFT or waits else None,
        published_number=row.published_number,
        listed_at=row.listed_at,
        rung=rung_of(row.audience).name.lower(),
        pact_title=row.pact_title,
        hidden=row.state == State.HIDDEN,
        newer=row.stage == Stage.DRAFT and row.published_number is not None and policy.tends(actor, row),
    )


def themes_of_documents(document_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the themes of documents, by document."""
    found: dict[int, tuple[int, ...]] = {}
    rows = db.session.execute(
        select(DocumentTheme.document_id, DocumentTheme.theme_id)
        .where(DocumentTheme.document_id.in_(sorted(set(document_ids))))
        .order_by(DocumentTheme.document_id, DocumentTheme.theme_id)
    )
    for document_id, theme_id in rows:
        found[document_id] = (*found.get(document_id, ()), theme_id)
    return found
