"""The fuse box of the library."""

from forum.library import models
from forum.library.kinds import DOCUMENT
from forum.library.listeners import pull_documents_in
from forum.library.sections import pact_documents, theme_documents
from forum.library.views import reading, tending, writing
from forum.pacts.events import PactNarrowed
from forum.web.feature import Feature

FEATURE = Feature(
    name="library",
    blueprints=(reading.blueprint, writing.blueprint, tending.blueprint),
    kinds=(DOCUMENT,),
    listeners=((PactNarrowed, pull_documents_in),),
    slots=(("pact.documents", pact_documents), ("theme.documents", theme_documents)),
    tables=(models.Document, models.DocumentTheme, models.DocumentVersion, models.Review),
)
