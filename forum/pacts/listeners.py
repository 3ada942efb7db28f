"""What pacts do when the territory changes: their entries carry its names, so the index brings them up to date."""

from typing import Any

from sqlalchemy import Select, select

from forum.core.database import db
from forum.core.outbox import enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, UnitOfWork
from forum.pacts.models import Pact, PactActor, PactMunicipality
from forum.territory.events import MunicipalityChanged, OrganisationChanged, SubDistrictChanged


def _reindex(pact_ids: Select[Any]) -> None:
    for pact_id in db.session.scalars(pact_ids):
        enqueue(INDEX_BOX, str(Ref("pact", pact_id)))


def on_organisation(event: OrganisationChanged, work: UnitOfWork) -> None:
    """Bring the pacts of an organisation up to date."""
    _reindex(select(PactActor.pact_id).where(PactActor.organisation_id == event.organisation_id))


def on_municipality(event: MunicipalityChanged, work: UnitOfWork) -> None:
    """Bring the pacts of a municipality up to date."""
    _reindex(select(PactMunicipality.pact_id).where(PactMunicipality.municipality_id == event.municipality_id))


def on_sub_district(event: SubDistrictChanged, work: UnitOfWork) -> None:
    """Bring the pacts of a sub-district up to date."""
    _reindex(select(Pact.id).where(Pact.sub_district_id == event.sub_district_id))
