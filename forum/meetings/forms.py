"""Forms of meetings."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.meetings.dates import EARLIEST_YEAR, LATEST_YEAR, moment_of
from forum.meetings.sheet import FIELD_LABELS, LONG_FIELDS, MeetingValues, read_links, write_links
from forum.web.attaching import AttachingForm
from forum.web.dates import PLACE
from forum.web.forms import line, text

_LONGEST_MINUTES = 24 * 60
_AS_THEY_ARE = (
    *("title", "date_text", "last_day", "duration_minutes", "place", "online"),
    *("next_day", "next_hour", "next_date_text", "provenance", "provenance_date", "to_verify"),
)
_HINTS = {name: hint for name, _label, hint in LONG_FIELDS}


def long_field(name: str) -> Any:
    """Return the field of one of the long texts of a meeting's page."""
    return text(FIELD_LABELS[name], limits.TEXT, required=False, hint=_HINTS[name])


class NextDateForm(AttachingForm):
    """The parent of the forms that say when one meets again, of a meeting as it stood at a version."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, limits.LARGEST_NUMBER)])
    next_day = DateField(_("Day of the next meeting"), validators=[Optional()])
    next_hour = TimeField(_("Hour of the next meeting"), validators=[Optional()])
    next_date_text = line(
        _("More about the next meeting"),
        limits.PLACE,
        required=False,
        hint=_("As you would say it: “in June, at Teresa’s”. With a day it comes into the calendar too."),
    )

    def validate_next_day(self, field: Any) -> None:
        """Refuse years that nobody means."""
        check_year(field.data)

    def validate_next_hour(self, field: Any) -> None:
        """Refuse an hour of no day."""
        if field.data is not None and self.next_day.data is None:
            raise ValidationError(_("Give the day too."))

    def next_words(self) -> str:
        """Return everything typed about the next meeting, on one line."""
        typed = (self.next_day.data, self.next_hour.data and self.next_hour.data.strftime("%H:%M"), self.next_date_text.data)
        return " ".join(str(value) for value in typed if value)


def check_year(day: date | None) -> None:
    """Refuse a day of a year that nobody means."""
    if day and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        raise ValidationError(_("Check the year."))


def next_words(values: MeetingValues) -> str:
    """Return what stands about the next meeting as next_words of the form does."""
    stands = (values.next_day, values.next_hour and values.next_hour.strftime("%H:%M"), values.next_date_text)
    return " ".join(str(value) for value in stands if value)


class MeetingForm(NextDateForm):
    """Everything a meeting's page says."""

    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST)
    day = DateField(_("Day"), validators=[Optional()])
    hour = TimeField(_("Hour"), validators=[Optional()])
    last_day = DateField(_("Last day"), validators=[Optional()], description=_("Only if it goes on for more than one day."))
    date_text = line(
        _("When, in words"),
        limits.PLACE,
        required=False,
        hint=_("Only where the day is not known, for example “spring 2021” or “2021, to be verified”."),
    )
    duration_minutes = IntegerField(_("How long, in minutes"), validators=[Optional(), NumberRange(1, _LONGEST_MINUTES)])
    place = line(_("Place"), limits.PLACE, required=False)
    online = BooleanField(_("It was, or will be, online"))
    description = long_field("description")
    agenda = long_field("agenda")
    present = long_field("present")
    recordings = text(
        _("Recordings"),
        (limits.URL + limits.TITLE) * limits.RECORDINGS_PER_MEETING,
        required=False,
        hint=_("One a line: the link of YouTube, Vimeo, PeerTube or of an audio or video file, then a blank and its title if you like."),
    )
    minutes = long_field("minutes")
    decisions = long_field("decisions")
    themes = SelectMultipleField(_("Themes"), coerce=int)
    further_pacts = SelectMultipleField(
        _("Other pacts that took part"),
        coerce=int,
        description=_("The meeting is listed on their pages too. Who reads it does not change."),
    )
    provenance = line(
        _("Where this comes from"), limits.REASON, required=False, hint=_("The source, when the page tells what others wrote.")
    )
    provenance_date = line(_("Date of the source"), limits.PLACE, required=False)
    to_verify = BooleanField(_("To be verified: something here is doubtful"))
    rung = RadioField(_("Who can read it"), coerce=int)

    def validate_day(self, field: Any) -> None:
        """Refuse years that nobody means."""
        check_year(field.data)

    def validate_last_day(self, field: Any) -> None:
        """Refuse an end without a beginning, or before it, or too long after it."""
        if field.data is None:
            return
        if self.day.data is None:
            raise ValidationError(_("Give the first day too."))
        if not 0 < (field.data - self.day.data).days <= limits.MEETING_DAYS:
            raise ValidationError(_("The last day comes after the first, by %(most)s days at most.", most=limits.MEETING_DAYS))

    def validate_hour(self, field: Any) -> None:
        """Refuse an hour of no day."""
        if field.data is not None and self.day.data is None:
            raise ValidationError(_("Give the day too."))

    def offer(self, rungs: Iterable[tuple[Rung, str, str]], themes: Iterable[tuple[int, str]], further: Iterable[tuple[int, str]]) -> None:
        """Set what one may choose from; the widest rung is taken for granted."""
        self.rung.choices = [(rung.value, readers) for rung, _label, readers in rungs]
        self.themes.choices = list(themes)
        self.further_pacts.choices = list(further)
        if self.rung.data is None and self.rung.choices:
            self.rung.data = self.rung.choices[0][0]

    def show(self, values: MeetingValues, version: int) -> None:
        """Put a meeting as it stands into the fields."""
        for name in _AS_THEY_ARE:
            self[name].data = getattr(values, name)
        for name in FIELD_LABELS:
            self[name].data = values.sheet.get(name, "")
        local = values.starts_at.astimezone(PLACE) if values.starts_at else None
        self.day.data, self.hour.data = (local.date(), local.time()) if local else (values.day, None)
        self.recordings.data = write_links(values.recordings)
        self.themes.data, self.further_pacts.data = list(values.theme_ids), list(values.further_pact_ids)
        self.rung.data, self.version.data = int(values.rung), version

    def values(self) -> MeetingValues:
        """Return what was typed; raises Invalid for a line that is no recording."""
        return MeetingValues(
            title=self.title.data,
            rung=Rung(self.rung.data),
            starts_at=self._starts_at(),
            date_text=self.date_text.data or "",
            day=self.day.data if self.hour.data is None else None,
            last_day=self.last_day.data,
            duration_minutes=self.duration_minutes.data,
            place=self.place.data or "",
            online=bool(self.online.data),
            next_date_text=self.next_date_text.data or "",
            next_day=self.next_day.data,
            next_hour=self.next_hour.data,
            sheet=self.sheet(),
            recordings=read_links(self.recordings.data or ""),
            theme_ids=tuple(self.themes.data or ()),
            further_pact_ids=tuple(self.further_pacts.data or ()),
            provenance=self.provenance.data or "",
            provenance_date=self.provenance_date.data or "",
            to_verify=bool(self.to_verify.data),
        )

    def sheet(self) -> Mapping[str, str]:
        """Return the long fields as typed."""
        return {name: self[name].data or "" for name in FIELD_LABELS}

    def crossed(self, theirs: MeetingValues) -> tuple[tuple[Any, str, str], ...]:
        """Return label, what was typed and what was saved meanwhile, for each text where the two differ."""
        saved = {"title": theirs.title, "recordings": write_links(theirs.recordings), "place": theirs.place, **theirs.sheet}
        names = ("title", "place", "recordings", *FIELD_LABELS)
        pairs = ((self[name].label.text, self[name].data or "", saved.get(name, "")) for name in names)
        following = (_("Next meeting"), self.next_words(), next_words(theirs))
        return tuple((label, mine, other) for label, mine, other in (*pairs, following) if mine != other)

    def _starts_at(self) -> datetime | None:
        if self.day.data is None or self.hour.data is None:
            return None
        return moment_of(self.day.data, self.hour.data)
