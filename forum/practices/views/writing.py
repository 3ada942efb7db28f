"""Writing: beginning a card, trying one out in another pact, changing what a card says, putting it before its readers."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Invalid, NotFound, require
from forum.files.services import take
from forum.pacts.policy import PactLike
from forum.pacts.queries import get_pact_by_id, theme_choices
from forum.practices import policy
from forum.practices.addresses import PRACTICES, act_address, practice_address
from forum.practices.forms import PracticeForm, PublishForm, TryingForm
from forum.practices.queries.choices import Place, Places, Rungs, get_place, places, places_to_try, rungs_for
from forum.practices.queries.reading import PracticeToEdit, get_practice_to_edit
from forum.practices.services.writing import COPIED, begin_practice, publish_practice, revise_practice
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("practices_writing", __name__)

_NEW = f"{PRACTICES}/nuova"
_FILES_INTO = "materials"
CONFLICT = 409


@blueprint.route(_NEW, methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def new() -> Response:
    """Begin a card in the pact that the address names; without one, choose where."""
    actor = current_actor()
    slug = request.args.get("patto")
    if slug is None:
        return _where(places(actor), _NEW)
    return _begin(actor, PracticeForm(), get_place(actor, slug), f"{_NEW}?patto={slug}")


@blueprint.route(f"{PRACTICES}/<int:practice_id>/prova", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def try_out(practice_id: int) -> Response:
    """Take a card to another pact, as a card of that pact which tells what it changed and how it went."""
    actor = current_actor()
    source = get_practice_to_edit(actor, practice_id)
    require(policy.try_out(actor, source))
    here, slug = act_address(practice_id, "prova"), request.args.get("patto")
    if slug is None:
        return _where(places_to_try(actor, source), here, source)
    form = TryingForm()
    if not form.is_submitted():
        form.carry_over(source.values)
    return _begin(actor, form, get_place(actor, slug, source), f"{here}?patto={slug}", source)


def _where(found_places: Places, address: str, source: PracticeToEdit | None = None) -> Response:
    if found_places.only is not None:
        return found(f"{address}?patto={found_places.only}")
    head = Head(_("Where does it belong?"), "practices")
    return page("practices/where.html", head, places=found_places, address=address, source=source)


def _begin(actor: Actor, form: PracticeForm, place: Place, here: str, source: PracticeToEdit | None = None) -> Response:
    form.offer(place.rungs, theme_choices())
    taken = form.brings_in(partial(take, actor), _FILES_INTO)
    if taken and form.sent():
        try:
            pact_id, parent_id = place.pact.id if place.pact else None, source.id if source else None
            row = begin_practice(actor, pact_id, form.values(), form.submission.data, parent_id)
            said(_("The draft is saved. Read it over, then publish it."))
            return found(practice_address(row.id, row.slug))
        except Invalid as problem:
            form.refuse(problem.messages)
    status = form.status if form.is_submitted() else 200
    title = _("We try it too") if source else _("Tell a good practice")
    return _form_page(form, title, here, place.pact, place.rungs, status, source=source)


@blueprint.route(f"{PRACTICES}/<int:practice_id>/modifica", methods=["GET", "POST"])
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def edit(practice_id: int) -> Response:
    """Change what a card says."""
    actor = current_actor()
    card = get_practice_to_edit(actor, practice_id)
    require(policy.edit(actor, card))
    pact = _find_pact(actor, card.pact_id)
    rungs = rungs_for(actor, card, pact)
    form = TryingForm() if card.parent_id is not None else PracticeForm()
    form.offer(rungs, theme_choices())
    status: int = 200
    crossed: Sequence[tuple[Any, str, str]] = ()
    if not form.is_submitted():
        form.show(card.values, card.version)
    elif not form.brings_in(partial(take, actor), _FILES_INTO):
        status = form.status
    else:
        answer, stands = _save(actor, card, form)
        if answer is not None:
            return answer
        # Somebody saved in the meantime: their words stand beside those of the form, which replaces them when it is sent again.
        status = 422 if stands is card else CONFLICT
        if stands is not card:
            card, crossed, form.version.data = stands, form.crossed(stands.values), stands.version
    here = act_address(practice_id, "modifica")
    return _form_page(form, _("Change the card"), here, pact, rungs, status, card=card, crossed=crossed)


def _find_pact(actor: Actor, pact_id: int | None) -> PactLike | None:
    """Return the pact of a card about to be changed; none where there is none that the writer may see."""
    try:
        return get_pact_by_id(actor, pact_id) if pact_id is not None else None
    except NotFound:
        return None


def _save(actor: Actor, card: PracticeToEdit, form: PracticeForm) -> tuple[Response | None, PracticeToEdit]:
    """Save what was typed, or return the card as it stands now; whatever goes wrong, every word is still in the form."""
    if not form.sent():
        return None, card
    try:
        row = revise_practice(actor, card.id, form.version.data, form.values())
    except Invalid as problem:
        form.refuse(problem.messages)
        return None, card
    except Conflict as problem:
        return None, problem.current
    said(_("The card says what you wrote."))
    return found(practice_address(row.id, row.slug)), card


def _form_page(form: PracticeForm, title: str, here: str, pact: Any, rungs: Rungs, status: int, **rest: Any) -> Response:
    context = {"card": None, "source": None, "crossed": (), "conflict": status == CONFLICT, **rest}
    head = Head(title, "practices")
    return page("practices/form.html", head, status, form=form, title=title, here=here, pact=pact, rungs=rungs, **context)


@blueprint.post(f"{PRACTICES}/<int:practice_id>/pubblica")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def publish(practice_id: int) -> Response:
    """Put a draft before its readers; while something is missing, lead to where it is written."""
    actor = current_actor()
    card = get_practice_to_edit(actor, practice_id)
    form = PublishForm()
    if not card.draft or not form.sent():
        return found(card.url)
    try:
        row = publish_practice(actor, practice_id, copied_too=form.copied.data)
    except Invalid as problem:
        if COPIED in problem.messages:
            said(problem.messages[COPIED], "warning")
            return found(f"{card.url}#pubblica")
        said(_("Before anybody can try it, readers need to know why you began and what you did, step by step."), "warning")
        return found(f"{act_address(practice_id, 'modifica')}#need")
    said(_("The card is published. Thank you: others can begin from here."))
    return found(practice_address(row.id, row.slug))
