"""Where administrators look after people's accounts."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from forum.accounts import queries
from forum.accounts.forms import RolesForm, SuspendForm
from forum.accounts.services import administration as services
from forum.core import limits
from forum.core.actor import Role
from forum.core.errors import Denied
from forum.web.answers import found, said
from forum.web.arguments import page_asked
from forum.web.forms import ButtonForm, tidy_line
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("accounts_administration", __name__, url_prefix="/amministrazione/persone")

_PATH = "/<int:member_id>"


@blueprint.get("")
@access(Access.ADMINISTRATOR)
def people() -> Response:
    """Everybody, or those whose name or address holds what was typed."""
    typed = (tidy_line(request.args.get("cerca", "")) or "")[: limits.EMAIL]
    pager, lines = queries.people_page(current_actor(), typed, page_asked())
    return page("accounts/people.html", Head(_("People")), typed=typed, pager=pager, people=lines)


@blueprint.get(_PATH)
@access(Access.ADMINISTRATOR)
def person(member_id: int) -> Response:
    """One account: roles, suspension, journal."""
    return _show(member_id)


def _show(member_id: int, status: int = 200, roles: RolesForm | None = None, suspension: SuspendForm | None = None) -> Response:
    actor = current_actor()
    line = queries.get_person(actor, member_id)
    return page(
        "accounts/person.html",
        Head(line.name),
        status,
        person=line,
        journal=queries.journal_of(actor, member_id),
        mine=actor.member_id == member_id,
        roles=roles or RolesForm(formdata=None, moderator=line.is_moderator, curator=line.is_curator, administrator=line.is_administrator),
        suspension=suspension or SuspendForm(formdata=None),
        restoring=ButtonForm(formdata=None),
    )


@blueprint.post(f"{_PATH}/ruoli")
@access(Access.ADMINISTRATOR)
@limiter.limit(limits.POST_RATE)
def change_roles(member_id: int) -> Response:
    """Give and take hats."""
    form = RolesForm()
    if not form.sent():
        return _show(member_id, 422, roles=form)
    wanted = {Role.MODERATOR: form.moderator, Role.CURATOR: form.curator, Role.ADMINISTRATOR: form.administrator}
    try:
        services.change_roles(current_actor(), member_id, {role for role, tick in wanted.items() if tick.data})
    except Denied as denial:
        form.refuse({"": denial.reason})
        return _show(member_id, 422, roles=form)
    said(_("The roles are saved. They count from the next sign-in."))
    return found(f"/amministrazione/persone/{member_id}")


@blueprint.post(f"{_PATH}/sospendi")
@access(Access.ADMINISTRATOR)
@limiter.limit(limits.POST_RATE)
def suspend(member_id: int) -> Response:
    """Keep somebody out."""
    form = SuspendForm()
    if not form.sent():
        return _show(member_id, 422, suspension=form)
    try:
        services.suspend(current_actor(), member_id, form.reason.data)
    except Denied as denial:
        form.refuse({"": denial.reason})
        return _show(member_id, 422, suspension=form)
    said(_("This person cannot come in any more."))
    return found(f"/amministrazione/persone/{member_id}")


@blueprint.post(f"{_PATH}/riammetti")
@access(Access.ADMINISTRATOR)
@limiter.limit(limits.POST_RATE)
def restore(member_id: int) -> Response:
    """Let somebody come in again."""
    if ButtonForm().sent():
        services.restore(current_actor(), member_id)
        said(_("This person can come in again."))
    return found(f"/amministrazione/persone/{member_id}")
