"""What pacts do for the index: their entries carry names of the territory, and organisations are found as far as their pacts are."""

from sqlalchemy import Select, select

from forum.core.database import db
from forum.core.outbox import enqueue
from forum.core.refs import Ref
from forum.core.work import INDEX_BOX, UnitOfWork
from forum.pacts.events import PactEvent
from forum.pacts.models import Pact, PactActor, PactMunicipality
from forum.territory.events import MunicipalityChanged, OrganisationChanged, SubDistrictChanged


def _reindex(pact_ids: Select) -> None:
    for pact_id in db.session.scalars(pact_ids):
        enqueue(INDEX_BOX, str(Ref("pact", pact_id)))


def on_organisation(event: OrganisationChanged, work: UnitOfWork) -> None:
    """Bring an organisation and its pacts up to date."""
    enqueue(INDEX_BOX, str(Ref("organisation", event.organisation_id)))
    _reindex(select(PactActor.pact_id).where(PactActor.organisation_id == event.organisation_id))


def renew_organisations(event: PactEvent, work: UnitOfWork) -> None:
    """Bring the organisations of a pact up to date: they reach as far as the widest pact that names them."""
    for organisation_id in db.session.scalars(select(PactActor.organisation_id).where(PactActor.pact_id == event.pact_id)):
        enqueue(INDEX_BOX, str(Ref("organisation", organisation_id)))


def on_municipality(event: MunicipalityChanged, work: UnitOfWork) -> None:
    """Bring the pacts of a municipality up to date."""
    _reindex(select(PactMunicipality.pact_id).where(PactMunicipality.municipality_id == event.municipality_id))


def on_sub_district(event: SubDistrictChanged, work: UnitOfWork) -> None:
    """Bring the pacts of a sub-district up to date."""
    _reindex(select(Pact.id).where(Pact.sub_district_id == event.sub_district_id))
