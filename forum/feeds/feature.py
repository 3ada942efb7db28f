"""The fuse box of feeds."""

from forum.feeds.views import blueprint
from forum.web.feature import Feature

FEATURE = Feature(name="feeds", blueprints=(blueprint,))
