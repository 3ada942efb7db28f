"""Reads of the directory: cards of pacts, filters with counts of what this reader may see, themes with their pacts."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, cast, exists, func, literal, select, union_all

from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.memory import remembered
from forum.core.paging import Page, page_of
from forum.pacts.models import Edition, Pact, PactMunicipality, PactTheme, Theme
from forum.pacts.queries.rows import ThemeRow
from forum.pacts.words import year_said
from forum.territory.models import Municipality, SubDistrict
from forum.text.plain import excerpt

_BETWEEN = "\n"
_SUMMARY_READ = 800
_SUMMARY_SHOWN = 180
_YEAR_DIGITS = 4


@dataclass(frozen=True)
class Filters:
    """What the directory is narrowed to; an empty word narrows nothing, an unknown one finds nothing."""

    kind: str = ""
    year: str = ""
    sub_district: str = ""
    municipality: str = ""
    theme: str = ""
    status: str = ""

    @property
    def any(self) -> bool:
        """Whether anything is narrowed."""
        return any(getattr(self, item.name) for item in fields(self))


@dataclass(frozen=True)
class Option:
    """One choice of a filter and how many pacts it would leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class PactCard:
    """A pact in a list."""

    id: int
    url: str
    title: str
    kind: str
    status: str | None
    places: str
    years: str
    summary: str
    rung: str
    doubt: bool


@dataclass(frozen=True)
class Directory:
    """One page of the directory."""

    cards: tuple[PactCard, ...]
    page: Page
    options: Mapping[str, tuple[Option, ...]]


@dataclass(frozen=True)
class ThemeCount:
    """A theme and how many of its pacts the reader may see."""

    theme: ThemeRow
    pacts: int


def _status() -> Any:
    """Return how the newest edition of a pact stands."""
    return select(Edition.status).where(Edition.pact_id == Pact.id).order_by(Edition.year.desc()).limit(1).correlate(Pact).scalar_subquery()


def _newest_year() -> Any:
    return select(func.max(Edition.year)).where(Edition.pact_id == Pact.id).correlate(Pact).scalar_subquery()


def _in_year(year: str) -> ColumnElement[bool]:
    number = int(year) if year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS else 0
    return exists().where(Edition.pact_id == Pact.id, Edition.year == number).correlate(Pact)


def _in_sub_district(slug: str) -> ColumnElement[bool]:
    return exists().where(SubDistrict.id == Pact.sub_district_id, SubDistrict.slug == slug).correlate(Pact)


def _in_municipality(slug: str) -> ColumnElement[bool]:
    place = exists().where(
        PactMunicipality.pact_id == Pact.id, PactMunicipality.municipality_id == Municipality.id, Municipality.slug == slug
    )
    return place.correlate(Pact)


def _on_theme(slug: str) -> ColumnElement[bool]:
    return exists().where(PactTheme.pact_id == Pact.id, PactTheme.theme_id == Theme.id, Theme.slug == slug).correlate(Pact)


_TESTS = {
    "kind": lambda value: Pact.kind == value,
    "year": _in_year,
    "sub_district": _in_sub_district,
    "municipality": _in_municipality,
    "theme": _on_theme,
    "status": lambda value: _status() == value,
}


def _narrowed(actor: Actor, filters: Filters, without: str = "") -> list[ColumnElement[bool]]:
    """Return the conditions of the directory, leaving out one filter: its own choices are counted as if it were open."""
    chosen = ((name, getattr(filters, name)) for name in _TESTS if name != without)
    return [visible(actor, Pact), *(_TESTS[name](value) for name, value in chosen if value)]


def _tally(dimension: str, value: Any, label: Any, source: Any, conditions: list[ColumnElement[bool]]) -> Any:
    columns = (
        literal(dimension, String).label("dimension"),
        cast(value, String).label("value"),
        cast(label, String).label("label"),
        func.count(func.distinct(Pact.id)).label("number"),
    )
    statement = select(*columns).select_from(source).where(*conditions)
    return statement if dimension == "total" else statement.group_by(value, label)


def _options(actor: Actor, filters: Filters) -> tuple[int, dict[str, tuple[Option, ...]]]:
    """Count the choices of every filter and the whole, in one statement."""
    pact = Pact.__table__
    status = _status()
    places = pact.join(PactMunicipality.__table__, PactMunicipality.pact_id == Pact.id).join(
        Municipality.__table__, Municipality.id == PactMunicipality.municipality_id
    )
    themes = pact.join(PactTheme.__table__, PactTheme.pact_id == Pact.id).join(Theme.__table__, Theme.id == PactTheme.theme_id)
    editions = pact.join(Edition.__table__, Edition.pact_id == Pact.id)
    districts = pact.join(SubDistrict.__table__, SubDistrict.id == Pact.sub_district_id)
    standing = select(Pact.id.label("id"), status.label("status")).where(*_narrowed(actor, filters, "status")).subquery()
    tallies = [
        _tally("total", literal("", String), literal("", String), pact, _narrowed(actor, filters)),
        _tally("kind", Pact.kind, Pact.kind, pact, _narrowed(actor, filters, "kind")),
        _tally("year", Edition.year, Edition.year, editions, _narrowed(actor, filters, "year")),
        _tally("sub_district", SubDistrict.slug, SubDistrict.name, districts, _narrowed(actor, filters, "sub_district")),
        _tally("municipality", Municipality.slug, Municipality.name, places, _narrowed(actor, filters, "municipality")),
        _tally("theme", Theme.slug, Theme.name, themes, _narrowed(actor, filters, "theme")),
        select(literal("status", String), standing.c.status, standing.c.status, func.count(standing.c.id))
        .where(standing.c.status.is_not(None))
        .group_by(standing.c.status),
    ]
    total = 0
    options: dict[str, list[Option]] = {name: [] for name in _TESTS}
    for row in db.session.execute(union_all(*tallies)):
        if row.dimension == "total":
            total = row.number
        else:
            options[row.dimension].append(Option(row.value, row.label, row.number))
    options["year"].sort(key=lambda option: option.value, reverse=True)
    return total, {
        name: tuple(found if name == "year" else sorted(found, key=lambda option: option.label.casefold()))
        for name, found in options.items()
    }


def _cards(actor: Actor, *conditions: ColumnElement[bool], offset: int = 0, limit: int) -> tuple[PactCard, ...]:
    """Return cards in one statement, the pacts of the newest years first."""
    doubtful_year = cast(Edition.year, String) + literal(":", String) + cast(Edition.circa, String)
    years = select(func.aggregate_strings(doubtful_year, _BETWEEN)).where(Edition.pact_id == Pact.id).correlate(Pact).scalar_subquery()
    places = (
        select(func.aggregate_strings(Municipality.name, _BETWEEN))
        .where(PactMunicipality.pact_id == Pact.id, Municipality.id == PactMunicipality.municipality_id)
        .correlate(Pact)
        .scalar_subquery()
    )
    statement = (
        select(
            *(Pact.id, Pact.slug, Pact.title, Pact.kind, Pact.audience, Pact.to_verify, Pact.neighbourhoods),
            func.substr(Pact.sheet_plain, 1, _SUMMARY_READ).label("beginning"),
            *(_status().label("status"), years.label("years"), places.label("places")),
        )
        .where(*conditions)
        .order_by(func.coalesce(_newest_year(), cast(literal(0), Integer)).desc(), Pact.title, Pact.id)
        .offset(offset)
        .limit(limit)
    )
    return tuple(_card(row) for row in db.session.execute(statement))


def _card(row: Any) -> PactCard:
    marked = sorted(pair.split(":") for pair in (row.years or "").split(_BETWEEN) if pair)
    return PactCard(
        id=row.id,
        url=f"/patti/{row.slug}",
        title=row.title,
        kind=row.kind,
        status=row.status,
        places=", ".join(sorted((row.places or "").split(_BETWEEN))) or row.neighbourhoods,
        years=", ".join(year_said(int(year), circa in ("1", "true")) for year, circa in marked),
        summary=excerpt(row.beginning, _SUMMARY_SHOWN),
        rung=rung_of(row.audience).name.lower(),
        doubt=row.to_verify,
    )


@remembered
def directory(actor: Actor, filters: Filters, number: int) -> Directory:
    """Return one page of the pacts that the actor may see under these filters, in two statements."""
    total, options = _options(actor, filters)
    page = page_of(number, total)
    return Directory(_cards(actor, *_narrowed(actor, filters), offset=page.offset, limit=page.size), page, options)


@remembered
def pact_cards(actor: Actor, limit: int) -> tuple[PactCard, ...]:
    """Return the pacts of the newest years, for the home page."""
    return _cards(actor, visible(actor, Pact), limit=limit)


@remembered
def pacts_on_theme(actor: Actor, theme_id: int, limit: int) -> tuple[PactCard, ...]:
    """Return the pacts on a theme that the actor may see."""
    on = exists().where(PactTheme.pact_id == Pact.id, PactTheme.theme_id == theme_id).correlate(Pact)
    return _cards(actor, visible(actor, Pact), on, limit=limit)


@remembered
def themes_with_pacts(actor: Actor) -> tuple[ThemeCount, ...]:
    """Return every theme with the number of its pacts that the actor may see."""
    seen = (
        select(func.count(Pact.id))
        .select_from(Pact)
        .join(PactTheme, PactTheme.pact_id == Pact.id)
        .where(PactTheme.theme_id == Theme.id, visible(actor, Pact))
        .correlate(Theme)
        .scalar_subquery()
    )
    rows = db.session.execute(select(Theme.id, Theme.slug, Theme.name, Theme.description, seen).order_by(Theme.position, Theme.name))
    return tuple(ThemeCount(ThemeRow(*row[:4]), row[4]) for row in rows)
