"""Looking after a card: reading it over, hiding it, showing it again, taking it away."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import NotFound
from forum.practices.addresses import PRACTICES, act_address
from forum.practices.forms import ReviewForm
from forum.practices.models import Review
from forum.practices.queries.reading import get_practice
from forum.practices.services.tending import delete_practice, hide_practice, restore_practice, review_practice
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, HouseForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("practices_tending", __name__)

_CARD = f"{PRACTICES}/<int:practice_id>"


@blueprint.get(f"{_CARD}/cura")
@access(Access.MEMBER)
def tend(practice_id: int) -> Response:
    """What somebody who looks after a card may do with it."""
    return _page(practice_id)


def _page(practice_id: int, status: int = 200, **forms: HouseForm) -> Response:
    practice = get_practice(current_actor(), practice_id)
    if not practice.may.tend:
        raise NotFound
    reviewing = ReviewForm()
    if not reviewing.is_submitted():
        reviewing.review.data = practice.review if practice.reviewed_number else Review.DONE.value
    given = {"hider": ReasonForm(), "reviewing": reviewing, "button": ButtonForm(), **forms}
    return page("practices/tend.html", Head(_("Look after the card"), "practices"), status, practice=practice, **given)


@blueprint.post(f"{_CARD}/rilettura")
@access(Access.CURATOR)
@limiter.limit(limits.POST_RATE)
def review(practice_id: int) -> Response:
    """Say whether a card was read over."""
    form = ReviewForm()
    if not form.sent():
        return _page(practice_id, 422, reviewing=form)
    review_practice(current_actor(), practice_id, Review(form.review.data))
    said(_("It is written on the card."))
    return found(f"{PRACTICES}/{practice_id}")


@blueprint.post(f"{_CARD}/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(practice_id: int) -> Response:
    """Hide a card, with a reason that its author reads."""
    told, url = _("The card is hidden. Its author can read why."), f"{PRACTICES}/{practice_id}"
    return hide_with_reason(practice_id, hide_practice, told, url, again=lambda form: _page(practice_id, 422, hider=form))


@blueprint.post(f"{_CARD}/mostra")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def restore(practice_id: int) -> Response:
    """Show a hidden card again."""
    return at_a_button(practice_id, restore_practice, _("The card is shown again."), f"{PRACTICES}/{practice_id}")


@blueprint.post(f"{_CARD}/elimina")
@access(Access.MEMBER)
@limiter.limit(limits.POST_RATE)
def delete(practice_id: int) -> Response:
    """Take a card away for good."""
    if not ButtonForm().sent():
        return found(act_address(practice_id, "cura"))
    delete_practice(current_actor(), practice_id)
    said(_("The card is gone."))
    return found(PRACTICES)
