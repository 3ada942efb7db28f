"""The fuse box of the territory."""

from forum.territory import models
from forum.territory.views import blueprint
from forum.web.feature import Feature

FEATURE = Feature(name="territory", blueprints=(blueprint,), tables=(models.SubDistrict, models.Municipality, models.Organisation))
