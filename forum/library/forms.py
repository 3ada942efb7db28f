"""Forms of the library."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.library.values import DocumentValues
from forum.web.attaching import AttachingForm
from forum.web.forms import HouseForm, line, text

_LARGEST = 2**31 - 1
COMMONS = ""


def _number() -> Any:
    return IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, _LARGEST)])


def _a_year_of_ours(form: Any, field: Any) -> None:
    if field.data is not None and not limits.FIRST_YEAR <= field.data.year <= limits.LAST_YEAR:
        raise ValidationError(_("A year has four figures, such as 2024."))


class DocumentForm(AttachingForm):
    """A document's words and its place on the shelf."""

    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST)
    summary = text(
        _("In short"), limits.SUMMARY, hint=_("Two lines that say what one finds in it: they stand in the lists and under the title.")
    )
    text = text(
        _("Text"),
        limits.DOCUMENT,
        hint=_("A line that begins with two hash signs (## Like this) is a heading: the table of contents is made of them."),
    )
    themes = SelectMultipleField(
        _("Themes"), coerce=int, description=_("From one to five: whoever follows a theme will find the document there.")
    )
    review_on = DateField(
        _("To be read again by"),
        validators=[Optional(), _a_year_of_ours],
        description=_("The day on which somebody asks: is it still true? Readers see it beside the title."),
    )
    rung = RadioField(_("Who will read it once it is published"), coerce=int)

    def offer(self, themes: tuple[tuple[int, str], ...], rungs: tuple[tuple[Rung, str, str], ...]) -> None:
        """Set the themes and the readers to choose from; the widest readers are taken for granted."""
        self.themes.choices = list(themes)
        self.rung.choices = [(rung.value, readers) for rung, _label, readers in rungs]
        if self.rung.data is None and rungs:
            self.rung.data = rungs[0][0].value

    def values(self) -> DocumentValues:
        """Return what was typed."""
        return DocumentValues(
            title=self.title.data or "",
            summary=" ".join((self.summary.data or "").split()),
            text=self.text.data or "",
            theme_ids=tuple(self.themes.data or ()),
            review_on=self.review_on.data,
        )


class BeginForm(DocumentForm):
    """A new document: its place was chosen before, and is shown above the form."""

    pact = HiddenField(default=COMMONS)


class ReviseForm(DocumentForm):
    """The next version of a document; `version` tells what its writer had before them."""

    version = _number()
    change = line(_("What is new"), limits.SUMMARY, required=False, hint=_("A few words, shown in the history: “added the eighth point”."))

    def values(self) -> DocumentValues:
        """Return what was typed."""
        given = super().values()
        return DocumentValues(given.title, given.summary, given.text, given.theme_ids, given.review_on, self.change.data or "")


class StepForm(HouseForm):
    """A button about the version that stood on the page when it was pressed."""

    number = _number()


class ApproveForm(StepForm):
    """An approval, with a word if one likes."""

    note = text(_("A note"), limits.REASON, required=False)


class ChangesForm(StepForm):
    """What should change before the version is published."""

    wanted = text(_("What should change"), limits.REASON, 3)
