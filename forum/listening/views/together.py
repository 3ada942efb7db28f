"""Listening together: the window of days, what gathered in it, opening and closing it."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Denied, Invalid, NotFound
from forum.listening.care_addresses import together_address
from forum.listening.forms.care import DismissForm, WindowForm
from forum.listening.queries.together import TogetherShown, together_page
from forum.listening.services.together import Window, close_listening, dismiss_listening, open_listening
from forum.web.answers import found, own_address, said
from forum.web.arguments import find_number
from forum.web.dates import today
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_together", __name__)

_PAGE = "/incontri/<int:meeting_id>/ascolto-condiviso"


@blueprint.get(_PAGE)
@access(Access.ANYONE)
def show(meeting_id: int) -> Response:
    """A window of listening together. Never kept ready, because the calendar alone closes it."""
    shown = together_page(current_actor(), meeting_id, find_number("finestra"))
    head = Head(_("Listening together"), navigation="meetings", robots="" if shown.public else "noindex")
    return page("listening/together.html", head, shown=shown, day=today())


@blueprint.get(f"{_PAGE}/apri")
@access(Access.CURATOR)
def begin(meeting_id: int) -> Response:
    """The form that opens a window."""
    form = WindowForm()
    form.begin(today())
    return _form_page(_tended(meeting_id), form)


@blueprint.post(f"{_PAGE}/apri")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def open_window(meeting_id: int) -> Response:
    """Open a window."""
    shown = _tended(meeting_id)
    form = WindowForm()
    if form.sent():
        try:
            window = Window(form.first_day.data, form.last_day.data, form.wanted.data, form.greeting.data or "")
            open_listening(current_actor(), meeting_id, window, form.submission.data)
            said(_("People are asked to listen together."))
            return found(together_address(meeting_id))
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.form_errors.append(problem.reason)
    return _form_page(shown, form, 422)


@blueprint.post(f"{_PAGE}/chiudi")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def close(meeting_id: int) -> Response:
    """Close the window before its last day."""
    if ButtonForm().sent():
        close_listening(current_actor(), meeting_id)
        said(_("The window is closed: here is where the notes gather."))
    return found(together_address(meeting_id))


@blueprint.post(f"{_PAGE}/non-mostrare")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def dismiss(meeting_id: int) -> Response:
    """Take the notice of a window away for whoever asks, and go back to where it stood."""
    form = DismissForm()
    if form.sent():
        dismiss_listening(current_actor(), meeting_id, form.listening.data)
        said(_("You are told no more of this listening together. It stands on the meeting’s page."))
    return found(own_address(form.next.data, together_address(meeting_id)))


def _tended(meeting_id: int) -> TogetherShown:
    shown = together_page(current_actor(), meeting_id)
    if not shown.tends:
        raise NotFound
    return shown


def _form_page(shown: TogetherShown, form: WindowForm, status: int = 200) -> Response:
    head = Head(_("Listen together"), navigation="meetings", robots="noindex")
    return page("listening/together_open.html", head, status, shown=shown, form=form, action=f"{together_address(shown.meeting_id)}/apri")
