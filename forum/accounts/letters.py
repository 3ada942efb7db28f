"""What the house writes to people about their account; never with words that a stranger typed."""

from urllib.parse import quote

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.mail.compose import Letter, Link

_HELLO = _("Hello,")
_NOT_YOU = _("If it was not you, you can ignore this message: nothing happens.")


def _leading(path: str, onward: str) -> Link:
    return Link(f"{path}?next={quote(onward, safe='/')}" if onward != "/" else path)


def confirm_address(secret: str, onward: str) -> Letter:
    """The link that opens a new account."""
    return Letter(
        _("Confirm your address"),
        (
            _HELLO,
            _("somebody asked for an account on the forum with this address. If it was you, open this page and press the button:"),
            _leading(f"/conferma/{secret}", onward),
            _("The link works once, within %(hours)s hours.", hours=limits.CONFIRM_HOURS),
            _NOT_YOU,
        ),
    )


def already_registered() -> Letter:
    """Said to the owner of an address with which somebody tried to register again."""
    return Letter(
        _("You already have an account"),
        (
            _HELLO,
            _("somebody asked for an account with this address, which already has one. If it was you, sign in here:"),
            Link("/accedi"),
            _("If you do not remember the password, choose a new one here:"),
            Link("/password-dimenticata"),
            _NOT_YOU,
        ),
    )


def new_password(secret: str) -> Letter:
    """The link that lets somebody choose a new password."""
    return Letter(
        _("Choose a new password"),
        (
            _HELLO,
            _("somebody asked for a new password for your account. If it was you, open this page and choose it:"),
            Link(f"/nuova-password/{secret}"),
            _("The link works once, within %(minutes)s minutes.", minutes=limits.RESET_MINUTES),
            _NOT_YOU,
        ),
    )


def password_changed() -> Letter:
    """Notice that the password is another one."""
    return Letter(
        _("Your password was changed"),
        (
            _HELLO,
            _("the password of your account was changed, and the other devices were signed out."),
            _("If it was not you, choose a new password at once:"),
            Link("/password-dimenticata"),
        ),
    )


def confirm_new_address(secret: str) -> Letter:
    """The link that moves an account to another address."""
    return Letter(
        _("Confirm your new address"),
        (
            _HELLO,
            _("you asked to use this address for your account. Open this page and press the button:"),
            Link(f"/conferma/{secret}"),
            _("The link works once, within %(hours)s hours. Until then the old address stays.", hours=limits.CONFIRM_HOURS),
            _NOT_YOU,
        ),
    )


def address_change_asked() -> Letter:
    """Notice to the old address that another one was asked for."""
    return Letter(
        _("Somebody asked to change your address"),
        (
            _HELLO,
            _("somebody who knows your password asked for another address for your account. If it was you, all is well."),
            _("If it was not you, change your password at once:"),
            Link("/password-dimenticata"),
        ),
    )


def address_changed() -> Letter:
    """Notice to the old address that the account moved."""
    return Letter(
        _("Your account moved to another address"),
        (
            _HELLO,
            _("your account now has another address, and nothing more will be written to this one."),
            _("If it was not you, write to the editorial team at once. Their address is on this page:"),
            Link("/privacy"),
        ),
    )
