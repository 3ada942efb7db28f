"""The fuse box of pacts."""

from forum.pacts import listeners, models, search_names
from forum.pacts.events import PactNarrowed, PactOpened, PactSheetChanged
from forum.pacts.kinds import ORGANISATION, PACT, THEME
from forum.pacts.queries.choices import organisations_kept_back
from forum.pacts.views import administration, joining, people, reading, tending
from forum.territory.events import MunicipalityChanged, OrganisationChanged, SubDistrictChanged
from forum.web.feature import Feature

FEATURE = Feature(
    name="pacts",
    blueprints=tuple(room.blueprint for room in (reading, tending, joining, people, administration)),
    kinds=(PACT, THEME, ORGANISATION),
    listeners=(
        (OrganisationChanged, listeners.on_organisation),
        (MunicipalityChanged, listeners.on_municipality),
        (SubDistrictChanged, listeners.on_sub_district),
        *((event, listeners.renew_organisations) for event in (PactOpened, PactSheetChanged, PactNarrowed)),
    ),
    slots=(
        ("invitation", joining.invitation_address),
        ("search.names", search_names.named_ids),
        ("territory.kept_back", organisations_kept_back),
    ),
    tables=(models.Pact, models.Theme, models.Removal),
)
