"""Addresses that citations need whatever they cite."""

from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.core.errors import Invalid

_SCHEMES = ("http", "https")


def outside_address(typed: str) -> str:
    """Return the address of a page outside the site as it is kept; raises Invalid for anything that is no such address."""
    address = typed.strip()
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme.lower() not in _SCHEMES or not address.isprintable() or " " in address:
        raise Invalid({"url": _("Write a whole address, beginning with https://.")})
    if len(address) > limits.URL:
        raise Invalid({"url": _("This address is too long.")})
    return address
