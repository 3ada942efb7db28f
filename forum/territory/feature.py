"""The fuse box of the territory."""

from forum.territory import models, queries
from forum.territory.views import blueprint
from forum.web.feature import Feature

FEATURE = Feature(
    name="territory",
    blueprints=(blueprint,),
    slots=(("search.places", queries.place_names),),
    tables=(models.SubDistrict, models.Municipality, models.Organisation),
)
