"""Writing: adding a meeting and changing its page."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Conflict, Invalid, require
from forum.files.services import take
from forum.meetings import policy
from forum.meetings.addresses import meeting_address
from forum.meetings.forms import MeetingForm
from forum.meetings.queries import MeetingToEdit, Place, further_pacts, get_meeting_to_edit, get_place, places
from forum.meetings.services.writing import add_meeting, revise
from forum.pacts.queries import all_themes
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("meetings_writing", __name__)

CONFLICT = 409


@blueprint.route("/incontri/nuovo", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def new() -> Response:
    """Add a meeting to the pact that the address names; without one, choose where."""
    actor = current_actor()
    slug = request.args.get("patto")
    if slug is None:
        head = Head(_("Add a meeting"), navigation="meetings")
        return page("meetings/where.html", head, places=places(actor), outside=bool(policy.create(actor, None)))
    place = get_place(actor, slug)
    form = _form(place)
    kept = form.brings_in(partial(take, actor), "minutes")
    if kept and form.sent():
        try:
            row = add_meeting(actor, place.pact.id if place.pact else None, form.values(), form.submission.data)
            said(_("The meeting has its page."))
            return found(meeting_address(row.id, row.slug))
        except Invalid as problem:
            form.refuse(problem.messages)
    return _form_page(form, place, form.status if form.is_submitted() else 200)


@blueprint.route("/incontri/<int:meeting_id>/modifica", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def edit(meeting_id: int) -> Response:
    """Change what a meeting's page says."""
    actor = current_actor()
    meeting = get_meeting_to_edit(actor, meeting_id)
    require(policy.edit(actor, meeting))
    place = get_place(actor, pact_id=meeting.pact_id)
    form = _form(place)
    if not form.is_submitted():
        form.show(meeting.values, meeting.version)
        return _form_page(form, place, 200, meeting)
    status = 422
    crossed: Sequence[tuple[Any, str, str]] = ()
    if not form.brings_in(partial(take, actor), "minutes"):
        status = form.status
    elif form.sent():
        try:
            row = revise(actor, meeting_id, form.version.data, form.values())
            said(_("The page says what you wrote."))
            return found(meeting_address(row.id, row.slug))
        except Invalid as problem:
            form.refuse(problem.messages)
        except Conflict as problem:
            meeting = problem.current
            status, crossed = CONFLICT, form.crossed(meeting.values)
            form.version.data = meeting.version
    return _form_page(form, place, status, meeting, crossed)


def _form(place: Place) -> MeetingForm:
    form = MeetingForm()
    themes = tuple((theme.id, theme.name) for theme in all_themes())
    form.offer(place.rungs, themes, further_pacts(current_actor(), place.pact.id if place.pact else None))
    return form


def _form_page(
    form: MeetingForm, place: Place, status: int, meeting: MeetingToEdit | None = None, crossed: Sequence[tuple[Any, str, str]] = ()
) -> Response:
    title = _("Change the meeting") if meeting else _("Add a meeting")
    return page(
        "meetings/form.html",
        Head(title, navigation="meetings"),
        status,
        form=form,
        place=place,
        meeting=meeting,
        crossed=crossed,
        conflict=status == CONFLICT,
    )
