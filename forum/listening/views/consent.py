"""Writing down what those recorded agreed to."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.listening.care_addresses import consent_address
from forum.listening.forms.care import ConsentForm
from forum.listening.models import Consent
from forum.listening.queries.consent import ConsentToEdit, get_consent
from forum.listening.services.consent import ConsentValues, say_consent
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_consent", __name__)


@blueprint.get("/incontri/<int:meeting_id>/consenso")
@access(Access.CURATOR)
def show(meeting_id: int) -> Response:
    """What is written down, for who tends the meeting."""
    known = get_consent(current_actor(), meeting_id)
    form = ConsentForm()
    form.show(known.shown.consent, known.shown.note, known.shown.keep_until, known.changed_at)
    return _page(known, form)


@blueprint.post("/incontri/<int:meeting_id>/consenso")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def write(meeting_id: int) -> Response:
    """Write it down."""
    known = get_consent(current_actor(), meeting_id)
    form = ConsentForm()
    if not form.sent():
        return _page(known, form, 422)
    values = ConsentValues(Consent(form.consent.data), form.note.data or "", form.keep_until.data)
    say_consent(current_actor(), meeting_id, values, form.seen_at())
    said(_("The page says what you wrote."))
    return found(known.url)


def _page(known: ConsentToEdit, form: ConsentForm, status: int = 200) -> Response:
    head = Head(_("Consent to the recording"), navigation="meetings", robots="noindex")
    return page("listening/consent.html", head, status, known=known, form=form, action=consent_address(known.meeting_id))
