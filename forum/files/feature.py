"""The fuse box of files."""

from forum.files import models
from forum.files.commands import files
from forum.files.kinds import FILE
from forum.files.listeners import pull_files_in
from forum.files.views import blueprint
from forum.pacts.events import PactNarrowed
from forum.web.feature import Feature

FEATURE = Feature(
    name="files",
    blueprints=(blueprint,),
    kinds=(FILE,),
    listeners=((PactNarrowed, pull_files_in),),
    commands=(files,),
    tables=(models.File,),
)
