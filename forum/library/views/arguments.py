"""What stands after the question mark of an address, read strictly: what is no number is no page."""

from flask import request

from forum.core.errors import NotFound

_DIGITS = 9


def find_number(name: str) -> int | None:
    """Return a number of the address, None when there is none; raises NotFound when it is not one."""
    given = request.args.get(name)
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS):
        raise NotFound
    return int(given)
