"""Writes of the territory."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select, update

from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Invalid, NotFound, require
from forum.core.work import unit_of_work
from forum.territory.events import MunicipalityChanged, OrganisationChanged, SubDistrictChanged
from forum.territory.models import ORGANISATION_KINDS, Municipality, Organisation, SubDistrict
from forum.territory.policy import may_tend_territory
from forum.text.slugs import slugify


def _free_slug(model: Any, name: str, fallback: str) -> str:
    """Return an address that no other row of the table has."""
    wanted = slugify(name, fallback)
    taken = set(db.session.scalars(select(model.slug).where(model.slug.startswith(wanted, autoescape=True))))
    number = 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _check_name(model: Any, name: str, but: int | None = None) -> None:
    twin = select(model.id).where(func.lower(model.name) == name.lower(), model.id != (but or 0)).limit(1)
    if db.session.scalar(twin) is not None:
        raise Invalid({"name": _("This name is there already.")})


def _get(model: Any, row_id: int) -> Any:
    row = db.session.get(model, row_id)
    if row is None:
        raise NotFound
    return row


def add_sub_district(actor: Actor, name: str) -> int:
    """Add a sub-district and return its number; raises Invalid when the name is taken."""
    require(may_tend_territory(actor))
    with unit_of_work() as work:
        _check_name(SubDistrict, name)
        row = SubDistrict(name=name, slug=_free_slug(SubDistrict, name, "subambito"))
        db.session.add(row)
        db.session.flush()
        work.emit(SubDistrictChanged(actor_id=actor.member_id, sub_district_id=row.id))
    return row.id


def change_sub_district(actor: Actor, sub_district_id: int, name: str, municipality_ids: Iterable[int]) -> None:
    """Rename a sub-district and say which municipalities it holds; one that belonged elsewhere moves."""
    require(may_tend_territory(actor))
    with unit_of_work() as work:
        row = _get(SubDistrict, sub_district_id)
        _check_name(SubDistrict, name, row.id)
        row.name = name
        let_go = update(Municipality).where(Municipality.sub_district_id == row.id).values(sub_district_id=None)
        db.session.execute(let_go)
        db.session.execute(update(Municipality).where(Municipality.id.in_(sorted(municipality_ids))).values(sub_district_id=row.id))
        work.emit(SubDistrictChanged(actor_id=actor.member_id, sub_district_id=row.id))


def add_municipality(actor: Actor, name: str, sub_district_id: int | None = None) -> int:
    """Add a municipality and return its number; raises Invalid when the name is taken."""
    require(may_tend_territory(actor))
    with unit_of_work() as work:
        _check_name(Municipality, name)
        row = Municipality(name=name, slug=_free_slug(Municipality, name, "comune"), sub_district_id=sub_district_id)
        db.session.add(row)
        db.session.flush()
        work.emit(MunicipalityChanged(actor_id=actor.member_id, municipality_id=row.id))
    return row.id


def rename_municipality(actor: Actor, municipality_id: int, name: str) -> None:
    """Give a municipality another name; its address stays."""
    require(may_tend_territory(actor))
    with unit_of_work() as work:
        row = _get(Municipality, municipality_id)
        _check_name(Municipality, name, row.id)
        row.name = name
        work.emit(MunicipalityChanged(actor_id=actor.member_id, municipality_id=row.id))


def ensure_organisation(actor: Actor, name: str, kind: str) -> int:
    """Return the organisation of that name, added when there is none; the caller has asked its own policy first.

    Facilitators name the organisations of their pacts, so this asks nothing of the territory's keepers.
    """
    if kind not in ORGANISATION_KINDS:
        raise Invalid({"kind": _("Choose one of the list.")})
    with unit_of_work() as work:
        known = db.session.scalar(select(Organisation.id).where(func.lower(Organisation.name) == name.lower()).limit(1))
        if known is not None:
            return known
        row = Organisation(name=name, kind=kind, slug=_free_slug(Organisation, name, "realta"))
        db.session.add(row)
        db.session.flush()
        work.emit(OrganisationChanged(actor_id=actor.member_id, organisation_id=row.id))
    return row.id


def add_organisation(actor: Actor, name: str, kind: str) -> int:
    """Add an organisation and return its number; raises Invalid when the name is taken."""
    require(may_tend_territory(actor))
    with unit_of_work():
        _check_name(Organisation, name)
        return ensure_organisation(actor, name, kind)


def change_organisation(actor: Actor, organisation_id: int, name: str, kind: str) -> None:
    """Give an organisation another name or kind."""
    require(may_tend_territory(actor))
    with unit_of_work() as work:
        row = _get(Organisation, organisation_id)
        _check_name(Organisation, name, row.id)
        row.name, row.kind = name, kind
        work.emit(OrganisationChanged(actor_id=actor.member_id, organisation_id=row.id))
