"""The fuse box of the front door."""

from forum.site.views import blueprint
from forum.web.feature import Feature

FEATURE = Feature(name="site", blueprints=(blueprint,))
