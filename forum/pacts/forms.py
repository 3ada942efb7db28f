"""Forms of pacts and themes."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Field, IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import NumberRange

from forum.core import limits
from forum.pacts.models import Hat, Joining, PactKind, Part, Status
from forum.pacts.sheet import LONG_FIELDS, EditionValues, SheetValues
from forum.territory.forms import as_choices
from forum.territory.words import KIND_LABELS
from forum.web.forms import HouseForm, line, text

KIND_CHOICES = (
    (PactKind.TERRITORY.value, _("For the territory")),
    (PactKind.FAMILIES.value, _("For families and single people")),
    (PactKind.GROUPS.value, _("For groups")),
)
STATUS_CHOICES = (
    (Status.IDEA.value, _("Idea")),
    (Status.RUNNING.value, _("Under way")),
    (Status.CONCLUDED.value, _("Concluded")),
    (Status.RELAUNCHED.value, _("Relaunched")),
)
PART_CHOICES = (
    (Part.PROMOTER.value, _("Promoter")),
    (Part.PARTNER.value, _("Partner")),
    (Part.SUPPORTER.value, _("Supporter")),
)
JOINING_CHOICES = (
    (Joining.OPEN.value, _("Anybody signed in comes in at once")),
    (Joining.REQUEST.value, _("One asks, and a facilitator answers")),
    (Joining.INVITATION.value, _("Only with a facilitator's invitation")),
)
_NOWHERE = (0, "—")
_EDITION_PARTS = ("year", "status", "circa")


def _number_or_none(value: Any) -> int | None:
    return int(value) if value and str(value).isdigit() and int(value) else None


class SheetForm(HouseForm):
    """A pact's sheet; the fields of its years are added below, a row for each."""

    title = line(_("Title"), limits.TITLE, limits.TITLE_LEAST)
    channel = line(
        _("Channel or programme"), limits.PLACE, required=False, hint=_("For example the area plan, or the co-design of the city of Crema.")
    )
    period = line(_("Period"), limits.PLACE, required=False, hint=_("In words, also with a doubt: “spring 2021, perhaps”."))
    municipalities = SelectMultipleField(_("Municipalities"), coerce=int)
    neighbourhoods = line(_("Neighbourhoods and places"), limits.PLACE, required=False)
    sub_district_id = SelectField(_("Sub-district"), coerce=int, default=0)
    themes = SelectMultipleField(_("Themes"), coerce=int)
    provenance = line(
        _("Where this sheet comes from"), limits.SUMMARY, required=False, hint=_("Source: a page, a newspaper, a person by role.")
    )
    provenance_date = line(_("Date of the source"), limits.PLACE, required=False)
    to_verify = BooleanField(_("Something is still to be verified"))
    previous_id = SelectField(_("It goes on from this pact"), coerce=int, default=0)

    def offer(self, municipalities: Any, sub_districts: Any, themes: Any, pacts: Any) -> None:
        """Give the choices of the fields that depend on the database."""
        self.municipalities.choices = as_choices(municipalities)
        self.sub_district_id.choices = as_choices([_NOWHERE, *sub_districts])
        self.themes.choices = as_choices(themes)
        self.previous_id.choices = as_choices([_NOWHERE, *pacts])

    def edition_rows(self) -> list[tuple[Field, Field, Field]]:
        """Return the rows worth showing: those that hold something, and two more."""
        rows = [tuple(self[f"{part}_{number}"] for part in _EDITION_PARTS) for number in range(1, limits.EDITIONS + 1)]
        last = max((place for place, row in enumerate(rows, start=1) if row[0].data or row[0].raw_data not in (None, [], [""])), default=0)
        return rows[: last + 2]

    def long_fields(self) -> list[Field]:
        """Return the long fields in reading order."""
        return [self[name] for name, _label, _hint in LONG_FIELDS]

    def values(self) -> SheetValues:
        """Return what was typed."""
        rows = self.edition_rows()
        editions = (EditionValues(year.data, status.data, bool(circa.data)) for year, status, circa in rows if year.data)
        return SheetValues(
            title=self.title.data,
            channel=self.channel.data or "",
            neighbourhoods=self.neighbourhoods.data or "",
            period=self.period.data or "",
            sub_district_id=_number_or_none(self.sub_district_id.data),
            sheet={name: self[name].data or "" for name, _label, _hint in LONG_FIELDS},
            provenance=self.provenance.data or "",
            provenance_date=self.provenance_date.data or "",
            to_verify=bool(self.to_verify.data),
            previous_id=_number_or_none(self.previous_id.data),
            editions=tuple(editions),
            municipality_ids=tuple(self.municipalities.data or ()),
            theme_ids=tuple(self.themes.data or ()),
        )


class OptionalYear(IntegerField):
    """A year that may be left out."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take an empty box as no year."""
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        typed = valuelist[0].strip()
        if not (typed.isascii() and typed.isdigit() and len(typed) == len(str(limits.LAST_YEAR))):
            self.data = None
            raise ValueError(_("A year has four figures, such as 2024."))
        self.data = int(typed)


def _add_rows() -> None:
    for name, label, hint in LONG_FIELDS:
        setattr(SheetForm, name, text(label, limits.SHEET_FIELD, required=False, hint=hint))
    for number in range(1, limits.EDITIONS + 1):
        setattr(SheetForm, f"year_{number}", OptionalYear(_("Year")))
        setattr(
            SheetForm, f"status_{number}", SelectField(_("How it stood"), choices=as_choices(STATUS_CHOICES), default=Status.RUNNING.value)
        )
        setattr(SheetForm, f"circa_{number}", BooleanField(_("about")))


_add_rows()


def sheet_data(values: SheetValues) -> Mapping[str, Any]:
    """Return a sheet as the form's fields want it."""
    data: dict[str, Any] = {
        "title": values.title,
        "channel": values.channel,
        "period": values.period,
        "neighbourhoods": values.neighbourhoods,
        "municipalities": list(values.municipality_ids),
        "sub_district_id": values.sub_district_id or 0,
        "themes": list(values.theme_ids),
        "provenance": values.provenance,
        "provenance_date": values.provenance_date,
        "to_verify": values.to_verify,
        "previous_id": values.previous_id or 0,
        **{name: values.sheet.get(name, "") for name, _label, _hint in LONG_FIELDS},
    }
    for number, edition in enumerate(values.editions, start=1):
        data |= {f"year_{number}": edition.year, f"status_{number}": edition.status, f"circa_{number}": edition.circa}
    return data


class EditForm(SheetForm):
    """A sheet saved over the version it was written from."""

    version = IntegerField(_("Version"))


class OpenForm(SheetForm):
    """A new pact."""

    kind = RadioField(_("Whom the pact is for"), choices=as_choices(KIND_CHOICES), default=PactKind.TERRITORY.value)


class OrganisationRowForm(HouseForm):
    """An organisation known to the forum, and its part."""

    organisation = SelectField(_("Body or group"), coerce=int)
    part = SelectField(_("Part"), choices=as_choices(PART_CHOICES), default=Part.PARTNER.value)


class NewOrganisationForm(HouseForm):
    """An organisation that the forum does not know yet, and its part."""

    name = line(_("Name"), limits.ORGANISATION, 2, hint=_("A body or a group, never a private person."))
    kind = SelectField(_("Kind"), choices=as_choices(KIND_LABELS.items()))
    # Another name than in the form beside it: their labels stand on one page.
    its_part = SelectField(_("Part"), choices=as_choices(PART_CHOICES), default=Part.PARTNER.value)


class SettingsForm(HouseForm):
    """How far the pact reaches and how one comes in."""

    version = IntegerField(_("Version"))
    rung = RadioField(_("How far what is written here may reach"), coerce=int)
    page = RadioField(_("Who sees this pact's page and its sheet"), coerce=int)
    joining = RadioField(_("How one comes in"), choices=as_choices(JOINING_CHOICES))
    past_is_open = BooleanField(_("Whoever comes in also reads what was written before"))


class AskForm(HouseForm):
    """A few words to the facilitators."""

    message = text(
        _("A few words about you"), limits.REASON, required=False, hint=_("Why you would like to come in. Only the facilitators read it.")
    )


class InvitationForm(HouseForm):
    """A link that lets people in."""

    days = IntegerField(
        _("For how many days it works"),
        default=14,
        validators=[NumberRange(1, limits.INVITATION_DAYS, _("From 1 to %(most)s days.", most=limits.INVITATION_DAYS))],
    )
    uses = IntegerField(
        _("For how many people"),
        default=1,
        validators=[NumberRange(1, limits.INVITATION_USES, _("From 1 to %(most)s people.", most=limits.INVITATION_USES))],
    )
    note = line(_("A note for you facilitators"), limits.PLACE, required=False, hint=_("For example “the school's teachers”."))


class HatForm(HouseForm):
    """A role in the pact."""

    hat = SelectField(choices=as_choices((hat.value, hat.value) for hat in Hat))


class PartForm(HouseForm):
    """The organisation a button is about."""

    organisation = IntegerField(validators=[NumberRange(1, limits.LARGEST_NUMBER)])


class MoveForm(HouseForm):
    """A place up or down."""

    by = SelectField(choices=as_choices([(-1, "-1"), (1, "1")]), coerce=int)


class ThemeForm(HouseForm):
    """A theme."""

    name = line(_("Name"), limits.NAME, 3)
    description = line(_("What it is about"), limits.SUMMARY, required=False)
