"""The directory of cards, narrowed by theme, pact, municipality and how the practice went elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.pacts.models import Pact, PactMunicipality, Theme
from forum.practices.addresses import practice_address
from forum.practices.models import Practice, PracticeTheme
from forum.practices.queries.reading import tried_out
from forum.practices.words import ASKED_OUTCOMES, OUTCOMES
from forum.territory.models import Municipality

_TRYING = aliased(Practice, name="trying")
ELSEWHERE = "si"


@dataclass(frozen=True)
class PracticeRow:
    """A card as a list shows it; `tried` counts the tryings that the reader may see, `elsewhere` is how one of them went."""

    id: int
    url: str
    title: str
    summary: str
    pact_title: str | None
    rung: str
    draft: bool
    hidden: bool
    outcome: str
    tried: int
    listed_at: datetime
    elsewhere: str = ""

    @property
    def outcome_words(self) -> object:
        """How the trying went, nothing where nothing was tried out."""
        return OUTCOMES.get(self.outcome, "")

    @property
    def elsewhere_words(self) -> object:
        """How it went elsewhere, where that is why the card is listed."""
        return OUTCOMES.get(self.elsewhere, "")


@dataclass(frozen=True)
class Filters:
    """What the directory is narrowed to, in the words of the address; each may be missing."""

    theme: str = ""
    pact: str = ""
    municipality: str = ""
    elsewhere: str = ""
    outcome: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return any(getattr(self, item.name) for item in fields(self))


@dataclass(frozen=True)
class FilterChoices:
    """What one may choose from: slugs and names of the themes, of the pacts with a card for this reader, of the places of those pacts."""

    themes: Mapping[str, str]
    pacts: Mapping[str, str]
    municipalities: Mapping[str, str]
    outcomes: Mapping[str, object]


def filter_choices(actor: Actor, filters: Filters) -> FilterChoices:
    """Return what the actor may narrow the directory to, in one statement; the pact asked for is there even without a card."""
    holds = select(Practice.id).where(Practice.pact_id == Pact.id, visible(actor, Practice)).exists()
    themes = select(literal(0).label("part"), Theme.position.label("sort"), Theme.slug.label("slug"), Theme.name.label("name"))
    pacts = select(literal(1), literal(0), Pact.slug, Pact.title).where(visible(actor, Pact), or_(holds, Pact.slug == filters.pact))
    places = (
        select(literal(2), literal(0), Municipality.slug, Municipality.name)
        .join(PactMunicipality, PactMunicipality.municipality_id == Municipality.id)
        .join(Pact, Pact.id == PactMunicipality.pact_id)
        .where(visible(actor, Pact), holds)
        .distinct()
    )
    every = union_all(themes, pacts, places).subquery()
    rows = db.session.execute(select(every).order_by(every.c.part, every.c.sort, every.c.name)).all()
    themes_, pacts_, places_ = ({row.slug: row.name for row in rows if row.part == part} for part in range(3))
    return FilterChoices(themes_, pacts_, places_, {asked: OUTCOMES[outcome] for asked, outcome in ASKED_OUTCOMES.items()})


def check_filters(filters: Filters, choices: FilterChoices) -> None:
    """Raise NotFound when a filter names what is not there or not open to the reader: both look the same."""
    given = (
        (filters.theme, choices.themes),
        (filters.pact, choices.pacts),
        (filters.municipality, choices.municipalities),
        (filters.outcome, choices.outcomes),
        (filters.elsewhere, (ELSEWHERE,)),
    )
    if any(value and value not in known for value, known in given):
        raise NotFound


def about_theme(theme_id: Any) -> ColumnElement[bool]:
    """Return the condition that a card is about a theme."""
    return select(PracticeTheme.theme_id).where(PracticeTheme.practice_id == Practice.id, PracticeTheme.theme_id == theme_id).exists()


def _tried(actor: Actor, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(_TRYING.id).where(*tried_out(actor, _TRYING, Practice.id), *conditions).correlate(Practice).exists()


def _went(actor: Actor, asked: str) -> ColumnElement[bool]:
    """Return the condition that a card tells, or one of its tryings, that it went so."""
    outcome = ASKED_OUTCOMES[asked].value
    return or_(Practice.outcome == outcome, _tried(actor, _TRYING.outcome == outcome))


def _in_municipality(actor: Actor, slug: str) -> ColumnElement[bool]:
    """Return the condition that a card's pact takes place there; a pact that the actor does not see tells nothing of where it is."""
    places = select(PactMunicipality.pact_id).join(Municipality, Municipality.id == PactMunicipality.municipality_id)
    seen = places.join(Pact, Pact.id == PactMunicipality.pact_id).where(Municipality.slug == slug, visible(actor, Pact))
    return Practice.pact_id.in_(seen)


def _conditions(actor: Actor, filters: Filters, before: Cursor | None) -> list[ColumnElement[bool]]:
    conditions = [visible(actor, Practice)]
    if filters.theme:
        conditions.append(about_theme(select(Theme.id).where(Theme.slug == filters.theme).scalar_subquery()))
    if filters.pact:
        conditions.append(Practice.pact_id == select(Pact.id).where(Pact.slug == filters.pact, visible(actor, Pact)).scalar_subquery())
    if filters.municipality:
        conditions.append(_in_municipality(actor, filters.municipality))
    if filters.elsewhere:
        conditions.append(_tried(actor))
    if filters.outcome:
        conditions.append(_went(actor, filters.outcome))
    if before is not None:
        conditions.append(tuple_(Practice.listed_at, Practice.id) < tuple_(literal(before.at, Practice.listed_at.type), literal(before.id)))
    return conditions


def practices(actor: Actor, filters: Filters, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[PracticeRow]:
    """Return a stretch of the cards that the actor may see, the latest published first."""
    tried = select(func.count(_TRYING.id)).where(*tried_out(actor, _TRYING, Practice.id)).correlate(Practice).scalar_subquery()
    rows = db.session.execute(
        select(
            *(Practice.id, Practice.slug, Practice.title, Practice.summary, Practice.audience, Practice.state, Practice.outcome),
            *(Practice.listed_at, Pact.title.label("pact_title"), tried.label("tried")),
        )
        .outerjoin(Pact, and_(Pact.id == Practice.pact_id, visible(actor, Pact)))
        .where(*_conditions(actor, filters, before))
        .order_by(Practice.listed_at.desc(), Practice.id.desc())
        .limit(size + 1)
    ).all()
    kept = rows[:size]
    older = Cursor(kept[-1].listed_at, kept[-1].id) if len(rows) > size else None
    asked = ASKED_OUTCOMES[filters.outcome].value if filters.outcome else ""
    return Window(tuple(_row(row, asked) for row in kept), older)


def _row(row: Row, asked: str) -> PracticeRow:
    return PracticeRow(
        id=row.id,
        url=practice_address(row.id, row.slug),
        title=row.title,
        summary=row.summary,
        pact_title=row.pact_title,
        rung=rung_of(row.audience).name.lower(),
        draft=row.state == State.DRAFT,
        hidden=row.state == State.HIDDEN,
        outcome=row.outcome,
        tried=row.tried,
        listed_at=row.listed_at,
        # Listed for how it went, and not for how it went here: then for how it went elsewhere.
        elsewhere=asked if asked != row.outcome else "",
    )
