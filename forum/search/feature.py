"""The fuse box of search."""

from forum.core.events import Event
from forum.core.work import INDEX_BOX
from forum.search.commands import search_commands
from forum.search.curating import models
from forum.search.curating.listeners import put_down_gaps
from forum.search.curating.views import blueprint as words_blueprint
from forum.search.queue import index_parcels
from forum.search.views import blueprint
from forum.web.feature import Box, Feature

FEATURE = Feature(
    name="search",
    blueprints=(blueprint, words_blueprint),
    # Every event carries along the questions that waited in memory for somebody to write something.
    listeners=((Event, put_down_gaps),),
    commands=(search_commands,),
    boxes=(Box(INDEX_BOX, index_parcels),),
    tables=(models.SynonymGroup, models.SearchGap),
)
