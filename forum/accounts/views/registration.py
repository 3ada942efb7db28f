"""Becoming a member: the form, the link in the letter, and the letter again."""

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from forum.accounts.forms import AddressForm, RegisterForm
from forum.accounts.models import Purpose
from forum.accounts.services import registration as services
from forum.accounts.services.secrets_sent import find_standing
from forum.accounts.views.onward import asked_onward, safe_onward, typed_address
from forum.core import limits
from forum.core.errors import Invalid
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page, with_form
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("accounts_registration", __name__)


def _invited_to(invitation: str | None) -> str | None:
    """Return where a valid invitation leads, None when there is none; other features fill the slot "invitation"."""
    answers = slot("invitation", invitation) if invitation else []
    return safe_onward(str(answers[0])) if answers else None


def _may_register(invitation: str | None) -> bool:
    return current_app.config["SETTINGS"].registration_open or _invited_to(invitation) is not None


def _show(form: RegisterForm, status: int = 200) -> Response:
    with_form()
    return page("accounts/register.html", Head(_("Register"), description=_("Ask for an account on the forum.")), status, form=form)


@blueprint.get("/registrati")
@access(Access.ANYONE)
def register() -> Response:
    """The form that asks for an account."""
    if current_actor().is_member:
        return found("/")
    invitation = request.args.get("invito")
    if not _may_register(invitation):
        return page("accounts/closed.html", Head(_("Register")))
    form = RegisterForm(
        formdata=None, language=current_actor().language, next=_invited_to(invitation) or asked_onward(), invitation=invitation
    )
    return _show(form)


@blueprint.post("/registrati")
@access(Access.ANYONE)
@limiter.limit(limits.REGISTER_RATE)
@limiter.limit(limits.LETTER_RATE, key_func=typed_address)
def send_registration() -> Response:
    """Ask for an account; the answer is the same whoever asks."""
    form = RegisterForm()
    # Told before the fields are looked at: a machine learns nothing from what it filled.
    if form.site_address.data:
        return found("/registrati/fatto")
    if not form.sent():
        return _show(form, 422)
    invited_to = _invited_to(form.invitation.data)
    asked = services.Registration(
        name=form.name.data,
        email=form.email.data,
        password=form.password.data,
        professional=form.professional,
        organisation=form.organisation.data or "",
        role=form.role.data or "",
        language=form.language.data,
    )
    try:
        services.register(asked, invited=invited_to is not None, onward=invited_to or safe_onward(form.next.data))
    except Invalid as error:
        form.refuse(error.messages)
        return _show(form, 422)
    return found("/registrati/fatto")


@blueprint.get("/registrati/fatto")
@access(Access.ANYONE, kept=())
def registered() -> Response:
    """What happens next: a letter."""
    return page("accounts/registered.html", Head(_("Look at your e-mail")), hours=limits.CONFIRM_HOURS)


@blueprint.get("/registrati/conferma")
@access(Access.ANYONE)
def ask_again() -> Response:
    """The form that asks for the confirming letter again."""
    return _show_ask_again(AddressForm(formdata=None))


def _show_ask_again(form: AddressForm, status: int = 200) -> Response:
    with_form()
    return page("accounts/confirm_again.html", Head(_("Send the message again")), status, form=form)


@blueprint.post("/registrati/conferma")
@access(Access.ANYONE)
@limiter.limit(limits.RESET_RATE)
@limiter.limit(limits.LETTER_RATE, key_func=typed_address)
def send_again() -> Response:
    """Send the confirming letter again; the answer is the same whoever asks."""
    form = AddressForm()
    if not form.sent():
        return _show_ask_again(form, 422)
    services.ask_confirmation_again(form.email.data)
    return found("/registrati/fatto")


@blueprint.get("/conferma/<secret>")
@access(Access.ANYONE)
def confirming(secret: str) -> Response:
    """The page that a confirming link opens: looking at it uses nothing up, because mail programs look too."""
    standing = find_standing(secret, Purpose.CONFIRM, Purpose.CHANGE)
    if standing is None:
        return _spent()
    with_form()
    onward = safe_onward(request.args.get("next"))
    head = Head(_("Confirm your address"), robots="noindex")
    return page("accounts/confirm.html", head, form=ButtonForm(), email=standing.email, onward=onward)


@blueprint.post("/conferma/<secret>")
@access(Access.ANYONE)
@limiter.limit(limits.POST_RATE)
def confirm(secret: str) -> Response:
    """Confirm an address."""
    form = ButtonForm()
    purpose = services.confirm(secret) if form.sent() else None
    if purpose is None:
        return _spent()
    if purpose == Purpose.CHANGE:
        said(_("The new address is confirmed: from now on you sign in with it."))
        return found("/impostazioni/e-mail")
    said(_("The address is confirmed: your account is open. Now you can sign in."))
    onward = safe_onward(request.args.get("next"))
    return found("/accedi" if onward == "/" else f"/accedi?next={onward}")


def _spent() -> Response:
    return page(
        "accounts/spent_link.html", Head(_("This link does not work any more"), robots="noindex"), 410, again="/registrati/conferma"
    )
