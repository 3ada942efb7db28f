"""Tending: hiding a meeting, showing it again, taking it away."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import NotFound
from forum.meetings.queries import get_meeting
from forum.meetings.services.tending import delete_meeting, hide_meeting, restore_meeting
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("meetings_tending", __name__)


@blueprint.get("/incontri/<int:meeting_id>/cura")
@access(Access.TENDER)
def tend(meeting_id: int) -> Response:
    """What who looks after a meeting may do with it."""
    return _page(meeting_id, ReasonForm())


def _page(meeting_id: int, form: ReasonForm, status: int = 200) -> Response:
    meeting = get_meeting(current_actor(), meeting_id)
    if not meeting.may.any:
        raise NotFound
    return page("meetings/tend.html", Head(_("Look after the meeting"), navigation="meetings"), status, meeting=meeting, form=form)


@blueprint.post("/incontri/<int:meeting_id>/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(meeting_id: int) -> Response:
    """Hide a meeting, with a reason."""
    told, url = _("The meeting is hidden."), f"/incontri/{meeting_id}"
    return hide_with_reason(meeting_id, hide_meeting, told, url, again=lambda form: _page(meeting_id, form, 422))


@blueprint.post("/incontri/<int:meeting_id>/mostra")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def restore(meeting_id: int) -> Response:
    """Show a hidden meeting again."""
    return at_a_button(meeting_id, restore_meeting, _("The meeting is shown again."), f"/incontri/{meeting_id}")


@blueprint.post("/incontri/<int:meeting_id>/elimina")
@access(Access.TENDER)
@limiter.limit(limits.POST_RATE)
def delete(meeting_id: int) -> Response:
    """Take a meeting away for good."""
    if not ButtonForm().sent():
        return found(f"/incontri/{meeting_id}/cura")
    delete_meeting(current_actor(), meeting_id)
    said(_("The meeting is gone."))
    return found("/incontri")
