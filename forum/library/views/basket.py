"""The basket: what was collected, and how it becomes part of a document."""

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.citations.queries.basket import BASKET, Filters, Item, Stand, basket, filter_choices, looks_after, open_item
from forum.citations.services.collecting import put_aside, put_back
from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Invalid, NotFound
from forum.core.paging import Cursor
from forum.library.addresses import LIBRARY
from forum.library.basket_forms import COMMONS, ClaimForm, SourceForm
from forum.library.queries.basket import claims_of, get_place, places_to_begin, tended_documents
from forum.library.services.using import NewDocument, make_claim, support_claim
from forum.pacts.queries import theme_choices
from forum.web.answers import found, said
from forum.web.arguments import find_number
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("library_basket", __name__)

_ITEM = f"{BASKET}/<int:collected_id>"
_STANDS = {"": Stand.NEW, "usate": Stand.USED, "da-parte": Stand.ASIDE}


@blueprint.get(BASKET)
@access(Access.MEMBER)
def index() -> Response:
    """What was collected: everything to who looks after the library, to others what they collected themselves."""
    actor = current_actor()
    asked = {name: request.args.get(name, "") for name in ("stato", "tema", "patto")}
    if asked["stato"] not in _STANDS:
        raise NotFound
    filters = Filters(_STANDS[asked["stato"]], asked["tema"], asked["patto"])
    choices = filter_choices(actor, filters)
    window = basket(actor, filters, Cursor.parse(request.args.get("prima")))
    return page(
        "library/basket.html",
        Head(_("Basket"), "library"),
        window=window,
        filters=filters,
        choices=choices,
        looks_after=looks_after(actor),
        tabs=[(_address({**asked, "stato": name}), stand.value, stand == filters.stand) for name, stand in _STANDS.items()],
        stand=asked["stato"],
        newer=_address(asked) if "prima" in request.args else None,
        older=_address({**asked, "prima": str(window.older)}) if window.older else None,
    )


def _address(asked: dict[str, str]) -> str:
    given = "&".join(f"{name}={value}" for name, value in asked.items() if value)
    return f"{BASKET}?{given}" if given else BASKET


@blueprint.post(f"{_ITEM}/da-parte")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def aside(collected_id: int) -> Response:
    """Put something aside."""
    put_aside(current_actor(), collected_id)
    said(_("Put aside. You find it again among what was put aside."))
    return found(BASKET)


@blueprint.post(f"{_ITEM}/riprendi")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def back(collected_id: int) -> Response:
    """Bring something that was put aside back."""
    put_back(current_actor(), collected_id)
    said(_("It is among the new things again."))
    return found(BASKET)


def _to_use(actor: Actor, collected_id: int) -> Item:
    """Return something that the actor may put into a document; raises NotFound for any other."""
    item = open_item(actor, collected_id)
    # A form sent twice finds it used by itself: the service knows the form again and leads to the document.
    if not item.may_use or (item.stand == Stand.USED and request.method != "POST"):
        raise NotFound
    return item


@blueprint.route(f"{_ITEM}/affermazione", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def claim(collected_id: int) -> Response:
    """Make a claim of collected words: in a document that one looks after, or in a new one."""
    actor = current_actor()
    item = _to_use(actor, collected_id)
    places = places_to_begin(actor, item.pact_id)
    form = ClaimForm()
    form.offer(
        [(one.id, one.name) for one in tended_documents(actor)],
        [(place.slug, place.title or _("Outside the pacts: public")) for place in places],
        theme_choices(),
    )
    if not form.is_submitted():
        form.wording.data = item.reason
        if item.theme_id and "theme" in form:
            form.theme.data = item.theme_id
        return _claim_page(item, form, 200)
    if not (form.sent() and form.check_new()):
        return _claim_page(item, form, 422)
    try:
        landing = make_claim(actor, collected_id, _document(actor, form), form.wording.data, form.submission.data)
    except Invalid as problem:
        form.refuse(problem.messages)
        return _claim_page(item, form, 422)
    said(_("The claim is in your draft, with its source. Save the version when you have finished."))
    return found(f"{LIBRARY}/{landing.document_id}/modifica?bozza=1#punto-{landing.key}")


def _document(actor: Actor, form: ClaimForm) -> int | NewDocument:
    if not form.wants_new():
        return int(form.document.data)
    place = get_place(actor, form.place.data or COMMONS)
    return NewDocument(form.title.data, place.id, place.rung, form.theme.data)


def _claim_page(item: Item, form: ClaimForm, status: int) -> Response:
    return page("library/basket_claim.html", Head(_("Make a claim of it"), "library"), status, item=item, form=form)


@blueprint.route(f"{_ITEM}/fonte", methods=["GET", "POST"])
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE, methods=["POST"])
def source(collected_id: int) -> Response:
    """Make collected words a source of a claim that is there: first the document is chosen, then the claim."""
    actor = current_actor()
    item = _to_use(actor, collected_id)
    form = SourceForm()
    document_id = form.document.data if form.is_submitted() else find_number("documento")
    if document_id is None:
        return page("library/basket_source.html", Head(_("Add it to a claim"), "library"), item=item, documents=tended_documents(actor))
    form.document.data = document_id
    chosen, form.block.choices = claims_of(actor, document_id)
    if form.is_submitted() and form.sent():
        support_claim(actor, collected_id, document_id, form.block.data, form.submission.data)
        said(_("The claim in your draft has one source more. Save the version when you have finished."))
        return found(f"{LIBRARY}/{document_id}/modifica?bozza=1#punto-{form.block.data}")
    status = 422 if form.is_submitted() else 200
    return page("library/basket_source.html", Head(_("Add it to a claim"), "library"), status, item=item, chosen=chosen, form=form)
