"""The people of a pact: who is in, who asks, invitations; for those inside and those who look after it."""

from flask import Blueprint, current_app, session
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Denied, Invalid, NotFound, Repeated
from forum.pacts import queries
from forum.pacts.forms import HatForm, InvitationForm
from forum.pacts.models import Hat
from forum.pacts.services import joining, people
from forum.web.answers import found, said
from forum.web.arguments import page_asked
from forum.web.forms import ButtonForm, ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("pacts_people", __name__, url_prefix="/patti/<slug>")

_ONE = "<int:member_id>"
_FRESH = "fresh_invitation"


@blueprint.get("/persone")
@access(Access.MEMBER)
def listing(slug: str) -> Response:
    """List the people of the pact."""
    shown = queries.people_of(current_actor(), slug, page_asked())
    return page("pacts/people.html", Head(_("People of the pact"), "pacts"), 200, shown=shown, pact=shown.pact, hats=Hat)


@blueprint.route(f"/persone/{_ONE}/togli", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.MEMBER)
def remove(slug: str, member_id: int) -> Response:
    """Remove somebody, with the reason."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    person = queries.find_person(actor, pact, member_id)
    if person is None or not person.may_remove:
        raise NotFound
    form = ReasonForm()
    if form.sent():
        try:
            people.remove_member(actor, pact.id, member_id, form.reason.data)
        except Denied as denial:
            form.refuse({"": denial.reason})
        else:
            said(_("%(name)s is no longer in the pact.", name=person.name))
            return found(f"{pact.url}/persone")
    return page(
        "pacts/remove.html", Head(_("Remove from the pact"), "pacts"), 422 if form.errors else 200, pact=pact, person=person, form=form
    )


def _back(slug: str) -> Response:
    return found(f"/patti/{slug}/persone")


@blueprint.post(f"/persone/{_ONE}/ruolo")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def give_hat(slug: str, member_id: int) -> Response:
    """Make somebody a facilitator, or an ordinary member again."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    form = HatForm()
    if form.sent():
        people.give_hat(actor, pact.id, member_id, form.hat.data)
        said(_("The role was changed."))
    # Whoever took the role from themselves in a closed pact still belongs to it, so the page is still theirs.
    return _back(slug)


@blueprint.post(f"/persone/{_ONE}/passato")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def open_past(slug: str, member_id: int) -> Response:
    """Let a newcomer read what was said before them."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if ButtonForm().sent():
        people.open_past(actor, pact.id, member_id)
        said(_("From now on they also read what was written before they came."))
    return _back(slug)


@blueprint.post(f"/persone/{_ONE}/riammetti")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def readmit(slug: str, member_id: int) -> Response:
    """Let somebody who was removed come in again."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if ButtonForm().sent():
        people.readmit(actor, pact.id, member_id)
        said(_("They can come in again, like anybody else."))
    return _back(slug)


@blueprint.get("/richieste")
@access(Access.MEMBER)
def requests(slug: str) -> Response:
    """List who asks to come in."""
    pact, asking = queries.requests_of(current_actor(), slug)
    return page("pacts/requests.html", Head(_("Who asks to come in"), "pacts"), 200, pact=pact, asking=asking)


def _answer(slug: str, member_id: int, *, yes: bool) -> Response:
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    if ButtonForm().sent():
        (joining.accept if yes else joining.refuse)(actor, pact.id, member_id)
        said(_("They are in the pact now.") if yes else _("The request was refused."))
    return found(f"{pact.url}/richieste")


@blueprint.post(f"/richieste/{_ONE}/accetta")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def accept(slug: str, member_id: int) -> Response:
    """Let somebody in who asked."""
    return _answer(slug, member_id, yes=True)


@blueprint.post(f"/richieste/{_ONE}/rifiuta")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def refuse(slug: str, member_id: int) -> Response:
    """Say not now to somebody who asked."""
    return _answer(slug, member_id, yes=False)


def _invitations_page(slug: str, form: InvitationForm, status: int = 200, link: str = "") -> Response:
    pact, rows = queries.invitations_of(current_actor(), slug)
    return page("pacts/invitations.html", Head(_("Invitations"), "pacts"), status, pact=pact, invitations=rows, form=form, link=link)


@blueprint.get("/inviti")
@access(Access.MEMBER)
def invitations(slug: str) -> Response:
    """List the links, with the form that makes one; the link just made is shown this once."""
    fresh = session.pop(_FRESH, None) if session.get(_FRESH, ("",))[0] == slug else None
    link = f"{current_app.config['SETTINGS'].public_url}/invito/{fresh[1]}" if fresh else ""
    return _invitations_page(slug, InvitationForm(formdata=None), link=link)


@blueprint.post("/inviti")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def invite(slug: str) -> Response:
    """Make a link."""
    actor = current_actor()
    pact, _rows = queries.invitations_of(actor, slug)
    form = InvitationForm()
    if not form.sent():
        return _invitations_page(slug, form, 422)
    try:
        token = joining.invite(actor, pact.id, form.days.data, form.uses.data, form.note.data or "", key=form.submission.data)
    except Invalid as refused:
        form.refuse(refused.messages)
        return _invitations_page(slug, form, 422)
    except Repeated:
        return found(f"{pact.url}/inviti")
    # The secret itself is kept nowhere, so it travels to the next page in the browser's own signed session.
    session[_FRESH] = [slug, token]
    return found(f"{pact.url}/inviti")


@blueprint.post("/inviti/<int:invitation_id>/ritira")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def withdraw(slug: str, invitation_id: int) -> Response:
    """Have a link let nobody in any more."""
    actor = current_actor()
    pact, _rows = queries.invitations_of(actor, slug)
    if ButtonForm().sent():
        joining.withdraw(actor, pact.id, invitation_id)
        said(_("The link lets nobody in any more."))
    return found(f"{pact.url}/inviti")
