"""What stands after the question mark of an address, read strictly: what is no number is no page."""

from flask import request

from forum.core.errors import NotFound

_DIGITS = 9
_PAGE_DIGITS = 6


def find_number(name: str) -> int | None:
    """Return a number of the address, None when there is none; raises NotFound when it is not one."""
    given = request.args.get(name)
    if not given:
        return None
    return _strictly(given, _DIGITS)


def page_asked() -> int:
    """Return the page number in the address, 1 when it names none; raises NotFound when it is not a number."""
    return _strictly(request.args.get("pagina", "1"), _PAGE_DIGITS)


def _strictly(text: str, digits: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise NotFound
    return int(text)
