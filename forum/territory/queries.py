"""Reads of the territory; it is public and holds no content of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.paging import Page, page_of
from forum.territory.models import Municipality, Organisation, SubDistrict
from forum.web.slots import slot

ORGANISATIONS_ON_A_PAGE = 50


@dataclass(frozen=True)
class MunicipalityRow:
    """A municipality and the sub-district it belongs to, if it is known."""

    id: int
    slug: str
    name: str
    sub_district_id: int | None


@dataclass(frozen=True)
class SubDistrictRow:
    """A sub-district and its municipalities."""

    id: int
    slug: str
    name: str
    municipalities: tuple[MunicipalityRow, ...] = ()


@dataclass(frozen=True)
class OrganisationRow:
    """A local body or group."""

    id: int
    name: str
    kind: str


@dataclass(frozen=True)
class Territory:
    """The whole map: sub-districts with their municipalities, and those that belong to none yet."""

    sub_districts: tuple[SubDistrictRow, ...]
    unassigned: tuple[MunicipalityRow, ...]


def municipalities() -> tuple[MunicipalityRow, ...]:
    """Return every municipality by name."""
    statement = select(Municipality.id, Municipality.slug, Municipality.name, Municipality.sub_district_id)
    return tuple(MunicipalityRow(*row) for row in db.session.execute(statement.order_by(Municipality.name)))


def sub_districts() -> tuple[SubDistrictRow, ...]:
    """Return every sub-district by name, without its municipalities."""
    statement = select(SubDistrict.id, SubDistrict.slug, SubDistrict.name).order_by(SubDistrict.name)
    return tuple(SubDistrictRow(*row) for row in db.session.execute(statement))


def place_names() -> tuple[str, ...]:
    """Return the name of every place that a search may be narrowed to."""
    return (*(place.name for place in municipalities()), *(district.name for district in sub_districts()))


def territory() -> Territory:
    """Return the whole map in two statements."""
    places = municipalities()
    districts = tuple(
        SubDistrictRow(district.id, district.slug, district.name, tuple(place for place in places if place.sub_district_id == district.id))
        for district in sub_districts()
    )
    return Territory(districts, tuple(place for place in places if place.sub_district_id is None))


def get_sub_district(sub_district_id: int) -> SubDistrictRow:
    """Return a sub-district; raises NotFound when there is none."""
    found = next((district for district in territory().sub_districts if district.id == sub_district_id), None)
    if found is None:
        raise NotFound
    return found


def _told_to(actor: Actor) -> ColumnElement[bool]:
    """Return which organisations the actor may know of: not those that only spaces closed to them have named."""
    kept_back = {number for numbers in slot("territory.kept_back", actor) for number in numbers}
    return Organisation.id.not_in(sorted(kept_back))


def organisations(actor: Actor, number: int) -> tuple[Page, tuple[OrganisationRow, ...]]:
    """Return one page of the organisations that the actor may know of, by name."""
    told = _told_to(actor)
    page = page_of(number, db.session.scalar(select(func.count(Organisation.id)).where(told)) or 0, ORGANISATIONS_ON_A_PAGE)
    statement = select(Organisation.id, Organisation.name, Organisation.kind).where(told).order_by(Organisation.name, Organisation.id)
    return page, tuple(OrganisationRow(*row) for row in db.session.execute(statement.offset(page.offset).limit(page.size)))


def get_organisation(actor: Actor, organisation_id: int) -> OrganisationRow:
    """Return an organisation that the actor may know of; raises NotFound for any other."""
    row = db.session.execute(
        select(Organisation.id, Organisation.name, Organisation.kind).where(Organisation.id == organisation_id, _told_to(actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return OrganisationRow(*row)


def get_municipality(municipality_id: int) -> MunicipalityRow:
    """Return a municipality; raises NotFound when there is none."""
    found = next((place for place in municipalities() if place.id == municipality_id), None)
    if found is None:
        raise NotFound
    return found


def municipality_choices() -> Sequence[tuple[int, str]]:
    """Return the municipalities as a form's choices."""
    return [(place.id, place.name) for place in municipalities()]


def sub_district_choices() -> Sequence[tuple[int, str]]:
    """Return the sub-districts as a form's choices."""
    return [(district.id, district.name) for district in sub_districts()]


def organisation_choices(actor: Actor) -> Sequence[tuple[int, str]]:
    """Return the organisations that the actor may know of as a form's choices."""
    rows = db.session.execute(
        select(Organisation.id, Organisation.name).where(_told_to(actor)).order_by(Organisation.name, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]
