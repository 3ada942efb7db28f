"""Beginning a document: where it stands, what it is about and its first words."""

from functools import partial

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.audience import Rung
from forum.core.errors import Denied, Invalid, Repeated
from forum.files.services import take
from forum.library.addresses import LIBRARY
from forum.library.forms import COMMONS, BeginForm
from forum.library.queries.choices import get_places
from forum.library.services.writing import begin_document
from forum.pacts.queries import theme_choices
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_writing", __name__)


@blueprint.route(f"{LIBRARY}/nuovo", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def new() -> Response:
    """Begin a document."""
    actor = current_actor()
    form = BeginForm()
    sent = form.is_submitted()
    places = get_places(actor, (form.pact.data or COMMONS) if sent else request.args.get("patto", COMMONS))
    form.offer(tuple(theme_choices()), places.rungs)
    form.pact.data = places.chosen.slug if places.chosen else COMMONS
    if not sent:
        form.title.data = request.args.get("titolo", "")[: limits.TITLE]
    kept = form.brings_in(partial(take, actor))
    if kept and form.sent():
        try:
            pact_id = places.chosen.id if places.chosen else None
            document = begin_document(actor, form.values(), pact_id, Rung(form.rung.data), form.submission.data)
            said(_("The draft is saved. Nobody but who looks after the library sees it, until you publish it."))
            return found(f"{LIBRARY}/{document.id}/modifica")
        except Repeated as again:
            return found(f"{LIBRARY}/{again.ref.id}/modifica" if again.ref else LIBRARY)
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.refuse({"": problem.reason})
    head = Head(_("Begin a document"), "library")
    return page("library/new.html", head, form.status if sent else 200, form=form, places=places)
