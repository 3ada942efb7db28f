"""Reporting something: members and visitors, only what they see."""

from flask import Blueprint, current_app, request
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.errors import Denied
from forum.moderation import policy
from forum.moderation.forms import ReportForm, VisitorReportForm
from forum.moderation.queries.things import Reportable, get_reportable, read_ref
from forum.moderation.services.reporting import Told, report
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page, with_form
from forum.web.throttle import limiter

blueprint = Blueprint("moderation_reporting", __name__)


def _asked(actor: Actor) -> Reportable:
    return get_reportable(actor, read_ref(request.args.get("cosa")))


def _show(actor: Actor, thing: Reportable, form: ReportForm | None, status: int = 200) -> Response:
    with_form()
    verdict = policy.report(actor, thing.place.author_id, thing.readers)
    return page(
        "moderation/report.html",
        Head(_("Report"), robots="noindex"),
        status,
        thing=thing,
        verdict=verdict,
        form=form,
        contact=current_app.config["SETTINGS"].contact_email,
    )


@blueprint.get("/segnala")
@access(Access.ANYONE)
def ask() -> Response:
    """The form, with what one reported of the same thing before."""
    actor = current_actor()
    thing = _asked(actor)
    kind = ReportForm if actor.is_member else VisitorReportForm
    earlier = thing.earlier
    return _show(actor, thing, kind(formdata=None, reason=earlier.reason if earlier else None, line=earlier.line if earlier else ""))


@blueprint.post("/segnala")
@access(Access.ANYONE)
@limiter.limit(limits.REPORT_RATE)
def send() -> Response:
    """Take a report."""
    actor = current_actor()
    thing = _asked(actor)
    form = ReportForm() if actor.is_member else VisitorReportForm()
    # Told before the fields are looked at: a machine learns nothing from what it filled.
    caught = isinstance(form, VisitorReportForm) and bool(form.site_address.data)
    if not caught:
        if not form.sent():
            return _show(actor, thing, form, 422)
        try:
            report(actor, thing.ref, _told(form), form.submission.data)
        except Denied as denial:
            form.refuse({"": denial.reason})
            return _show(actor, thing, form, 422)
    said(_("Thank you: your report has reached who moderates. Only they see who sent it."))
    return found(thing.card.url)


def _told(form: ReportForm) -> Told:
    if isinstance(form, VisitorReportForm):
        return Told(form.reason.data, form.line.data or "", form.name.data or "", form.email.data or "")
    return Told(form.reason.data, form.line.data or "")
