"""Forms: typed input that refuses unknown fields, keeps what was typed and is taken once."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms.validators import Length, ValidationError

from forum.core import limits

# What the fields of the form library say by themselves, in English, and what we say instead: nothing typed is repeated in it.
_OFFERED = _("Choose among the answers that are offered.")
_NEEDED = _("This is needed.")
_LONGER = _("At most %(max)d characters.")
_SENTENCES: Mapping[str, Any] = {
    "Not a valid choice.": _OFFERED,
    "Invalid Choice: could not coerce.": _OFFERED,
    "Invalid choice(s): one or more data inputs could not be coerced.": _OFFERED,
    "'%(value)s' is not a valid choice for this field.": _OFFERED,
    "'%(value)s' are not valid choices for this field.": _OFFERED,
    "Not a valid integer value.": _("Write a whole number in figures."),
    "Not a valid date value.": _("This is no day of the calendar: write it again."),
    "Not a valid time value.": _("This is no hour of the day: write it again."),
    "Number must be between %(min)s and %(max)s.": _("Write a number from %(min)s to %(max)s."),
    "This field is required.": _NEEDED,
    "Field cannot be longer than %(max)d character.": _LONGER,
    "Field cannot be longer than %(max)d characters.": _LONGER,
}

_INVISIBLE = dict.fromkeys(
    [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
_SUBMISSION_LENGTH = 64


def tidy_line(value: str | None) -> str | None:
    """Take a line as typed: no control or direction marks, no runs of blanks."""
    return " ".join(value.translate(_INVISIBLE).split()) if isinstance(value, str) else value


def tidy_text(value: str | None) -> str | None:
    """Take a text as typed: one kind of newline, no control or direction marks."""
    if not isinstance(value, str):
        return value
    return value.replace("\r\n", "\n").replace("\r", "\n").translate(_INVISIBLE).strip("\n ")


class _HouseWords:
    """The words of the form library in those of the house, in the reader's language."""

    def gettext(self, sentence: str) -> str:
        return str(_SENTENCES.get(sentence, sentence))

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


_WORDS = _HouseWords()


class HouseForm(FlaskForm):
    """The parent of every form."""

    class Meta(FlaskForm.Meta):
        """How the form library is set up."""

        def get_translations(self, form: Any) -> _HouseWords:
            """Have every field speak as the house does."""
            return _WORDS

    # One per showing of the form: the same key sent twice is one act.
    submission = HiddenField(default=lambda: secrets.token_urlsafe(12), validators=[Length(max=_SUBMISSION_LENGTH)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field and refuse names that the form does not have."""
        known = {*(field.name for field in self), "csrf_token"}
        strangers = sorted(name for name in (*request.form, *request.files) if name not in known and name.split("-")[0] not in known)
        fine = super().validate(extra_validators)
        for field in self:
            # An answer of the wrong sort is refused twice: once for its sort, once for not being among those offered.
            field.errors = [sentence for place, sentence in enumerate(field.errors) if sentence not in field.errors[:place]]
        if strangers:
            self.form_errors.append(_("The form held something unexpected and was not taken. Please send it again."))
            return False
        return bool(fine)

    def sent(self) -> bool:
        """Whether the form was sent and is valid; the page is shown again otherwise, with all that was typed."""
        return bool(self.validate_on_submit())

    def refuse(self, messages: Any) -> None:
        """Put a service's refusals beside their fields; one that names no field goes on top."""
        for name, message in messages.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(message)
            else:
                field.errors = [*field.errors, message]

    @property
    def problems(self) -> list[tuple[str, Any]]:
        """Every error as (field id, sentence), for the summary on top of the page."""
        listed: list[tuple[str, Any]] = [("", message) for message in self.form_errors]
        for field in self:
            listed.extend((field.id, message) for message in field.errors if not isinstance(message, (dict, list)))
        return listed


def line(label: Any, longest: int, least: int = 0, required: bool = True, hint: Any = "", extra: Sequence[Any] = ()) -> Field:
    """Return a field for one line of text between two lengths."""
    return StringField(label, validators=[*_bounds(longest, least, required), *extra], filters=[tidy_line], description=hint)


def text(label: Any, longest: int, least: int = 0, required: bool = True, hint: Any = "", extra: Sequence[Any] = ()) -> Field:
    """Return a field for a text of several lines between two lengths."""
    return TextAreaField(label, validators=[*_bounds(longest, least, required), *extra], filters=[tidy_text], description=hint)


def _bounds(longest: int, least: int, required: bool) -> list[Callable[[Any, Any], None]]:
    checks: list[Callable[[Any, Any], None]] = [_filled] if required else []
    return [*checks, _between(longest, least)]


def _filled(form: Any, field: Any) -> None:
    if not (field.data or "").strip():
        raise ValidationError(_NEEDED)


def _between(longest: int, least: int) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > longest:
            raise ValidationError(_("At most %(most)s characters: these are %(now)s.", most=longest, now=length))
        if 0 < length < least:
            raise ValidationError(_("At least %(least)s characters.", least=least))

    return check


class ButtonForm(HouseForm):
    """A form that is only its button: follow, leave, publish."""


class ReasonForm(HouseForm):
    """A button that asks why."""

    reason = line(_("Reason"), limits.REASON, 3)
