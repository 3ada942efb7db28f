"""The form of who chooses what to do about a source that is not what it was."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.web.forms import HouseForm, text

_LARGEST = 2**31 - 1
CITE, DROP = "cite", "drop"


class ChoiceForm(HouseForm):
    """Cite other words of the source, or none; the button pressed says which."""

    act = StringField(validators=[AnyOf((CITE, DROP), message=_("Choose among the answers that are offered."))])
    block = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(-_LARGEST, _LARGEST)])
    citation = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, _LARGEST)])
    # As much as a source can say: the words are cut out of it.
    words = text(_("The words to cite"), limits.DOCUMENT, required=False)
