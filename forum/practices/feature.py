"""The fuse box of practice cards."""

from forum.pacts.events import PactNarrowed
from forum.practices import models
from forum.practices.events import PracticeDeleted, PracticeHidden, PracticePublished, PracticeRestored, PracticeRevised
from forum.practices.kinds import PRACTICE
from forum.practices.listeners import look_at_practice, pull_practices_in
from forum.practices.sections import pact_practices, theme_practices
from forum.practices.views import reading, tending, writing
from forum.web.feature import Feature

FEATURE = Feature(
    name="practices",
    blueprints=(reading.blueprint, writing.blueprint, tending.blueprint),
    kinds=(PRACTICE,),
    listeners=(
        (PactNarrowed, pull_practices_in),
        *((event, look_at_practice) for event in (PracticePublished, PracticeRevised, PracticeHidden, PracticeRestored, PracticeDeleted)),
    ),
    slots=(("pact.documents", pact_practices), ("theme.documents", theme_practices)),
    tables=(models.Practice, models.PracticeTheme, models.PracticeVersion),
)
