"""Where the editors of a document choose what to do about sources that are not what they were."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _
from markupsafe import Markup

from forum.citations.models import Agreement, Standing
from forum.citations.queries.agreements import agreements_of
from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Invalid, Repeated
from forum.library.addresses import LIBRARY
from forum.library.queries.kept_sources import kept_sources, something_unsettled, sources_address, unsettled_for
from forum.library.queries.reading import DocumentShown, get_tended
from forum.library.services.choosing import cite_anew, drop_source
from forum.library.source_forms import DROP, ChoiceForm
from forum.library.views.invitations import invitation_to
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.notices import Notice
from forum.web.pages import Head, page, piece
from forum.web.throttle import limiter

blueprint = Blueprint("library_sources", __name__)

_SOURCES = f"{LIBRARY}/<int:document_id>/fonti"


@blueprint.get(_SOURCES)
@access(Access.CURATOR)
def show(document_id: int) -> Response:
    """Every source of a document with what became of it, those first that ask for a choice."""
    return _page(get_tended(current_actor(), document_id), ChoiceForm())


@blueprint.post(_SOURCES)
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def choose(document_id: int) -> Response:
    """Take a choice into the editor's draft."""
    actor = current_actor()
    document = get_tended(actor, document_id)
    form = ChoiceForm()
    if not form.sent():
        return _page(document, form, 422)
    which = (actor, document_id, form.block.data, form.citation.data)
    try:
        if form.act.data == DROP:
            drop_source(*which, form.submission.data)
            said(_("The source is taken away in your draft: save it as a version when you are done."))
        else:
            cite_anew(*which, form.words.data or "", form.submission.data)
            said(_("The new words are in your draft: save it as a version when you are done."))
    except Invalid as problem:
        form.refuse(problem.messages)
        return _page(document, form, 422)
    except Repeated:
        pass
    return found(sources_address(document_id))


def _page(document: DocumentShown, form: ChoiceForm, status: int = 200) -> Response:
    actor = current_actor()
    kept = kept_sources(actor, document.id, document.newest_number)
    settled_with = (source.citation_id for source in kept.sources if source.agreement != Agreement.NOT_NEEDED)
    uses = agreements_of(actor, settled_with)
    head = Head(_("The sources of the document"), "library")
    # What was refused is shown again where it was typed, and nowhere else.
    typed = (form.block.data, form.citation.data) if status != 200 else None  # noqa: PLR2004
    # One key for each showing: what failed did nothing, and may be sent again.
    key = ChoiceForm(formdata=None).submission.data
    editor = f"{LIBRARY}/{document.id}/modifica"
    return page(
        "library/sources.html",
        head,
        status,
        **{"document": document, "kept": kept, "form": form, "typed": typed, "key": key, "editor": editor},
        **{"standings": Standing, "agreements": Agreement, "uses": uses, "invitation": invitation_to},
    )


def _home_notices(actor: Actor) -> Markup | None:
    """Name the documents in somebody's care of which sources wait for a choice."""
    unsettled = unsettled_for(actor)
    if not unsettled:
        return None
    return piece(actor, "library/_unsettled.html", unsettled=unsettled)


HOME = Notice(something_unsettled, _home_notices)
