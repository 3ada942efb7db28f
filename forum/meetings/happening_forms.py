"""The forms of what comes after a meeting: what happened, attachments, the code of a printed sheet."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import MultipleFileField
from wtforms import DateField, IntegerField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.meetings.forms import NextDateForm, check_year, long_field, next_words
from forum.meetings.presences import as_lines, as_list
from forum.meetings.sheet import FIELD_LABELS, Decided, Happened, MeetingValues
from forum.web.forms import HouseForm, line, text

ROWS = range(1, limits.DECISIONS_PER_MEETING + 1)
_BLANK_ROWS = 2
_FIELDS = ("present", "minutes")


class HappenedForm(NextDateForm):
    """What happened in the room; the decisions stand in numbered rows, so that they can be filled in without a script."""

    present = text(
        FIELD_LABELS["present"],
        limits.TEXT,
        required=False,
        hint=_("One role a line, with how many: “6 educators”, “4 citizens”. Never names of private people."),
    )
    minutes = long_field("minutes")

    def validate(self, extra_validators: Any = None) -> bool:
        """Check every field, and that who takes care and when are said of a decision that is there."""
        fine = super().validate(extra_validators)
        for row in ROWS:
            what, owner, review = (self[f"{name}_{row}"] for name in ("what", "owner", "review"))
            if not what.data and (owner.data or review.data):
                what.errors = [*what.errors, _("Write what was decided.")]
                fine = False
        return fine

    def show(self, values: MeetingValues, decided: Sequence[Decided], version: int) -> None:
        """Put what is known already into the fields."""
        self.present.data = as_lines(values.sheet.get("present", ""))
        self.minutes.data = values.sheet.get("minutes", "")
        self.next_day.data, self.next_hour.data = values.next_day, values.next_hour
        self.next_date_text.data, self.version.data = values.next_date_text, version
        for row, one in zip(ROWS, decided, strict=False):
            self[f"decision_{row}"].data, self[f"what_{row}"].data = one.id, one.what
            self[f"owner_{row}"].data, self[f"review_{row}"].data = one.owner_role, one.review_on

    def rows(self) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
        """Return the rows of decisions, those shown at once and those kept for when they are needed."""
        rows = [tuple(self[f"{name}_{row}"] for name in ("what", "owner", "review", "decision")) for row in ROWS]
        filled = max((place for place, row in enumerate(rows, 1) if any(field.data or field.errors for field in row)), default=0)
        return rows[: filled + _BLANK_ROWS], rows[filled + _BLANK_ROWS :]

    def decided(self) -> tuple[Decided, ...]:
        """Return the decisions as typed, those left empty among them: a row that was there and is empty now goes."""
        given = (tuple(self[f"{name}_{row}"].data for name in ("what", "owner", "review", "decision")) for row in ROWS)
        return tuple(Decided(what or "", owner or "", review, number) for what, owner, review, number in given if what or number)

    def happened(self) -> Happened:
        """Return what was typed."""
        sheet = {"present": as_list(self.present.data or ""), "minutes": self.minutes.data or ""}
        return Happened(sheet, self.decided(), self.next_day.data, self.next_hour.data, self.next_date_text.data or "")

    def crossed(self, theirs: MeetingValues, decided: Sequence[Decided]) -> tuple[tuple[Any, str, str], ...]:
        """Return label, what was typed and what was saved meanwhile, for each text where the two differ."""
        saved = theirs.sheet
        pairs = [(FIELD_LABELS[name], self.happened().sheet[name], saved.get(name, "")) for name in _FIELDS]
        pairs.append((FIELD_LABELS["decisions"], _told(self.decided()), _told(decided)))
        pairs.append((_("Next meeting"), self.next_words(), next_words(theirs)))
        return tuple(pair for pair in pairs if pair[1] != pair[2])


def _told(decided: Sequence[Decided]) -> str:
    lines = (" · ".join(filter(None, (one.what, one.owner_role, str(one.review_on or "")))) for one in decided)
    return "\n".join(filter(None, lines))


def _check_review(form: Any, field: Any) -> None:
    check_year(field.data)


for _row in ROWS:
    # A form grows by being given fields: twelve rows of four, alike but for their number.
    setattr(HappenedForm, f"what_{_row}", text(_("Decision %(number)s", number=_row), limits.REASON, required=False))
    setattr(HappenedForm, f"owner_{_row}", line(_("Who takes care of it"), limits.ROLE, required=False, hint=_("The role or group.")))
    setattr(HappenedForm, f"review_{_row}", DateField(_("Looked at again on"), validators=[Optional(), _check_review]))
    own_number = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(1, limits.LARGEST_NUMBER)])
    setattr(HappenedForm, f"decision_{_row}", own_number)


class AttachmentsForm(HouseForm):
    """Files to lay beside a meeting."""

    files = MultipleFileField(
        _("Files"),
        description=_("Pictures (JPEG, PNG, GIF, WebP) or documents (PDF, ODT, DOCX): several at a time if you like."),
    )

    def validate_files(self, field: Any) -> None:
        """Refuse a form without a file."""
        if not any(upload.filename for upload in field.data or ()):
            raise ValidationError(_("Choose a file."))
