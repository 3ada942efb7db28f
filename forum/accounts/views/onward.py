"""Where to go after coming in: only to places of ours, and never back to the door itself."""

from urllib.parse import urlsplit

from flask import request

from forum.core import limits
from forum.web.answers import own_address

_DOORS = ("/accedi", "/registrati", "/esci", "/conferma", "/password-dimenticata", "/nuova-password", "/lingua")


def safe_onward(address: str | None) -> str:
    """Return an address of ours as given, home instead of any other and of the doors themselves."""
    kept = _own(address)
    return "/" if urlsplit(kept).path.startswith(_DOORS) else kept


def asked_onward() -> str:
    """Return where the reader wants to go once in: the address asked for, else the page of ours they come from."""
    return safe_onward(asked_page())


def asked_page() -> str:
    """Return the page of ours to go back to: the address asked for, else the one the reader comes from."""
    asked = request.args.get("next")
    if asked is not None:
        return _own(asked)
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc != request.host:
        return "/"
    return _own(f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path)


def _own(address: str | None) -> str:
    return own_address(address) if address and len(address) <= limits.URL else "/"


def typed_address() -> str:
    """Return the address in a form as the rate limits count it, so that blanks and capitals do not make it another."""
    return "".join((request.form.get("email") or "nobody").lower().split())[: limits.EMAIL]
