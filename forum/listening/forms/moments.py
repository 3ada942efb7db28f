"""Forms of moments."""

from flask_babel import lazy_gettext as _
from wtforms import Field, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.listening.spans import read_span
from forum.listening.words import MOMENT_KINDS
from forum.web.forms import HouseForm, line, text

_LEAST = 3


def _number() -> Field:
    return IntegerField(widget=HiddenInput(), validators=[NumberRange(0, limits.LARGEST_NUMBER)])


class MomentForm(HouseForm):
    """A second or a range, a line, and what it is noted for."""

    quando = line(_("Where in the recording"), limits.NAME, hint=_("Minutes and seconds, such as 42:10; for a stretch, 42:10-43:00."))
    line = line(_("In a line"), limits.SUMMARY, _LEAST, hint=_("What is said there, or what it makes you think of."))
    kind = SelectField(_("What it is"), choices=[SelectChoice(value, label) for value, label in MOMENT_KINDS.items()])

    def validate_quando(self, field: Field) -> None:
        """Refuse what is no time of a recording."""
        if field.data and read_span(field.data) is None:
            raise ValidationError(_("Write the time as 42:10; for a stretch, its beginning and its end: 42:10-43:00."))

    @property
    def span(self) -> tuple[int, int | None]:
        """Where it stands, in milliseconds; for a form that was sent and is valid."""
        return read_span(self.quando.data or "") or (0, None)


class NoteForm(MomentForm):
    """A moment to be noted in one of a meeting's recordings."""

    recording = _number()


class EditMomentForm(MomentForm):
    """Other words for a moment, or another second."""

    version = _number()


class AnswerForm(HouseForm):
    """A few words in answer to a moment."""

    text = text(_("Your answer"), limits.REASON, hint=_("A few words. What needs room grows into a discussion."))
