"""The queue and its cases, for who looks after a space."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Conflict, Denied, NotFound, Repeated
from forum.core.paging import Cursor
from forum.moderation.forms import DecideForm
from forum.moderation.models import Status
from forum.moderation.queries.cases import CaseShown, case_address, get_case, queue
from forum.moderation.services.settling import Choice, claim, decide, release
from forum.moderation.words import STATUSES
from forum.web.answers import found, said
from forum.web.forms import ButtonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("moderation_settling", __name__, url_prefix="/moderazione")

_CASE = "/<int:case_id>"
_TABS = {"": Status.OPEN, "seguite": Status.CLAIMED, "concluse": Status.CLOSED}


@blueprint.get("")
@access(Access.MODERATOR)
def index() -> Response:
    """The cases that the actor looks after, those that wait for somebody first."""
    asked = request.args.get("stato", "")
    if asked not in _TABS:
        raise NotFound
    shown = queue(current_actor(), _TABS[asked], Cursor.parse(request.args.get("prima")))
    here = f"/moderazione?stato={asked}" if asked else "/moderazione"
    tabs = [
        (f"/moderazione?stato={name}" if name else "/moderazione", STATUSES[status], shown.counts[status], status == shown.status)
        for name, status in _TABS.items()
    ]
    joint = "&" if asked else "?"
    return page(
        "moderation/queue.html",
        Head(_("Moderation")),
        tabs=tabs,
        window=shown.window,
        newer=here if "prima" in request.args else None,
        older=f"{here}{joint}prima={shown.window.older}" if shown.window.older else None,
    )


@blueprint.get(_CASE)
@access(Access.MODERATOR)
def show(case_id: int) -> Response:
    """One case: the words reported, the reports, what was done, what can be done."""
    return _show(current_actor(), get_case(current_actor(), case_id))


def _show(actor: Actor, case: CaseShown, form: DecideForm | None = None, status: int = 200) -> Response:
    form = form or DecideForm(formdata=None, version=case.version)
    form.offer(case.acts)
    return page(
        "moderation/case.html",
        Head(_("A report")),
        status,
        case=case,
        form=form,
        button=ButtonForm(formdata=None),
        mine=case.claimed_by_id == actor.member_id,
        state=STATUSES[case.status],
        tend_url=f"/discussioni/{case.thing.thread_id}/cura" if case.thing.thread_id and case.card else "",
    )


@blueprint.post(_CASE)
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def settle(case_id: int) -> Response:
    """Settle a case."""
    actor = current_actor()
    case = get_case(actor, case_id)
    form = DecideForm()
    form.offer(case.acts)
    status = 422
    if form.sent():
        choice = Choice(form.act.data, form.reason.data, form.line.data or "")
        try:
            decide(actor, case_id, choice, form.version.data, form.submission.data)
        except Denied as denial:
            form.refuse({"": denial.reason})
        except Conflict:
            status = 409
            form.refuse({"": _("Somebody else decided while you were writing. Your words are here: look at what was done first.")})
        except Repeated:
            return found(case.url)
        else:
            said(_("The case is settled, and the decision is in the log."))
            return found(case.url)
        # What stands now: the refusal came from what somebody did in the meantime.
        case = get_case(actor, case_id)
        form.version.data = case.version
    return _show(actor, case, form, status)


@blueprint.post(f"{_CASE}/prendi")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def take(case_id: int) -> Response:
    """Take care of a case."""
    return _press(case_id, claim, _("You are on this case now."))


@blueprint.post(f"{_CASE}/lascia")
@access(Access.MODERATOR)
@limiter.limit(limits.POST_RATE)
def put_back(case_id: int) -> Response:
    """Put a case back in the queue."""
    return _press(case_id, release, _("The case is back in the queue."))


def _press(case_id: int, act: Callable[[Actor, int], None], sentence: str) -> Response:
    if ButtonForm().sent():
        try:
            act(current_actor(), case_id)
        except Denied as denial:
            said(denial.reason, "warning")
        else:
            said(sentence)
    return found(case_address(case_id))
