"""Paper and room: the sheet for the table, its code, typing in what happened, files laid beside the page."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.files.services import take
from forum.meetings import policy
from forum.meetings.addresses import attachments_address, meeting_address
from forum.meetings.happening_forms import AttachmentsForm, HappenedForm
from forum.meetings.queries import MeetingToEdit, get_address_of_code, get_meeting, get_meeting_to_edit, get_printed_sheet
from forum.meetings.services.attaching import attach, detach
from forum.meetings.services.happening import tell_what_happened
from forum.meetings.views.writing import CONFLICT
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("meetings_happening", __name__)


@blueprint.get("/incontri/<int:meeting_id>-<slug>/foglio")
@access(Access.ANYONE, kept=())
def sheet(meeting_id: int, slug: str) -> Response:
    """The agenda on one side of A4, with room to write."""
    printed = get_printed_sheet(current_actor(), meeting_id)
    if slug != printed.meeting.slug:
        return redirect(f"{printed.meeting.url}/foglio", 301)  # type: ignore[return-value]
    return page("meetings/sheet.html", Head(printed.meeting.title, navigation="meetings", robots="noindex"), sheet=printed)


@blueprint.get("/foglio")
@access(Access.MEMBER)
def code_asked() -> Response:
    """Where the code of a sheet is typed."""
    typed = request.args.get("codice", "").strip()[: limits.NAME]
    if typed:
        try:
            return found(get_address_of_code(current_actor(), typed))
        except NotFound:
            pass
    head = Head(_("The code of a sheet"), navigation="meetings")
    return page("meetings/code.html", head, 404 if typed else 200, typed=typed)


@blueprint.get("/foglio/<code>")
@access(Access.MEMBER)
def code_given(code: str) -> Response:
    """Lead from a sheet's code to its meeting. Visitors are asked to sign in whatever the code, so that none tells anything."""
    return found(get_address_of_code(current_actor(), code))


@blueprint.route("/incontri/<int:meeting_id>/che-cosa-e-successo", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def happened(meeting_id: int) -> Response:
    """Type in what happened in the room."""
    actor, form = current_actor(), HappenedForm()
    meeting = get_meeting_to_edit(actor, meeting_id)
    require(policy.edit(actor, meeting))
    if not form.is_submitted():
        form.show(meeting.values, meeting.decided, meeting.version)
        return _happened_page(form, meeting, 200)
    status = 422
    crossed: Sequence[tuple[Any, str, str]] = ()
    if not form.brings_in(partial(take, actor), "minutes"):
        status = form.status
    elif form.sent():
        try:
            row = tell_what_happened(actor, meeting_id, form.version.data, form.happened())
            said(_("The page says what happened."))
            return found(meeting_address(row.id, row.slug))
        except Invalid as problem:
            form.refuse(problem.messages)
        except Conflict as problem:
            meeting = problem.current
            status, crossed = CONFLICT, form.crossed(meeting.values, meeting.decided)
            form.version.data = meeting.version
    return _happened_page(form, meeting, status, crossed)


def _happened_page(form: HappenedForm, meeting: MeetingToEdit, status: int, crossed: Sequence[tuple[Any, str, str]] = ()) -> Response:
    rows, more = form.rows()
    head = Head(_("What happened"), navigation="meetings")
    conflict = status == CONFLICT
    return page(
        "meetings/happened.html", head, status, form=form, meeting=meeting, rows=rows, more=more, crossed=crossed, conflict=conflict
    )


@blueprint.route("/incontri/<int:meeting_id>/allegati", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.UPLOAD_RATE, methods=["POST"])
def attachments(meeting_id: int) -> Response:
    """Lay files beside a meeting's page, and see those that lie there."""
    actor, form = current_actor(), AttachmentsForm()
    meeting = get_meeting(actor, meeting_id)
    require(policy.edit(actor, get_meeting_to_edit(actor, meeting_id)))
    if form.sent():
        try:
            taken = take(actor, form.files.data)
            attach(actor, meeting_id, [one.public_id for one in taken], form.submission.data)
            said(_("The files are on the page."))
            return found(attachments_address(meeting_id))
        except Invalid as problem:
            form.refuse(problem.messages)
    head = Head(_("Attachments"), navigation="meetings")
    return page("meetings/attachments.html", head, 422 if form.is_submitted() else 200, form=form, meeting=meeting)


@blueprint.post("/incontri/<int:meeting_id>/allegati/<public_id>/togli")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def take_away(meeting_id: int, public_id: str) -> Response:
    """Take a file away from beside a meeting."""
    if ButtonForm().sent():
        detach(current_actor(), meeting_id, public_id)
        said(_("The file is not on the page any more."))
    return found(attachments_address(meeting_id))
