"""What the sorts of moments are called."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.listening.models import MomentKind

MOMENT_KINDS: Mapping[str, object] = MappingProxyType(
    {
        MomentKind.QUESTION.value: _("Question"),
        MomentKind.IDEA.value: _("Idea"),
        MomentKind.DECISION.value: _("Decision"),
        MomentKind.VERIFY.value: _("To verify"),
        MomentKind.QUOTATION.value: _("Quotation"),
        MomentKind.CARE.value: _("Care"),
    }
)
