"""Sending a recording that we keep ourselves."""

from flask import Blueprint, current_app
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Invalid, require
from forum.files.services import take_recording
from forum.listening.addresses import listening_address
from forum.listening.forms.sending import ACCEPTED, SendingForm
from forum.listening.services.sending import add_own_recording
from forum.meetings import policy
from forum.meetings.queries import MeetingToEdit, get_meeting_to_edit
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("listening_sending", __name__)


@blueprint.route("/incontri/<int:meeting_id>/registrazione", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.UPLOAD_RATE, methods=["POST"])
def send(meeting_id: int) -> Response:
    """Send sound or film as a further recording of a meeting."""
    actor = current_actor()
    meeting = get_meeting_to_edit(actor, meeting_id)
    require(policy.edit(actor, meeting))
    form = SendingForm()
    if not form.is_submitted():
        return _form_page(form, meeting, 200)
    if form.sent():
        try:
            taken = take_recording(actor, form.file.data)
            row = add_own_recording(actor, meeting_id, taken, form.title.data or "", form.submission.data)
            said(_("The recording is here."))
            return found(listening_address(row.id, row.slug, recording=len(meeting.values.recordings) + 1))
        except Invalid as problem:
            form.refuse(problem.messages)
    return _form_page(form, meeting, 422)


def _form_page(form: SendingForm, meeting: MeetingToEdit, status: int) -> Response:
    most = current_app.config["SETTINGS"].upload_megabytes
    head = Head(_("Send a recording"), navigation="meetings", robots="noindex")
    return page("listening/send.html", head, status, form=form, meeting=meeting, most=most, accepted=ACCEPTED)
