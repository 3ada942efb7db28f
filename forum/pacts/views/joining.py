"""Coming in and going out: join, ask, leave, and the page that an invitation link opens."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import NotFound
from forum.pacts import policy, queries
from forum.pacts.forms import AskForm
from forum.pacts.services import joining
from forum.pacts.services.rows import slug_of
from forum.web.answers import found, refusal, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("pacts_joining", __name__)


@blueprint.post("/patti/<slug>/entra")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def join(slug: str) -> Response:
    """Come into an open pact."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if ButtonForm().sent():
        joining.join(actor, pact.id)
        said(_("You are in. Welcome: introduce yourself in a discussion, if you like."))
    return found(pact.url)


@blueprint.route("/patti/<slug>/chiedi", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.MEMBER)
def ask(slug: str) -> Response:
    """Ask the facilitators to be let in."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if pact.id in actor.belongs:
        return found(pact.url)
    form = AskForm()
    if form.sent():
        joining.ask(actor, pact.id, form.message.data or "", form.submission.data)
        said(_("Your request was sent. A facilitator of the pact will answer it."))
        return found(pact.url)
    return page("pacts/ask.html", Head(_("Ask to come in"), "pacts"), 422 if form.errors else 200, pact=pact, form=form)


@blueprint.route("/patti/<slug>/lascia", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.MEMBER)
def leave(slug: str) -> Response:
    """Go out of a pact, after being told what that means."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if pact.id not in actor.belongs:
        return found(pact.url)
    form = ButtonForm()
    if form.sent():
        joining.leave(actor, pact.id)
        said(_("You left the pact. What you wrote stays."))
        return found("/patti")
    confidential = policy.is_confidential(pact)
    return page("pacts/leave.html", Head(_("Leave the pact"), "pacts"), 200, pact=pact, form=form, confidential=confidential)


def _spent() -> Response:
    """Say that a link opens nothing, in the same words whatever the cause."""
    return refusal(
        404, _("This link does not open anything"), _("It may be spent, past its day or withdrawn. Ask whoever sent it for another.")
    )


@blueprint.get("/invito/<token>")
@access(Access.ANYONE)
def invitation(token: str) -> Response:
    """Show what an invitation opens; nothing happens before its button is pressed."""
    actor = current_actor()
    welcome = queries.find_welcome(token)
    if welcome is None:
        return _spent()
    if welcome.pact_id in actor.belongs:
        return found(f"/patti/{welcome.slug}")
    head = Head(_("You are invited"), robots="noindex")
    return page("pacts/invitation.html", head, 200, welcome=welcome, token=token, form=ButtonForm(formdata=None))


@blueprint.post("/invito/<token>")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def use_invitation(token: str) -> Response:
    """Come in by a link."""
    if not ButtonForm().sent():
        return found(f"/invito/{token}")
    try:
        pact_id = joining.use_invitation(current_actor(), token)
    except NotFound:
        return _spent()
    said(_("You are in. Welcome."))
    return found(f"/patti/{slug_of(pact_id)}")


def invitation_address(token: str) -> str | None:
    """Fill the slot `invitation` of the registration: where a working link leads, None when it opens nothing."""
    return f"/invito/{token}" if queries.find_welcome(token) is not None else None
