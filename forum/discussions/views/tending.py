"""Looking after discussions from their own pages: closing, moving, hiding, bringing back."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Denied, NotFound
from forum.discussions import policy
from forum.discussions.forms import COMMONS, MoveForm, as_choices
from forum.discussions.queries.posts import get_post, rights_on
from forum.discussions.queries.reading import ThreadShown, get_thread
from forum.discussions.services.tending import hide_post, hide_thread, lock, move, restore_post, restore_thread, unlock
from forum.pacts.queries import pact_choices
from forum.web.acting import at_a_button, hide_with_reason
from forum.web.answers import found, said
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.slots import slot
from forum.web.throttle import limiter

blueprint = Blueprint("discussions_tending", __name__)


def _tended(actor: Actor, thread_id: int) -> ThreadShown:
    """Return a thread that the actor looks after; to others these pages are not there."""
    thread = get_thread(actor, thread_id)
    if not policy.tends(actor, thread):
        raise NotFound
    return thread


@blueprint.route("/discussioni/<int:thread_id>/cura", methods=["GET"])
@access(Access.MODERATOR)
def tend(thread_id: int) -> Response:
    """Everything one may do to look after a thread."""
    actor = current_actor()
    return _tend_page(actor, _tended(actor, thread_id))


def _tend_page(actor: Actor, thread: ThreadShown, status: int = 200, **forms: Any) -> Response:
    mover = forms.get("mover") or _mover(actor, thread)
    head = Head(_("Looking after a discussion"), navigation="discussions")
    return page(
        "discussions/tend.html", head, status, thread=thread, mover=mover, hider=forms.get("hider") or ReasonForm(), button=ButtonForm()
    )


def _mover(actor: Actor, thread: ThreadShown) -> MoveForm:
    form = MoveForm()
    places = [(COMMONS, _("Outside the pacts")), *((str(pact.id), pact.title) for pact in pact_choices(actor))]
    # A moderator may tend a thread of a pact without belonging to it.
    if thread.pact_id is not None and not any(value == str(thread.pact_id) for value, _title in places):
        places.append((str(thread.pact_id), thread.pact_title or _("The same pact")))
    form.pact.choices = as_choices(places)
    if not form.is_submitted():
        form.pact.data, form.rung.data = str(thread.pact_id or COMMONS), thread.rung.value
    return form


@blueprint.post("/discussioni/<int:thread_id>/chiudi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def close(thread_id: int) -> Response:
    """Close a thread to new replies; what others have to say of it then (slot thread.closed, as Markup) is said with the answer."""
    answer = _press(thread_id, lock, _("The discussion takes no more replies."))
    for words in slot("thread.closed", current_actor(), thread_id):
        flash(words, "info")
    return answer


@blueprint.post("/discussioni/<int:thread_id>/riapri")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def open_again(thread_id: int) -> Response:
    """Open a closed thread to replies."""
    return _press(thread_id, unlock, _("The discussion takes replies again."))


@blueprint.post("/discussioni/<int:thread_id>/ripristina")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def show_again(thread_id: int) -> Response:
    """Bring a hidden thread back."""
    return _press(thread_id, restore_thread, _("The discussion is shown again."))


def _press(thread_id: int, act: Callable[[Actor, int], object], sentence: str) -> Response:
    actor = current_actor()
    thread = _tended(actor, thread_id)
    return at_a_button(thread_id, act, sentence, thread.url)


@blueprint.post("/discussioni/<int:thread_id>/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide(thread_id: int) -> Response:
    """Hide a whole thread, with a reason that its author reads."""
    actor = current_actor()
    thread = _tended(actor, thread_id)
    told = _("The discussion is hidden. Its author can read why.")
    return hide_with_reason(thread_id, hide_thread, told, thread.url, again=lambda form: _tend_page(actor, thread, 422, hider=form))


@blueprint.post("/discussioni/<int:thread_id>/sposta")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def put_elsewhere(thread_id: int) -> Response:
    """Move a thread to a pact or to the commons."""
    actor = current_actor()
    thread = _tended(actor, thread_id)
    form = _mover(actor, thread)
    if form.sent():
        try:
            move(actor, thread_id, int(form.pact.data) if form.pact.data else None, Rung(form.rung.data), form.reason.data)
            said(_("The discussion was moved. Every link to it still works."))
            return found(thread.url)
        except Denied as problem:
            form.refuse({"": problem.reason})
    return _tend_page(actor, thread, 422, mover=form)


@blueprint.post("/interventi/<int:post_id>/nascondi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def hide_one(post_id: int) -> Response:
    """Hide a post, with a reason that its author reads."""
    actor = current_actor()
    post, thread = get_post(actor, post_id)

    def again(form: ReasonForm) -> Response:
        head = Head(_("This post"), navigation="discussions")
        rights, back = rights_on(actor, thread, post), f"/interventi/{post.id}"
        return page("discussions/more.html", head, 422, thread=thread, post=post, rights=rights, back=back, acts=[], hider=form)

    return hide_with_reason(post_id, hide_post, _("The post is hidden. Its author can read why."), f"/interventi/{post_id}", again)


@blueprint.post("/interventi/<int:post_id>/ripristina")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def show_one_again(post_id: int) -> Response:
    """Bring a hidden post back where it stood."""
    get_post(current_actor(), post_id)
    return at_a_button(post_id, restore_post, _("The post is shown again."), f"/interventi/{post_id}")
