"""The forms of moderation."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import IntegerField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, ValidationError
from wtforms.widgets import HiddenInput

from forum.accounts.addresses import find_address
from forum.core import limits
from forum.moderation.models import Act, Reason
from forum.moderation.words import CHOICES, REASONS
from forum.web.forms import HouseForm, line, text, tidy_line

_LEAST_LINE = 3
_DECISION_REASONS = tuple(SelectChoice(reason.value, REASONS[reason]) for reason in Reason)
_REPORT_REASONS = tuple(choice for choice in _DECISION_REASONS if choice.value != Reason.NOTHING)
_NEEDS_WORDS = (Act.HIDE, Act.WARN, Act.LOCK, Act.REMOVE_MEMBER)


def _one_of_them(form: Any, field: Any) -> None:
    if field.data not in [choice.value for choice in field.choices]:
        raise ValidationError(_("Choose one of the list."))


def _an_address(form: Any, field: Any) -> None:
    if field.data and find_address(field.data) is None:
        raise ValidationError(_("This does not look like an e-mail address. It should be like name@example.org."))


def _pick(label: Any, choices: Iterable[SelectChoice]) -> RadioField:
    return RadioField(label, choices=list(choices), validate_choice=False, validators=[_one_of_them])


class ReportForm(HouseForm):
    """What is wrong with a thing, told by a member."""

    reason = _pick(_("What is wrong?"), _REPORT_REASONS)
    line = text(_("In your words"), limits.REASON, required=False, hint=_("What you noticed, and where. A line is enough."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a line where the reason alone says too little."""
        fine = super().validate(extra_validators)
        if self.reason.data in (Reason.OTHER, Reason.ILLEGAL) and not self.line.data:
            self.line.errors = [*self.line.errors, _("For this reason we need a line from you.")]
            return False
        return fine


class VisitorReportForm(ReportForm):
    """The same, told by somebody without an account."""

    name = line(_("Your name"), limits.NAME, required=False)
    email = StringField(
        _("Your e-mail"),
        validators=[Length(max=limits.EMAIL), _an_address],
        filters=[tidy_line],
        description=_("Only so that we can ask you something. Only who moderates sees it."),
    )
    # Left empty by people, who do not see it, and filled by machines.
    site_address = StringField(validators=[Length(max=limits.URL)])


class DecideForm(HouseForm):
    """How a case is settled."""

    act = _pick(_("What to do"), ())
    reason = _pick(_("The reason"), _DECISION_REASONS)
    line = text(
        _("A line to the author"),
        limits.REASON,
        _LEAST_LINE,
        required=False,
        hint=_("They will read it, without your name. If you leave things as they are, it stays among who moderates."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[NumberRange(0, limits.LARGEST_NUMBER)])

    def offer(self, acts: Iterable[Act]) -> None:
        """Set what can be done."""
        self.act.choices = [SelectChoice(act.value, CHOICES[act]) for act in acts]

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a reason and a line where somebody will have to understand why."""
        fine = super().validate(extra_validators)
        if self.act.data in _NEEDS_WORDS:
            if self.reason.data == Reason.NOTHING:
                self.reason.errors = [*self.reason.errors, _("This asks for a reason that says what is wrong.")]
                fine = False
            if not self.line.data:
                self.line.errors = [*self.line.errors, _("The author needs a line that says why.")]
                fine = False
        return fine
