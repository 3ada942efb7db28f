"""What a member decides for themselves: profile, password, address, devices."""

from typing import Any

from flask import Blueprint, Response, session
from flask_babel import force_locale
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from forum.accounts import queries
from forum.accounts.forms import ChangeAddressForm, ChangePasswordForm, ProfileForm
from forum.accounts.services import profile as services
from forum.accounts.services import recovery, sign_ins
from forum.accounts.views.entrance import SHARED_KEY, keep_sign_in
from forum.core import limits
from forum.core.errors import Invalid
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor, session_token
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("accounts_settings", __name__, url_prefix="/impostazioni")


def _show(template: str, tab: str, status: int = 200, **context: Any) -> Response:
    return page(f"accounts/{template}", Head(_("Settings")), status, tab=tab, **context)


def _profile_form(own: queries.OwnProfile | None = None) -> ProfileForm:
    if own is None:
        form = ProfileForm()
    else:
        form = ProfileForm(
            formdata=None,
            name=own.name,
            affiliation=ProfileForm.affiliation_of(own.professional),
            organisation=own.organisation,
            role=own.role,
            municipality=str(own.municipality_id or ""),
            biography=own.biography,
            audience=str(own.audience),
            language=own.language,
        )
    form.municipality.choices = [
        SelectChoice("", _("I prefer not to say")),
        *(SelectChoice(str(number), name) for number, name in queries.municipalities()),
    ]
    return form


@blueprint.get("")
@access(Access.MEMBER)
def profile() -> Response:
    """What the member says of themselves."""
    return _show("settings_profile.html", "profile", form=_profile_form(queries.get_own_profile(current_actor())))


@blueprint.post("")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def save_profile() -> Response:
    """Save what the member says of themselves."""
    form = _profile_form()
    if not form.sent():
        return _show("settings_profile.html", "profile", 422, form=form)
    words = services.ProfileWords(
        name=form.name.data,
        professional=form.professional,
        organisation=form.organisation.data or "",
        role=form.role.data or "",
        municipality_id=int(form.municipality.data) if form.municipality.data else None,
        biography=form.biography.data or "",
        audience=int(form.audience.data),
        language=form.language.data,
    )
    try:
        services.change_profile(current_actor(), words)
    except Invalid as error:
        form.refuse(error.messages)
        return _show("settings_profile.html", "profile", 422, form=form)
    # The next page may speak another language than this one.
    with force_locale(words.language):
        said(_("Your profile is saved."))
    return found("/impostazioni")


@blueprint.get("/password")
@access(Access.MEMBER)
def password() -> Response:
    """The form for another password."""
    return _show_password(ChangePasswordForm(formdata=None))


def _show_password(form: ChangePasswordForm, status: int = 200) -> Response:
    # The address is there, unseen, for the browsers that keep passwords.
    own = queries.get_own_profile(current_actor())
    return _show("settings_password.html", "password", status, form=form, email=own.email)


@blueprint.post("/password")
@access(Access.MEMBER)
@limiter.limit(limits.SIGN_IN_RATE)
def change_password() -> Response:
    """Change the password; this device goes on under a fresh sign-in, the others end."""
    form = ChangePasswordForm()
    if not form.sent():
        return _show_password(form, 422)
    try:
        token = recovery.change_password(current_actor(), form.again.data, form.password.data, session_token() or "")
    except Invalid as error:
        form.refuse(error.messages)
        return _show_password(form, 422)
    if token is not None:
        keep_sign_in(token, bool(session.get(SHARED_KEY)))
    said(_("The password is changed, and the other devices are signed out."))
    return found("/impostazioni/password")


@blueprint.get("/e-mail")
@access(Access.MEMBER)
def address() -> Response:
    """The form for another address."""
    own = queries.get_own_profile(current_actor())
    return _show("settings_address.html", "address", form=ChangeAddressForm(formdata=None), email=own.email)


@blueprint.post("/e-mail")
@access(Access.MEMBER)
@limiter.limit(limits.SIGN_IN_RATE)
def change_address() -> Response:
    """Ask for another address."""
    actor, form = current_actor(), ChangeAddressForm()
    if form.sent():
        try:
            services.ask_new_address(actor, form.email.data, form.again.data)
        except Invalid as error:
            form.refuse(error.messages)
        else:
            said(_("We wrote to the new address: open the link in that message to confirm it. Until then the old one stays."))
            return found("/impostazioni/e-mail")
    return _show("settings_address.html", "address", 422, form=form, email=queries.get_own_profile(actor).email)


@blueprint.get("/dispositivi")
@access(Access.MEMBER)
def devices() -> Response:
    """Where the member is signed in."""
    return _show("settings_devices.html", "devices", form=ButtonForm(), lines=queries.sign_ins_of(current_actor(), session_token()))


@blueprint.post("/dispositivi/<string(length=16):short>/esci")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def end_device(short: str) -> Response:
    """End one sign-in."""
    if ButtonForm().sent() and short.isalnum():
        sign_ins.end_sign_in(current_actor(), short)
        said(_("That device is signed out."))
    return found("/impostazioni/dispositivi")


@blueprint.post("/dispositivi/altri/esci")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def end_other_devices() -> Response:
    """End every sign-in but this one."""
    if ButtonForm().sent():
        sign_ins.end_other_sign_ins(current_actor(), session_token() or "")
        said(_("The other devices are signed out."))
    return found("/impostazioni/dispositivi")
