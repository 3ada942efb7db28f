"""The form with which words are put into the basket."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField

from forum.core import limits
from forum.web.forms import HouseForm, line, text

NO_THEME = 0


class CollectForm(HouseForm):
    """Words of a source, why they are worth keeping, and what they are about."""

    words = text(
        _("The words"),
        limits.EXCERPT,
        hint=_("Leave only what is worth keeping: take words away at the beginning and at the end, and change none of the others."),
    )
    reason = line(
        _("Why they are worth keeping"),
        limits.SUMMARY,
        required=False,
        hint=_("A few words for who looks after the library: what one learns from them."),
    )
    theme = SelectField(_("Theme"), coerce=int, default=NO_THEME, choices=[])

    def offer(self, themes: Iterable[tuple[int, Any]]) -> None:
        """Set the themes to choose from; choosing none is allowed."""
        self.theme.choices = [(NO_THEME, _("None in particular")), *themes]

    @property
    def theme_id(self) -> int | None:
        """The theme chosen, None where there is none."""
        return self.theme.data or None
