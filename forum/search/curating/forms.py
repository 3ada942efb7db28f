"""Forms of the search's words."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField
from wtforms.validators import NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.web.forms import HouseForm, line, text

_WORDS = limits.SYNONYMS_PER_GROUP * (limits.SYNONYM + 2)


class SynonymsForm(HouseForm):
    """A new group: its words, one expression for each line, and where they come from."""

    words = text(
        _("Words and phrases"), _WORDS, hint=_("One on each line, from two to eight. Endings, accents and capitals do not matter.")
    )
    note = line(_("Where it comes from"), limits.REASON, 3, hint=_("A document, a way of speaking, a question that found nothing."))


class SynonymsEditForm(SynonymsForm):
    """Other words for a group, with why; the version tells whether somebody saved in the meantime."""

    reason = line(_("Why you change it"), limits.REASON, 3)
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, limits.LARGEST_NUMBER)])
