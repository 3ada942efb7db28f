"""What can be done to a group of synonyms, in words."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.search.curating.events import SynonymsAdded, SynonymsChanged, SynonymsRemoved

ACTS: Mapping[str, object] = MappingProxyType(
    {
        SynonymsAdded.__name__: _("Group added"),
        SynonymsChanged.__name__: _("Group changed"),
        SynonymsRemoved.__name__: _("Group taken out"),
    }
)
