"""The fuse box of files."""

from forum.core.events import Event
from forum.files import models
from forum.files.commands import files
from forum.files.kinds import FILE
from forum.files.listeners import pull_files_in, renew_documents
from forum.files.readings import READING_BOX, read_parcels
from forum.files.views import blueprint
from forum.pacts.events import PactNarrowed
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="files",
    blueprints=(blueprint,),
    kinds=(FILE,),
    listeners=((PactNarrowed, pull_files_in), (Event, renew_documents)),
    commands=(files,),
    # One at a time: what was read stays read, whatever happens to the next one.
    boxes=(Box(READING_BOX, read_parcels, batch=1, apart=True),),
    tables=(models.File, models.FilePage),
)
