"""The door: coming in, going out, choosing another password, and the language of visitors."""

from flask import Blueprint, Response, current_app, request, session
from flask_babel import gettext as _

from forum.accounts.devices import device_words
from forum.accounts.forms import AddressForm, NewPasswordForm, SignInForm
from forum.accounts.models import Purpose
from forum.accounts.services import recovery, sign_ins
from forum.accounts.services.secrets_sent import find_standing
from forum.accounts.views.onward import asked_onward, asked_page, safe_onward, typed_address
from forum.core import limits
from forum.core.errors import Invalid, NotFound
from forum.web.answers import found, said
from forum.web.identity import LANGUAGE_COOKIE, TOKEN_KEY, Access, access, current_actor, forget_actor, session_token
from forum.web.pages import Head, page, with_form
from forum.web.throttle import limiter
from forum.web.words import LANGUAGES

blueprint = Blueprint("accounts_entrance", __name__)

SHARED_KEY = "shared_device"
_ONE_YEAR = 31_536_000


def keep_sign_in(token: str, shared: bool) -> None:
    """Put a sign-in into the browser; whatever the session held before, a planted token or a form's, goes."""
    session.clear()
    session[TOKEN_KEY] = token
    session.permanent = not shared
    if shared:
        session[SHARED_KEY] = True
    forget_actor()


def _show(form: SignInForm, status: int = 200, unconfirmed: bool = False) -> Response:
    with_form()
    head = Head(_("Sign in"), robots="noindex")
    return page("accounts/sign_in.html", head, status, form=form, unconfirmed=unconfirmed)


@blueprint.get("/accedi")
@access(Access.ANYONE)
def sign_in() -> Response:
    """The form at the door."""
    onward = asked_onward()
    return found(onward) if current_actor().is_member else _show(SignInForm(formdata=None, next=onward))


@blueprint.post("/accedi")
@access(Access.ANYONE)
@limiter.limit(limits.SIGN_IN_RATE)
@limiter.limit(limits.ACCOUNT_RATE, key_func=typed_address)
def enter() -> Response:
    """Come in."""
    form = SignInForm()
    if not form.sent():
        return _show(form, 422)
    device = device_words(request.user_agent.string)
    try:
        token = sign_ins.sign_in(form.email.data, form.password.data, device=device, shared=form.shared.data, ended=session_token())
    except Invalid as error:
        form.refuse(error.messages)
        return _show(form, 422, unconfirmed=sign_ins.UNCONFIRMED in error.messages)
    onward = safe_onward(form.next.data)
    keep_sign_in(token, form.shared.data)
    return found(onward)


@blueprint.post("/esci")
@access(Access.ANYONE)
@limiter.limit(limits.POST_RATE)
def leave() -> Response:
    """Go out."""
    actor, token = current_actor(), session_token()
    if actor.is_member and token:
        sign_ins.sign_out(actor, token)
    session.clear()
    forget_actor()
    said(_("You are signed out."))
    answer = found("/")
    # On a shared device the browser's own copies of what was read go too.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@blueprint.get("/password-dimenticata")
@access(Access.ANYONE)
def forgotten() -> Response:
    """The form that asks for a link to choose a password."""
    return _show_forgotten(AddressForm(formdata=None))


def _show_forgotten(form: AddressForm, status: int = 200) -> Response:
    with_form()
    return page("accounts/forgotten.html", Head(_("Forgotten password")), status, form=form, minutes=limits.RESET_MINUTES)


@blueprint.post("/password-dimenticata")
@access(Access.ANYONE)
@limiter.limit(limits.RESET_RATE)
@limiter.limit(limits.LETTER_RATE, key_func=typed_address)
def ask_password() -> Response:
    """Send a link to choose a password; the answer is the same whoever asks."""
    form = AddressForm()
    if not form.sent():
        return _show_forgotten(form, 422)
    recovery.ask_new_password(form.email.data)
    return found("/password-dimenticata/fatto")


@blueprint.get("/password-dimenticata/fatto")
@access(Access.ANYONE, kept=())
def asked_password() -> Response:
    """What happens next: a letter, if there is such an account."""
    return page("accounts/forgotten_sent.html", Head(_("Look at your e-mail")), minutes=limits.RESET_MINUTES)


def _spent() -> Response:
    return page(
        "accounts/spent_link.html", Head(_("This link does not work any more"), robots="noindex"), 410, again="/password-dimenticata"
    )


def _show_new_password(form: NewPasswordForm, email: str, status: int = 200) -> Response:
    with_form()
    return page("accounts/new_password.html", Head(_("Choose a new password"), robots="noindex"), status, form=form, email=email)


@blueprint.get("/nuova-password/<secret>")
@access(Access.ANYONE)
def new_password(secret: str) -> Response:
    """The page that a link to choose a password opens; looking at it uses nothing up."""
    standing = find_standing(secret, Purpose.RESET)
    return _spent() if standing is None else _show_new_password(NewPasswordForm(formdata=None), standing.email)


@blueprint.post("/nuova-password/<secret>")
@access(Access.ANYONE)
@limiter.limit(limits.POST_RATE)
def choose_password(secret: str) -> Response:
    """Choose a password; every sign-in ends, so that whoever knew the old one is out."""
    form = NewPasswordForm()
    standing = find_standing(secret, Purpose.RESET)
    if standing is None:
        return _spent()
    if not form.sent():
        return _show_new_password(form, standing.email, 422)
    try:
        done = recovery.choose_password(secret, form.password.data)
    except Invalid as error:
        form.refuse(error.messages)
        return _show_new_password(form, standing.email, 422)
    if not done:
        return _spent()
    session.clear()
    forget_actor()
    said(_("The password is changed. Now sign in with it."))
    return found("/accedi")


@blueprint.get("/lingua/<code>")
@access(Access.ANYONE)
def language(code: str) -> Response:
    """Have the house speak another language to a visitor; members choose theirs in the settings."""
    if code not in LANGUAGES:
        raise NotFound
    if current_actor().is_member:
        return found("/impostazioni#language")
    answer = found(asked_page())
    secure = current_app.config["SETTINGS"].secure
    answer.set_cookie(LANGUAGE_COOKIE, code, max_age=_ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    return answer
