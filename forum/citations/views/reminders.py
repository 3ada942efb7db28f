"""What the front door says of long conversations that ended with nothing collected."""

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _
from markupsafe import Markup

from forum.citations.queries.reminders import find_post_to_begin_from, reminders, something_unanswered
from forum.citations.services.reminding import let_go
from forum.citations.views.collecting import collect_address
from forum.core import limits
from forum.core.actor import Actor
from forum.core.refs import Ref
from forum.web.answers import found, own_address, said
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import form_token, piece
from forum.web.throttle import limiter

blueprint = Blueprint("citations_reminders", __name__)


def _home_reminders(actor: Actor) -> Markup | None:
    """Say which conversations ended with nothing collected; the page of a pact has no statement to spare for it."""
    waiting = reminders(actor)
    if not waiting:
        return None
    here = request.full_path.rstrip("?")
    return piece(actor, "citations/collect_reminders.html", waiting=waiting, csrf=form_token(), here=here)


def before_leaving(actor: Actor, thread_id: int) -> Markup | None:
    """Fill thread.closed: say to who closes a long conversation that nobody collected anything of it, and where to begin."""
    post_id = find_post_to_begin_from(actor, thread_id)
    if post_id is None:
        return None
    sentence = _(
        "Nobody collected anything of this long conversation. Before you leave it, collect something: select the words that matter, "
        'or <a href="{address}">begin with the first post</a>.'
    )
    return Markup(sentence).format(address=collect_address(Ref("post", post_id)))  # nosec B704


@blueprint.post("/raccolta/promemoria/<int:thread_id>")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def nothing_there(thread_id: int) -> Response:
    """Take the answer that there is nothing to collect from a conversation."""
    let_go(current_actor(), thread_id)
    said(_("Noted: you will not be asked about this conversation again."))
    return found(own_address(request.form.get("next")))


HOME = Notice(something_unanswered, _home_reminders)
