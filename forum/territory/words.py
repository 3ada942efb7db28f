"""The names of the kinds of organisation."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.territory.models import ORGANISATION_KINDS

_LABELS = (
    _("Public body"),
    _("School"),
    _("Parish or oratory"),
    _("Cooperative"),
    _("Association"),
    _("Informal group"),
    _("Business or shop"),
    _("Health service"),
)
KIND_LABELS: Mapping[str, object] = MappingProxyType(dict(zip(ORGANISATION_KINDS, _LABELS, strict=True)))


def kind_label(kind: str) -> str:
    """Return the name of a kind of organisation in the reader's language."""
    return str(KIND_LABELS.get(kind, kind))
