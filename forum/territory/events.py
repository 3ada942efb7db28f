"""What happens to the territory's data."""

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SubDistrictChanged(Event):
    """A sub-district was added, has another name, or holds other municipalities."""

    sub_district_id: int


@dataclass(frozen=True, kw_only=True)
class MunicipalityChanged(Event):
    """A municipality was added or has another name."""

    municipality_id: int


@dataclass(frozen=True, kw_only=True)
class OrganisationChanged(Event):
    """An organisation was added, has another name or another kind."""

    organisation_id: int
