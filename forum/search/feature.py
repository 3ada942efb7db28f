"""The fuse box of search."""

from forum.core.work import INDEX_BOX
from forum.search.commands import search_commands
from forum.search.queue import index_parcels
from forum.search.views import blueprint
from forum.web.feature import Box, Feature

FEATURE = Feature(name="search", blueprints=(blueprint,), commands=(search_commands,), boxes=(Box(INDEX_BOX, index_parcels),))
