"""Forms of discussions."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from markupsafe import Markup, escape
from wtforms import Field, HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.discussions.models import ThreadKind, Word
from forum.web.attaching import AttachingForm
from forum.web.forms import HouseForm, line, text

COMMONS = ""

# What each kind of thread asks to begin with; answers are written under the questions.
TEMPLATES = {
    ThreadKind.QUESTION: _("What we would like to understand:\n\nWhat we have tried already:\n\nWho could help us with an answer:\n"),
    ThreadKind.PRACTICE: _("What we did, and with whom:\n\nWhat changed:\n\nWhat was hard:\n\nWhat others should know before trying it:\n"),
    ThreadKind.ANNOUNCEMENT: _("What:\n\nWhen and where:\n\nWhom it is for, and how to take part:\n"),
    ThreadKind.PROPOSAL: _("What we propose:\n\nWhy now:\n\nWhat is needed, and from whom:\n\nBy when we would like to decide:\n"),
    ThreadKind.FREE: "",
}
KIND_CHOICES = (
    (ThreadKind.QUESTION.value, _("A question")),
    (ThreadKind.PRACTICE.value, _("A practice to tell")),
    (ThreadKind.ANNOUNCEMENT.value, _("An announcement")),
    (ThreadKind.PROPOSAL.value, _("A proposal")),
    (ThreadKind.FREE.value, _("Something else")),
)
WORD_LABELS = {Word.THANKS: _("thank you"), Word.HERE_TOO: _("here too"), Word.USEFUL: _("useful")}


def as_choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return values and their words as fields want them."""
    return [SelectChoice(value, words) for value, words in pairs]


def _number(required: bool = False) -> Field:
    checks: list[Any] = [NumberRange(0, limits.LARGEST_NUMBER)]
    return IntegerField(widget=HiddenInput(), validators=checks if required else [Optional(), *checks])


class TitleForm(HouseForm):
    """What a thread is called and about."""

    title = line(
        _("Title"),
        limits.TITLE,
        limits.TITLE_LEAST,
        hint=_("A line that tells what it is about, as you would say it to a neighbour."),
    )
    kind = SelectField(_("Kind of discussion"), choices=as_choices(KIND_CHOICES), default=ThreadKind.FREE.value)
    themes = SelectMultipleField(
        _("Themes"), coerce=int, description=_("From one to five: whoever follows a theme will find the discussion there.")
    )

    def offer_themes(self, themes: tuple[tuple[int, str], ...]) -> None:
        """Set the themes to choose from."""
        self.themes.choices = as_choices(themes)

    def theme_ids(self) -> tuple[int, ...]:
        """Return the themes chosen."""
        return tuple(self.themes.data or ())


class OpenForm(TitleForm, AttachingForm):
    """A new thread: the place and the kind were chosen before, and are shown above the form."""

    kind = HiddenField(default=ThreadKind.FREE.value)
    pact = HiddenField(default=COMMONS)
    # Of a recording, from which the thread grows.
    moment = _number()
    rung = RadioField(_("Who can read it"), coerce=int)
    text = text(_("Text"), limits.TEXT)

    def offer_rungs(self, rungs: tuple[tuple[Rung, str, str], ...]) -> None:
        """Set how far the thread may reach, the widest first and taken for granted."""
        self.rung.choices = as_choices((rung.value, readers) for rung, _label, readers in rungs)
        self.rung.default = rungs[0][0].value
        if self.rung.data is None:
            self.rung.data = self.rung.default


class RetitleForm(TitleForm):
    """Another title, kind or themes for a thread."""

    version = _number(required=True)


class ReplyForm(AttachingForm):
    """A reply; `seen` is the last post that stood on the page when it was opened."""

    text = text(_("Text"), limits.TEXT)
    seen = _number()
    reply_to = _number()


class EditForm(AttachingForm):
    """Other words for a post; the reason is asked for the words of others."""

    text = text(_("Text"), limits.TEXT)
    version = _number(required=True)
    reason = line(_("Why"), limits.SUMMARY, required=False, hint=_("A few words, shown in the history."))


class WordForm(HouseForm):
    """The button pressed names a word and carries a post's number."""

    thanks = _number()
    here_too = _number()
    useful = _number()

    def chosen(self) -> tuple[Word, int] | None:
        """Return the word and the post, None when no button was pressed."""
        return next(((word, self[word.value].data) for word in Word if self[word.value].data), None)


class ReadForm(HouseForm):
    """How far somebody read."""

    position = _number(required=True)


class MoveForm(HouseForm):
    """Where a thread goes: a pact or the commons, and before whom."""

    pact = SelectField(_("Where"))
    rung = RadioField(
        _("Who can read it"),
        coerce=int,
        choices=as_choices(
            (
                (Rung.PUBLIC.value, _("Everybody")),
                (Rung.MEMBERS.value, _("The members of the forum")),
                (Rung.PACT.value, _("The people of the pact")),
                (Rung.TEAM.value, _("The facilitators of the pact")),
            )
        ),
    )
    reason = line(_("Reason"), limits.REASON, 3)


class Waiting:
    """The reply field before anything was sent: what the templates ask of a field, without the cost of a whole form."""

    id = name = "text"
    description = ""
    errors: tuple[str, ...] = ()

    class Label:
        """The words beside the field."""

        text = _("Text")

    label = Label

    def __init__(self, data: str = ""):
        self.data = data

    def __call__(self, **attributes: Any) -> Markup:
        """Return the control."""
        given = "".join(f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in attributes.items())
        return Markup(f'<textarea id="text" name="text"{given}>\n{escape(self.data)}</textarea>')  # nosec B704
