"""Forms with which collected words become part of a document."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.web.forms import HouseForm, line, text

# Stands for a document that is still to be begun.
NEW_DOCUMENT = 0
COMMONS = ""


class ClaimForm(HouseForm):
    """A claim in the curator's own words, and the document in which it goes."""

    wording = text(
        _("What they teach, in your words"),
        limits.SUMMARY,
        3,
        hint=_("One sentence that claims one thing. The collected words stay under it as its source; you can change it in the editor."),
    )
    document = SelectField(_("In which document"), coerce=int)
    title = line(_("Title of the new document"), limits.TITLE, limits.TITLE_LEAST, required=False)
    place = SelectField(_("Where the new document belongs"))
    theme = SelectField(_("Theme of the new document"), coerce=int)

    def offer(self, documents: Iterable[tuple[int, Any]], places: Iterable[tuple[str, Any]], themes: Iterable[tuple[int, Any]]) -> None:
        """Set what there is to choose from; where no new document may be begun none is offered."""
        self.place.choices, self.theme.choices = list(places), list(themes)
        begun = [(NEW_DOCUMENT, _("A new document"))] if self.place.choices else []
        self.document.choices = [*documents, *begun]
        if not self.place.choices:
            del self.place, self.theme, self.title

    def wants_new(self) -> bool:
        """Whether the claim opens a new document."""
        return self.document.data == NEW_DOCUMENT

    def check_new(self) -> bool:
        """Whether a title stands where a new document is wanted, and nowhere else; says so beside the field."""
        titled = "title" in self and bool((self.title.data or "").strip())
        if self.wants_new() and not titled:
            self.refuse({"title": _("A new document needs a title.")})
        elif titled and not self.wants_new():
            # The claim would go where nobody wanted it, and the title would be lost.
            self.refuse({"document": _("You wrote the title of a new document: choose “A new document” here, or take the title away.")})
        else:
            return True
        return False


class SourceForm(HouseForm):
    """The claim to which collected words become a source."""

    document = IntegerField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, limits.LARGEST_NUMBER)])
    block = RadioField(_("For which claim"), coerce=int)
