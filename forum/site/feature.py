"""The fuse box of the front door."""

from forum.site.commands import doctor_command
from forum.site.views import blueprint
from forum.web.feature import Feature

FEATURE = Feature(name="site", blueprints=(blueprint,), commands=(doctor_command,))
