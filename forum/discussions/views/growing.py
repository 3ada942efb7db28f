"""What an empty sheet begins with when another page led to it: a title, or a moment of a recording to quote."""

from collections.abc import Mapping
from dataclasses import replace

from flask import request
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Invalid, NotFound
from forum.discussions import policy
from forum.discussions.forms import COMMONS, OpenForm
from forum.discussions.queries.choices import PlaceChosen, get_place
from forum.listening.queries.moments import Origin, find_origin
from forum.web.arguments import find_number
from forum.web.forms import tidy_line

_MORE = "…"


def origin_asked(actor: Actor, form: OpenForm) -> Origin | None:
    """Return the moment that a sheet grows out of: the one in its address, or the one that a form brings back.

    Raises NotFound for an address that names one the actor does not see; what a form brings is for the service to refuse.
    """
    if form.is_submitted():
        return find_origin(actor, form.moment.data) if form.moment.data else None
    number = find_number("momento")
    origin = None if number is None else find_origin(actor, number)
    if number is not None and origin is None:
        raise NotFound
    return origin


def place_asked(actor: Actor, form: OpenForm, origin: Origin | None) -> tuple[PlaceChosen, bool]:
    """Return where the thread is about to be opened, and whether the moment may be quoted there: before some readers or none.

    Where the address names no place, a sheet that grows out of a moment stands in the moment's pact.
    """
    if form.is_submitted():
        place = get_place(actor, form.pact.data or COMMONS)
    else:
        place = get_place(actor, request.args.get("patto", COMMONS), origin.pact_id if origin and "patto" not in request.args else None)
    if origin is None:
        return place, True
    rungs = tuple(rung for rung in place.rungs if policy.grow(origin, place.id, rung[0]))
    return (replace(place, rungs=rungs), True) if rungs else (place, False)


def begin_with(form: OpenForm, origin: Origin | None) -> None:
    """Write on an empty sheet what led to it."""
    asked = tidy_line(request.args.get("titolo")) or ""
    form.title.data = asked[: limits.TITLE]
    if origin is None:
        return
    form.moment.data = origin.id
    form.title.data = form.title.data or _shortened(origin.line)
    form.text.data = f"{_quotation(origin)}\n\n{form.text.data or ''}"


def without_lost_moment(form: OpenForm, problem: Invalid) -> Mapping[str, object]:
    """Return what is wrong with a sheet; one whose moment is not there any more goes without it when it is sent again."""
    if "moment" not in problem.messages:
        return problem.messages
    form.moment.data = None
    return {"": problem.messages["moment"]}


def _shortened(line: str) -> str:
    if len(line) <= limits.TITLE:
        return line
    return line[: limits.TITLE - len(_MORE) - 1].rpartition(" ")[0] + f" {_MORE}"


def _quotation(origin: Origin) -> str:
    """Return the line of a moment as a quotation, with the way back to its second."""
    words, by = _plain(f"{origin.title}, {origin.span}"), _plain(origin.by)
    noted = _("%(name)s noted:", name=by) if by else _("Noted:")
    return f"> [{words}]({origin.url}). {noted}\n>\n> {origin.line}"


def _plain(words: str) -> str:
    """Return words that cannot end the link that they stand in."""
    return "".join(sign for sign in words if sign not in "[]\\")
