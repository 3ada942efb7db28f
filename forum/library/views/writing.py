"""Writing: beginning a document and saving its next version, in one plain form."""

from functools import partial

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Conflict, Denied, Invalid, NotFound
from forum.files.services import take
from forum.library import policy
from forum.library.addresses import LIBRARY
from forum.library.comparing import text_changes
from forum.library.forms import COMMONS, BeginForm, ReviseForm
from forum.library.queries.choices import get_places, rungs_for
from forum.library.queries.reading import DocumentShown, VersionShown, get_newest, themes_of
from forum.library.services.writing import Meanwhile, begin_document, revise_document
from forum.pacts.queries import theme_choices
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_writing", __name__)

_NUMBER = "int(max=2147483647)"


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
            return found(f"{LIBRARY}/{document.id}-{document.slug}")
        except Invalid as problem:
            form.refuse(problem.messages)
        except Denied as problem:
            form.refuse({"": problem.reason})
    head = Head(_("Begin a document"), "library")
    return page("library/new.html", head, form.status if sent else 200, form=form, places=places)


@blueprint.route(f"{LIBRARY}/<{_NUMBER}:document_id>/modifica", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def revise(document_id: int) -> Response:
    """Write the next version of a document."""
    actor = current_actor()
    document, newest = get_newest(actor, document_id)
    if not policy.tends(actor, document):
        raise NotFound
    if not document.may_revise:
        raise Denied(policy.revise(actor, document).reason)
    form = ReviseForm()
    form.offer(tuple(theme_choices()), rungs_for(actor, document))
    if not form.is_submitted():
        _lay_out(form, document, newest)
        return _edit_page(document, newest, form)
    if not form.brings_in(partial(take, actor)):
        return _edit_page(document, newest, form, form.status)
    if not form.sent():
        return _edit_page(document, newest, form, 422)
    return _save(actor, document, newest, form)


def _lay_out(form: ReviseForm, document: DocumentShown, newest: VersionShown) -> None:
    """Fill the form with the newest version."""
    form.title.data, form.summary.data, form.text.data = newest.title, newest.summary, newest.source
    form.review_on.data, form.rung.data, form.version.data = document.review_on, document.rung.value, document.version
    form.themes.data = [theme_id for theme_id, _slug, _name in themes_of(document)]


def _save(actor: Actor, document: DocumentShown, newest: VersionShown, form: ReviseForm) -> Response:
    """Save what was typed; whatever goes wrong, the page comes back with every word."""
    try:
        row = revise_document(actor, document.id, form.values(), Rung(form.rung.data), form.version.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _edit_page(document, newest, form, 422)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _edit_page(document, newest, form, 403)
    except Conflict as problem:
        # Sent again, the form now replaces the words that are shown beside it.
        form.version.data = problem.current.version
        return _edit_page(document, newest, form, 409, problem.current)
    if row.newest_number == newest.number:
        said(_("Saved. The words are the same, so there is no new version."))
        return found(document.url)
    said(_("Version %(number)s is saved as a draft.", number=row.newest_number))
    return found(f"{LIBRARY}/{row.id}/revisione")


def _edit_page(
    document: DocumentShown, newest: VersionShown, form: ReviseForm, status: int = 200, meanwhile: Meanwhile | None = None
) -> Response:
    return page(
        "library/edit.html",
        Head(_("Edit a document"), "library"),
        status,
        document=document,
        number=meanwhile.number if meanwhile else newest.number,
        form=form,
        meanwhile=meanwhile,
        changes=text_changes(meanwhile.source, form.text.data or "") if meanwhile else (),
    )
