"""The forms of accounts."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError

from forum.accounts import names
from forum.accounts.addresses import find_address
from forum.accounts.passwords import find_weakness
from forum.core import limits
from forum.core.audience import MEMBERS, PUBLIC
from forum.web.forms import HouseForm, ReasonForm, line, text, tidy_line

_CITIZEN = "citizen"
_PROFESSIONAL = "professional"
_AFFILIATIONS = (SelectChoice(_CITIZEN, _("Active citizen")), SelectChoice(_PROFESSIONAL, _("Professional")))
_LANGUAGES = (SelectChoice("it", "Italiano"), SelectChoice("en", "English"))
_AUDIENCES = (SelectChoice(str(PUBLIC), _("Everybody")), SelectChoice(str(MEMBERS), _("Members only")))
_PASSWORD_HINT = _("At least 10 characters. Three or four words in a row are easy to remember and hard to guess.")


def _clean_name(typed: str | None) -> str | None:
    line_typed = tidy_line(typed)
    return names.tidy_name(line_typed) if line_typed else line_typed


def _good_name(form: Any, field: Any) -> None:
    fault = names.find_fault(field.data) if field.data else None
    if fault is not None:
        raise ValidationError(fault)


def _good_address(form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("This is needed."))
    if find_address(field.data) is None:
        raise ValidationError(_("This does not look like an e-mail address. It should be like name@example.org."))


def _needed(form: Any, field: Any) -> None:
    if not field.data:
        raise ValidationError(_("This is needed."))


def _name() -> Any:
    return line(
        _("Name"),
        limits.NAME,
        hint=_("As you want to be called here. It stands beside what you write."),
        extra=[_good_name],
    )


def _address(label: Any, hint: Any = "") -> Any:
    return StringField(label, validators=[_good_address], filters=[tidy_line], description=hint)


def _onward() -> Any:
    return HiddenField(validators=[Length(max=limits.URL)])


class _AffiliationForm(HouseForm):
    affiliation = RadioField(_("You take part as"), choices=list(_AFFILIATIONS), default=_CITIZEN)
    organisation = line(
        _("Organisation"), limits.ORGANISATION, required=False, hint=_("A public body, a cooperative, an association, a group.")
    )
    role = line(_("Role"), limits.ROLE, required=False, hint=_("For example: social worker, volunteer, teacher."))

    @property
    def professional(self) -> bool:
        """Whether the person takes part as a professional."""
        return bool(self.affiliation.data == _PROFESSIONAL)

    @staticmethod
    def affiliation_of(professional: bool) -> str:
        """Return the choice that stands for a kept value."""
        return _PROFESSIONAL if professional else _CITIZEN


class RegisterForm(_AffiliationForm):
    """Asks for an account."""

    name = _name()
    email = _address(_("E-mail"), _("We write to it only about your account and what you choose to follow. It is never shown."))
    password = PasswordField(_("Password"), description=_PASSWORD_HINT)
    language = SelectField(_("Language"), choices=list(_LANGUAGES))
    next = _onward()
    invitation = HiddenField(validators=[Length(max=limits.URL)])
    # Left empty by people, who do not see it; filled by machines that fill everything.
    site_address = StringField(validators=[Length(max=limits.URL)])

    def validate_password(self, field: Any) -> None:
        """Refuse a password that would be guessed."""
        weakness = find_weakness(field.data or "", (self.name.data or "", self.email.data or ""))
        if weakness is not None:
            raise ValidationError(weakness)


class SignInForm(HouseForm):
    """Comes in."""

    email = StringField(_("E-mail"), validators=[_needed], filters=[tidy_line])
    password = PasswordField(_("Password"), validators=[_needed])
    shared = BooleanField(
        _("This is a shared device"),
        description=_("In a library, in an office: you are signed out when the browser closes, or after two hours."),
    )
    next = _onward()


class AddressForm(HouseForm):
    """Asks for a letter to an address."""

    email = _address(_("E-mail"))


class NewPasswordForm(HouseForm):
    """Chooses a password from a link."""

    password = PasswordField(_("New password"), description=_PASSWORD_HINT, validators=[_needed])


class ChangePasswordForm(HouseForm):
    """Chooses another password while signed in."""

    again = PasswordField(_("Present password"), validators=[_needed])
    password = PasswordField(_("New password"), description=_PASSWORD_HINT, validators=[_needed])


class ChangeAddressForm(HouseForm):
    """Asks for another address while signed in."""

    email = _address(_("New e-mail address"))
    again = PasswordField(_("Present password"), description=_("So that nobody else can take your account."), validators=[_needed])


class ProfileForm(_AffiliationForm):
    """What somebody says of themselves."""

    name = _name()
    municipality = SelectField(_("Municipality"), validate_choice=True)
    biography = text(
        _("About you"),
        limits.BIOGRAPHY,
        required=False,
        hint=_("What you do, what you care about. Write only what you are happy for others to read."),
    )
    audience = RadioField(_("Who may open my profile"), choices=list(_AUDIENCES))
    language = SelectField(_("Language"), choices=list(_LANGUAGES))


class RolesForm(HouseForm):
    """Gives and takes hats."""

    moderator = BooleanField(_("Moderator"), description=_("Looks after reports and discussions, within what they may read."))
    curator = BooleanField(_("Curator"), description=_("Looks after the library."))
    administrator = BooleanField(_("Administrator"), description=_("Runs the site. Opens no confidential pact."))


class SuspendForm(ReasonForm):
    """Keeps somebody out, and says why."""
