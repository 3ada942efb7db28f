"""Whom to ask to read a document, and whether it is still true."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from markupsafe import Markup

from forum.core import limits
from forum.core.actor import Actor
from forum.library.addresses import LIBRARY
from forum.library.care_forms import ReviewerForm
from forum.library.queries.care import desk_of, something_to_read, waiting_for
from forum.library.queries.reading import get_tended, get_tended_newest
from forum.library.services.caring import ask_reviewer, let_reviewer_go, say_still_true
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import piece
from forum.web.throttle import limiter

blueprint = Blueprint("library_caring", __name__)

_DOCUMENT = f"{LIBRARY}/<int:document_id>"


def _back(document_id: int) -> Response:
    return found(f"{LIBRARY}/{document_id}/revisione")


@blueprint.post(f"{_DOCUMENT}/lettori")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def ask(document_id: int) -> Response:
    """Ask somebody to read a document before it is published."""
    actor = current_actor()
    document, newest = get_tended_newest(actor, document_id)
    form = ReviewerForm()
    form.offer(desk_of(actor, document, newest).askable)
    if form.sent():
        ask_reviewer(actor, document_id, form.member.data, form.submission.data)
        said(_("They are asked, with a letter that leads here."))
    else:
        said(_("Choose who is to read it."), "error")
    return _back(document_id)


@blueprint.post(f"{_DOCUMENT}/lettori/<int:member_id>/togli")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def let_go(document_id: int, member_id: int) -> Response:
    """Not ask somebody any more."""
    actor = current_actor()
    get_tended(actor, document_id)
    if ButtonForm().sent():
        let_reviewer_go(actor, document_id, member_id)
        said(_("They are not asked any more."))
    return _back(document_id)


@blueprint.post(f"{_DOCUMENT}/ancora-vero")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def still_true(document_id: int) -> Response:
    """Say in one click that a document still holds."""
    actor = current_actor()
    get_tended(actor, document_id)
    form = ButtonForm()
    if form.sent():
        say_still_true(actor, document_id, form.submission.data)
        said(_("Thank you: it says so beside the title, and you will be asked again in a year."))
    return _back(document_id)


def _home_notices(actor: Actor) -> Markup | None:
    """Name the documents that somebody is asked to read, and those whose day has come."""
    waiting = waiting_for(actor)
    if not waiting:
        return None
    return piece(actor, "library/_waiting.html", waiting=waiting)


HOME = Notice(something_to_read, _home_notices)
