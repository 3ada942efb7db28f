"""Keeping stretches out: asking, answering, showing again."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Invalid, NotFound
from forum.listening.care_addresses import stretch_address, stretches_address
from forum.listening.forms.care import DecisionForm, StretchForm
from forum.listening.models import StretchState
from forum.listening.queries.stretches import StretchesShown, StretchShown, get_stretch, grown_within, stretches_of
from forum.listening.services.stretches import Wish, ask_stretch, decide_stretch, lift_stretch
from forum.web.answers import found, said
from forum.web.arguments import find_number
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("listening_stretches", __name__)

_ALL = "/incontri/<int:meeting_id>/tratti-riservati"
_ONE = f"{_ALL}/<int:stretch_id>"


@blueprint.get(_ALL)
@access(Access.MEMBER)
def show(meeting_id: int) -> Response:
    """What the reader asked to keep out, everything for who tends the meeting, and the form to ask."""
    shown = stretches_of(current_actor(), meeting_id)
    form = StretchForm()
    form.offer((one.id, one.number, one.title) for one in shown.recordings)
    number, seconds = find_number("registrazione"), find_number("t")
    chosen = next((one.id for one in shown.recordings if one.number == number), None)
    if number is not None and chosen is None:
        raise NotFound
    form.begin(chosen, seconds)
    return _page(shown, form)


@blueprint.post(_ALL)
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def ask(meeting_id: int) -> Response:
    """Ask that a stretch be kept out."""
    shown = stretches_of(current_actor(), meeting_id)
    form = StretchForm()
    form.offer((one.id, one.number, one.title) for one in shown.recordings)
    if form.sent():
        try:
            starts, ends = form.span
            wish = Wish(form.recording.data, starts, ends, form.reason.data or "")
            ask_stretch(current_actor(), meeting_id, wish, form.submission.data)
            said(_("Your wish waits for an answer. Only who looks after the meeting reads it."))
            return found(stretches_address(meeting_id))
        except Invalid as problem:
            form.refuse(problem.messages)
    return _page(shown, form, 422)


def _page(shown: StretchesShown, form: StretchForm, status: int = 200) -> Response:
    head = Head(_("Stretches kept out"), navigation="meetings", robots="noindex")
    return page("listening/stretches.html", head, status, shown=shown, form=form)


@blueprint.get(_ONE)
@access(Access.CURATOR)
def look(meeting_id: int, stretch_id: int) -> Response:
    """One wish, to be answered by who tends the meeting."""
    shown, stretch = get_stretch(current_actor(), meeting_id, stretch_id)
    return _one(shown, stretch, DecisionForm())


@blueprint.post(_ONE)
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def decide(meeting_id: int, stretch_id: int) -> Response:
    """Keep a stretch out, or say why not."""
    shown, stretch = get_stretch(current_actor(), meeting_id, stretch_id)
    form = DecisionForm()
    if form.sent():
        try:
            decide_stretch(current_actor(), meeting_id, stretch_id, form.accepts, form.answer.data or "")
            said(_accepted_words() if form.accepts else _("The stretch stays, and who asked reads why."))
            # What remains to be done after a yes is told on the page of the stretch.
            return found(stretch_address(meeting_id, stretch_id) if form.accepts else stretches_address(meeting_id))
        except Invalid as problem:
            form.refuse(problem.messages)
    return _one(shown, stretch, form, 422)


def _accepted_words() -> str:
    return _("The stretch is kept out of this forum from now on. The recording itself has not changed: cut it where it is kept.")


def _one(shown: StretchesShown, stretch: StretchShown, form: DecisionForm, status: int = 200) -> Response:
    head = Head(_("Answer a wish"), navigation="meetings", robots="noindex")
    actor = current_actor()
    grown = grown_within(actor, stretch, slot("moment.threads", actor))
    return page("listening/stretch.html", head, status, shown=shown, stretch=stretch, form=form, grown=grown)


@blueprint.post(f"{_ONE}/togli")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def lift(meeting_id: int, stretch_id: int) -> Response:
    """Show again what was kept out, or take one's own wish back."""
    if ButtonForm().sent():
        before = lift_stretch(current_actor(), meeting_id, stretch_id)
        accepted = before == StretchState.ACCEPTED
        said(_("What was said there is shown again.") if accepted else _("Your wish is taken back."))
    return found(stretches_address(meeting_id))
