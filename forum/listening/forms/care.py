"""Forms of looking after a recording: stretches kept out, consent, listening together."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from forum.core import limits
from forum.listening.models import Consent, StretchState
from forum.listening.spans import read_span
from forum.meetings.dates import EARLIEST_YEAR, LATEST_YEAR
from forum.text.clocks import clock
from forum.web.forms import HouseForm, line, text

_LONGEST_MOMENT = 40
CONSENTS = {
    Consent.UNKNOWN.value: _("Nobody wrote down yet whether those present agreed to be recorded."),
    Consent.ASKED.value: _("Those present were asked, and not everybody has answered."),
    Consent.ALL.value: _("Everybody present agreed to be recorded."),
    Consent.SOME.value: _("Those present agreed, but for some stretches that are kept out."),
}
_WINDOW_DAYS = 10


def _time(field: Any) -> int:
    found = read_span(field.data or "")
    if found is None or found[1] is not None:
        raise ValidationError(_("Write the time as the player shows it: 12:30, or 1:02:03."))
    return found[0]


class StretchForm(HouseForm):
    """The wish to keep a stretch out."""

    recording = SelectField(_("Recording"), coerce=int)
    starts = line(_("It begins at"), limits.NAME, hint=_("Minutes and seconds, as the player shows them: 12:30."))
    ends = line(_("It ends at"), limits.NAME)
    reason = text(
        _("A few words, if you like"),
        limits.REASON,
        required=False,
        hint=_("Only you and who looks after the meeting read them. You need not give a reason."),
    )

    def validate_starts(self, field: Any) -> None:
        """Refuse what is no time of a recording."""
        if field.data:
            _time(field)

    def validate_ends(self, field: Any) -> None:
        """Refuse what is no time of a recording."""
        if field.data:
            _time(field)

    def offer(self, recordings: Iterable[tuple[int, int, str]]) -> None:
        """Set the recordings that one may choose from: their numbers as rows and among those of the meeting, and their titles."""
        self.recording.choices = [
            SelectChoice(row, f"{number}. {title}" if title else _("Recording %(number)s", number=number))
            for row, number, title in recordings
        ]

    def begin(self, recording_id: int | None, seconds: int | None) -> None:
        """Put in what the address already says."""
        if recording_id is not None:
            self.recording.data = recording_id
        if seconds is not None:
            self.starts.data = clock(seconds * 1_000)

    @property
    def span(self) -> tuple[int, int]:
        """From where to where, in milliseconds; for a form that was sent and is valid."""
        return _time(self.starts), _time(self.ends)


class DecisionForm(HouseForm):
    """The answer to a wish."""

    decision = RadioField(
        _("Your answer"),
        choices=[
            SelectChoice(StretchState.ACCEPTED.name.lower(), _("Keep it out")),
            SelectChoice(StretchState.REFUSED.name.lower(), _("Leave it where it is")),
        ],
        validators=[InputRequired(_("Choose among the answers that are offered."))],
    )
    answer = line(
        _("A line for who asked"),
        limits.REASON,
        required=False,
        hint=_("Only they read it. It is needed when you leave the stretch where it is."),
    )

    @property
    def accepts(self) -> bool:
        """Whether the stretch is to be kept out."""
        return self.decision.data == StretchState.ACCEPTED.name.lower()


class ConsentForm(HouseForm):
    """What those recorded agreed to."""

    consent = RadioField(_("Those present"), choices=[SelectChoice(value, sentence) for value, sentence in CONSENTS.items()])
    note = line(
        _("Note"),
        limits.REASON,
        required=False,
        hint=_("How they were asked, where the forms are kept. Everybody who reads the page of the meeting reads it too."),
    )
    keep_until = DateField(
        _("Kept until"),
        validators=[Optional()],
        description=_("The day until which the recording may stay. When it comes near, who looks after the meeting is told."),
    )
    changed_at = HiddenField(validators=[Length(max=_LONGEST_MOMENT)])

    def validate_keep_until(self, field: Any) -> None:
        """Refuse years that nobody means."""
        if field.data and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
            raise ValidationError(_("Check the year."))

    def show(self, consent: str, note: str, keep_until: date | None, changed_at: datetime | None) -> None:
        """Put what is written down into the fields."""
        self.consent.data, self.note.data, self.keep_until.data = consent, note, keep_until
        self.changed_at.data = changed_at.isoformat() if changed_at else ""

    def seen_at(self) -> datetime | None:
        """Return when what the form showed was written, None where nothing was; raises ValueError for what is no moment."""
        return datetime.fromisoformat(self.changed_at.data) if self.changed_at.data else None

    def validate_changed_at(self, field: Any) -> None:
        """Refuse what the page did not write."""
        try:
            seen = self.seen_at()
        except ValueError:
            seen = datetime.min
        if seen is not None and seen.tzinfo is None:
            raise ValidationError(_("The form held something unexpected and was not taken. Please send it again."))


class WindowForm(HouseForm):
    """A window of days in which people listen together."""

    first_day = DateField(_("First day"), validators=[InputRequired(_("This is needed."))])
    last_day = DateField(_("Last day"), validators=[InputRequired(_("This is needed."))])
    wanted = IntegerField(_("How many moments you ask of each"), default=2, validators=[InputRequired(_("This is needed."))])
    greeting = text(
        _("A greeting, if you like"),
        limits.REASON,
        required=False,
        hint=_("What you would say to invite them. Everybody who reads the meeting reads it."),
    )

    def begin(self, day: date) -> None:
        """Offer ten days from a day on."""
        self.first_day.data, self.last_day.data = day, day + timedelta(days=_WINDOW_DAYS - 1)


class DismissForm(HouseForm):
    """A button that takes a notice away, and the page on which it stood."""

    listening = IntegerField(validators=[InputRequired()])
    next = HiddenField(validators=[Length(max=limits.URL)])
