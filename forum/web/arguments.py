"""Numbers in addresses, before the question mark and after it, read strictly: what is no number is no page."""

from functools import cached_property
from typing import Any

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter, Map

from forum.core import limits
from forum.core.errors import NotFound

_DIGITS = 9
_PAGE_DIGITS = 6


class RowNumber(IntegerConverter):
    """What `<int:...>` in a route takes: a number that a row can have, so that no database is asked for one that it cannot read."""

    def __init__(self, url_map: Map, **bounds: Any):
        super().__init__(url_map, **{"max": limits.LARGEST_NUMBER, **bounds})


class PlainRequest(Request):
    """A request whose arguments hold a space for each null character: no keyboard writes it, and PostgreSQL takes it in no text."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the arguments of the address."""
        found = super().args
        if b"%00" not in self.query_string and b"\x00" not in self.query_string:
            return found
        return ImmutableMultiDict((name.replace("\x00", " "), value.replace("\x00", " ")) for name, value in found.items(multi=True))


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
