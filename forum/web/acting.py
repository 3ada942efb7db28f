"""What a button does, and hiding with a reason: the same steps for every thing that is looked after."""

from collections.abc import Callable

from flask.wrappers import Response

from forum.core.actor import Actor
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import current_actor


def hide_with_reason(
    number: int, hide: Callable[[Actor, int, str], None], told: str, url: str, again: Callable[[ReasonForm], Response]
) -> Response:
    """Hide a thing once a reason is given, and lead to an address; until then answer with its page again."""
    form = ReasonForm()
    if not form.sent():
        return again(form)
    hide(current_actor(), number, form.reason.data)
    said(told)
    return found(url)


def at_a_button(number: int, act: Callable[[Actor, int], object], told: str, url: str) -> Response:
    """Do what a button asks, if it was the house's own, and lead to an address."""
    if ButtonForm().sent():
        act(current_actor(), number)
        said(told)
    return found(url)
