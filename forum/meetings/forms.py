"""Forms of meetings."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectMultipleField, TimeField
from wtforms.validators import NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from forum.core import limits
from forum.core.audience import Rung
from forum.meetings.dates import EARLIEST_YEAR, LATEST_YEAR, moment_of
from forum.meetings.sheet import FIELD_LABELS, LONG_FIELDS, MeetingValues, read_links, write_links
from forum.web.dates import PLACE
from forum.web.forms import HouseForm, line, text

_LONGEST_MINUTES = 24 * 60
_LARGEST = 2**31 - 1
_AS_THEY_ARE = ("title", "date_text", "duration_minutes", "place", "online", "next_date_text", "provenance", "provenance_date", "to_verify")
_HINTS = {name: hint for name, _label, hint in LONG_FIELDS}


def _long(name: str) -> Any:
    return text(FIELD_LABELS[name], limits.TEXT, required=False, hint=_HINTS[name])


class MeetingForm(HouseForm):
    """Everything a meeting's page says."""

    version = IntegerField(widget=HiddenInput(), default=0, validators=[NumberRange(0, _LARGEST)])
    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST)
    day = DateField(_("Day"), validators=[Optional()])
    hour = TimeField(_("Hour"), validators=[Optional()])
    date_text = line(
        _("When, in words"),
        limits.PLACE,
        required=False,
        hint=_("Only where the day is not known, for example “spring 2021” or “2021, to be verified”."),
    )
    duration_minutes = IntegerField(_("How long, in minutes"), validators=[Optional(), NumberRange(1, _LONGEST_MINUTES)])
    place = line(_("Place"), limits.PLACE, required=False)
    online = BooleanField(_("It was, or will be, online"))
    description = _long("description")
    agenda = _long("agenda")
    present = _long("present")
    recordings = text(
        _("Recordings"),
        (limits.URL + limits.TITLE) * limits.RECORDINGS_PER_MEETING,
        required=False,
        hint=_("One a line: the link of YouTube, Vimeo, PeerTube or of an audio or video file, then a blank and its title if you like."),
    )
    minutes = _long("minutes")
    decisions = _long("decisions")
    next_date_text = line(_("Next meeting"), limits.PLACE, required=False, hint=_("When you meet again, as you would say it."))
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
        """Refuse years that nobody means, and a day without its hour."""
        if field.data and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
            raise ValidationError(_("Check the year."))
        if field.data and self.hour.data is None:
            raise ValidationError(_("Give the hour too. If it is not known, leave both empty and write the day in words."))

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
        self.day.data, self.hour.data = (local.date(), local.time()) if local else (None, None)
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
            duration_minutes=self.duration_minutes.data,
            place=self.place.data or "",
            online=bool(self.online.data),
            next_date_text=self.next_date_text.data or "",
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
        return tuple((label, mine, other) for label, mine, other in pairs if mine != other)

    def _starts_at(self) -> datetime | None:
        if self.day.data is None or self.hour.data is None:
            return None
        return moment_of(self.day.data, self.hour.data)
