"""The form of who chooses what to do about a source that is not what it was."""

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, StringField
from wtforms.validators import AnyOf, InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.web.forms import HouseForm, text

CITE, DROP = "cite", "drop"


class ChoiceForm(HouseForm):
    """Cite other words of the source, or none; the button pressed says which."""

    act = StringField(validators=[AnyOf((CITE, DROP), message=_("Choose among the answers that are offered."))])
    block = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(-limits.LARGEST_NUMBER, limits.LARGEST_NUMBER)])
    citation = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, limits.LARGEST_NUMBER)])
    # As much as a source can say: the words are cut out of it.
    words = text(_("The words to cite"), limits.DOCUMENT, required=False)
