"""Looking after a document: review, publication, taking back, and moderation."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Denied, NotFound
from forum.library import policy
from forum.library.addresses import LIBRARY, comparison_address
from forum.library.care_forms import ReviewerForm
from forum.library.forms import ApproveForm, ChangesForm, StepForm
from forum.library.models import Document
from forum.library.queries.care import Desk, desk_of, stands_alone
from forum.library.queries.kept_sources import sources_address, unanswered_in
from forum.library.queries.reading import DocumentShown, VersionShown, get_document, get_tended, get_tended_newest, reviews_of
from forum.library.queries.remarks import count_open_remarks
from forum.library.services.moderating import hide_document, restore_document
from forum.library.services.reviewing import approve, ask_changes, publish, send_to_review, withdraw
from forum.pacts.queries import readers_of
from forum.pacts.words import who_reads
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, HouseForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_tending", __name__)

_DOCUMENT = f"{LIBRARY}/<int:document_id>"


@blueprint.get(f"{_DOCUMENT}/revisione")
@access(Access.CURATOR)
def work(document_id: int) -> Response:
    """Where a document stands, and the next step it may take."""
    return _work_page(current_actor(), document_id)


def _work_page(actor: Actor, document_id: int, status: int = 200, crossed: bool = False, **forms: HouseForm) -> Response:
    document, newest = get_tended_newest(actor, document_id)
    desk, may = desk_of(actor, document, newest), _steps(actor, document, newest)
    base = document.published_number or newest.number - 1
    return page(
        "library/work.html",
        Head(_("Review and publication"), "library"),
        status,
        document=document,
        newest=newest,
        reviews=reviews_of(actor, document),
        desk=desk,
        asker=_asker(desk),
        unanswered=unanswered_in(actor, document.id) if may["publish"] else None,
        sources_url=sources_address(document.id),
        open_remarks=count_open_remarks(document),
        button=ButtonForm(),
        crossed=crossed,
        changes_url=comparison_address(document.id, document.slug, base, newest.number) if 0 < base < newest.number else None,
        may=may,
        readers=who_reads(readers_of(actor, document.audience, document.opened_at if document.published_number else None)),
        **{"step": StepForm(), "approving": ApproveForm(), "asking": ChangesForm(), "withdrawing": ReasonForm(), **forms},
    )


def _asker(desk: Desk) -> ReviewerForm:
    form = ReviewerForm(formdata=None)
    form.offer(desk.askable)
    return form


def _steps(actor: Actor, document: DocumentShown, newest: VersionShown) -> dict[str, Any]:
    """Return the answer of the policy to each step, so that the page offers what is possible and says why the rest is not."""
    return {
        "revise": policy.revise(actor, document),
        "send": policy.send(actor, document),
        "approve": policy.approve(actor, document, newest.author_id),
        "ask_changes": policy.ask_changes(actor, document, newest.author_id),
        "publish": policy.publish(actor, document),
        "withdraw": policy.withdraw(actor, document),
        "find_true": policy.find_true(actor, document),
    }


def _take(document_id: int, name: str, form: HouseForm, act: Callable[[Actor], Document], sentence: str) -> Response:
    """Take one step; whatever goes wrong, the page comes back with every word and says why."""
    actor = current_actor()
    get_tended(actor, document_id)
    if not form.sent():
        return _work_page(actor, document_id, 422, **{name: form})
    try:
        act(actor)
    except Denied as problem:
        form.refuse({"": problem.reason})
        return _work_page(actor, document_id, 403, **{name: form})
    except Conflict:
        return _work_page(actor, document_id, 409, crossed=True, **{name: form})
    said(sentence)
    return found(f"{LIBRARY}/{document_id}/revisione")


@blueprint.post(f"{_DOCUMENT}/invia")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def send(document_id: int) -> Response:
    """Send the newest version to review."""
    form = StepForm()
    told = _("The version is in review: the others who look after the library find it in the list.")
    if stands_alone(current_actor(), get_tended(current_actor(), document_id)):
        told = _("The version is in review, but nobody besides you looks after it: when you are sure, publish it yourself.")
    return _take(document_id, "step", form, lambda actor: send_to_review(actor, document_id, form.number.data, form.submission.data), told)


@blueprint.post(f"{_DOCUMENT}/approva")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def say_yes(document_id: int) -> Response:
    """Approve a version in review."""
    form = ApproveForm()

    def act(actor: Actor) -> Document:
        return approve(actor, document_id, form.number.data, form.note.data or "", form.submission.data)

    return _take(document_id, "approving", form, act, _("Your approval is noted."))


@blueprint.post(f"{_DOCUMENT}/modifiche")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def say_not_yet(document_id: int) -> Response:
    """Send a version in review back to work."""
    form = ChangesForm()

    def act(actor: Actor) -> Document:
        return ask_changes(actor, document_id, form.number.data, form.wanted.data or "", form.submission.data)

    return _take(document_id, "asking", form, act, _("The version is a draft again, with your note beside it."))


@blueprint.post(f"{_DOCUMENT}/pubblica")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def put_out(document_id: int) -> Response:
    """Publish a version in review."""
    form = StepForm()
    sentence = _("The version is published: from now on readers read this one.")
    return _take(document_id, "step", form, lambda actor: publish(actor, document_id, form.number.data, form.submission.data), sentence)


@blueprint.post(f"{_DOCUMENT}/ritira")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def take_back(document_id: int) -> Response:
    """Make a published document a draft again."""
    form = ReasonForm()
    sentence = _("The document is a draft again: readers do not find it any more.")

    def act(actor: Actor) -> Document:
        return withdraw(actor, document_id, form.reason.data or "", form.submission.data)

    return _take(document_id, "withdrawing", form, act, sentence)


def _moderated(actor: Actor, document_id: int) -> DocumentShown:
    """Return a document that the actor moderates; to others these pages are not there."""
    document = get_document(actor, document_id)
    if not document.moderates or document.draft:
        raise NotFound
    return document


@blueprint.get(f"{_DOCUMENT}/cura")
@access(Access.MODERATOR)
def moderate(document_id: int) -> Response:
    """Hiding a document, or bringing it back."""
    return _moderation_page(_moderated(current_actor(), document_id), ReasonForm())


def _moderation_page(document: DocumentShown, hider: ReasonForm, status: int = 200) -> Response:
    head = Head(_("Looking after a document"), "library")
    return page("library/moderate.html", head, status, document=document, hider=hider, button=ButtonForm())


@blueprint.post(f"{_DOCUMENT}/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(document_id: int) -> Response:
    """Hide a document, with a reason that its author reads."""
    document = _moderated(current_actor(), document_id)
    told = _("The document is hidden. Its author can read why.")
    return hide_with_reason(document_id, hide_document, told, document.url, again=lambda form: _moderation_page(document, form, 422))


@blueprint.post(f"{_DOCUMENT}/ripristina")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def show_again(document_id: int) -> Response:
    """Bring a hidden document back."""
    document = _moderated(current_actor(), document_id)
    return at_a_button(document_id, restore_document, _("The document is shown again."), document.url)
