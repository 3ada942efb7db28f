"""Forms of the territory."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice

from forum.core import limits
from forum.territory.words import KIND_LABELS
from forum.web.forms import HouseForm, line


def as_choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return values with their labels as the choices of a field."""
    return [SelectChoice(str(value), label) for value, label in pairs]


class SubDistrictForm(HouseForm):
    """A sub-district's name."""

    name = line(_("Name"), limits.NAME, 2)


class SubDistrictEditForm(SubDistrictForm):
    """A sub-district's name and its municipalities."""

    municipalities = SelectMultipleField(_("Municipalities"), coerce=int, validate_choice=True)


class MunicipalityForm(HouseForm):
    """A municipality's name."""

    name = line(_("Name"), limits.NAME, 2)


class OrganisationForm(HouseForm):
    """A local body or group: never a private person."""

    name = line(_("Name"), limits.ORGANISATION, 2, hint=_("A body or a group, never a private person."))
    kind = SelectField(_("Kind"), choices=as_choices(KIND_LABELS.items()))
