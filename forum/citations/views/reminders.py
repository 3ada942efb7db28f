"""What the front door says of long conversations that ended with nothing collected."""

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _
from markupsafe import Markup

from forum.citations.queries.reminders import reminders, something_unanswered
from forum.citations.services.reminding import let_go
from forum.core import limits
from forum.core.actor import Actor
from forum.web.answers import found, own_address, said
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import environment, form_token
from forum.web.throttle import limiter

blueprint = Blueprint("citations_reminders", __name__)


def _home_reminders(actor: Actor) -> Markup | None:
    """Say which conversations ended with nothing collected; the page of a pact has no statement to spare for it."""
    waiting = reminders(actor)
    if not waiting:
        return None
    template = environment(actor.language).get_template("citations/collect_reminders.html")
    # The template escapes what it is given.
    return Markup(template.render(waiting=waiting, csrf=form_token(), here=request.full_path.rstrip("?")).strip())


@blueprint.post("/raccolta/promemoria/<int:thread_id>")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def nothing_there(thread_id: int) -> Response:
    """Take the answer that there is nothing to collect from a conversation."""
    let_go(current_actor(), thread_id)
    said(_("Noted: you will not be asked about this conversation again."))
    return found(own_address(request.form.get("next")))


HOME = Notice(something_unanswered, _home_reminders)
