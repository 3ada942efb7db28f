"""Forms that take a file along with their words: put into the text by a button of its own, or as the form is sent."""

from collections.abc import Sequence
from typing import Any, Protocol

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import SubmitField

from forum.core import limits
from forum.core.errors import Invalid
from forum.web.forms import HouseForm, line


class Kept(Protocol):
    """A file that was taken in, as much of it as a form tells."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def markdown(self) -> str:
        """The line that shows it in a text."""


class Taker(Protocol):
    """Takes files in for whoever sends the form; raises Invalid under `field` with a sentence that names the file."""

    def __call__(self, uploads: Sequence[FileStorage], alt: str = ..., *, field: str = ...) -> Sequence[Kept]:
        """Return the files as they are kept."""


class AttachingForm(HouseForm):
    """The parent of the forms whose texts may show a picture or link a document."""

    file = FileField(_("Picture or document"))
    alt = line(_("What the picture shows"), limits.FILE_ALT, required=False)
    attach = SubmitField()

    # Shown beside the field: the file that the text holds now, and whether it still wants words for who does not see it.
    attached: Kept | None = None
    nameless = False

    def brings_in(self, take: Taker, into: str = "text") -> bool:
        """Put the line of the chosen file at the end of a text; returns whether the form goes on to be sent.

        It does not when the button asked for no more than that, nor when the file cannot be taken: the form is then shown
        again with every word, and with the line where there is one.
        """
        if self.file.data is not None and self.alt.validate(self):
            self._put(take, self[into])
        elif self.attach.data and not self.alt.errors:
            self.refuse({"file": _("Choose a file first, then put it into the text.")})
        return not (self.attach.data or self.file.errors or self.alt.errors)

    @property
    def status(self) -> int:
        """The status of the page that shows the form again."""
        return 200 if self.attached and not self.errors else 422

    def _put(self, take: Taker, text: Any) -> None:
        alt = self.alt.data or ""
        try:
            self.attached = take([self.file.data], alt, field="file")[0]
        except Invalid as problem:
            self.refuse(problem.messages)
            return
        line_of_file = self.attached.markdown
        text.data = f"{text.data}\n\n{line_of_file}" if text.data else line_of_file
        self.nameless = line_of_file.startswith("!") and not alt
        self.alt.data = ""
