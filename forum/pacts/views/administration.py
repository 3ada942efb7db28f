"""What administrators and curators keep: the list of pacts with its logged entry, and the themes."""

from collections.abc import Callable

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Invalid, NotFound, Repeated
from forum.pacts import policy, queries
from forum.pacts.forms import MoveForm, ThemeForm
from forum.pacts.services import people, theming
from forum.pacts.services.rows import slug_of
from forum.pacts.views.tending import or_nothing
from forum.web.answers import found, said
from forum.web.arguments import page_asked
from forum.web.forms import ReasonForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("pacts_administration", __name__, url_prefix="/amministrazione")

_THEMES = "/amministrazione/temi"
_THEME = "/temi/<int:theme_id>"


@blueprint.get("/patti")
@access(Access.ADMINISTRATOR)
def pacts() -> Response:
    """List every pact: titles only of those that are open to the administrator."""
    numbered, listed = queries.listed_pacts(current_actor(), page_asked())
    may_create = policy.may_create_pact(current_actor()).allowed
    return page("pacts/administration.html", Head(_("All pacts")), 200, numbered=numbered, listed=listed, may_create=may_create)


@blueprint.route("/patti/<int:pact_id>/entra", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def enter(pact_id: int) -> Response:
    """Enter a confidential pact, with a reason that its people will read."""
    actor = current_actor()
    kind = queries.kind_to_enter(actor, pact_id)
    form = ReasonForm()
    if form.sent():
        people.enter(actor, pact_id, form.reason.data)
        said(_("You are in the pact. Its people see that you entered, and why."))
        return found(f"/patti/{slug_of(pact_id)}")
    return page("pacts/enter.html", Head(_("Enter a pact")), 422 if form.errors else 200, number=pact_id, kind=kind, form=form)


@blueprint.get("/temi")
@access(Access.TENDER)
def themes() -> Response:
    """List the themes in their order, with the buttons that change it."""
    or_nothing(policy.may_tend_themes(current_actor()))
    return page("pacts/themes_order.html", Head(_("Order of the themes")), 200, themes=queries.all_themes())


def _theme_page(form: ThemeForm, title: str, status: int) -> Response:
    return page("pacts/theme_form.html", Head(title), status, form=form, title=title)


def _kept(form: ThemeForm, act: Callable[[], object], message: str) -> bool:
    try:
        act()
    except Invalid as refused:
        form.refuse(refused.messages)
        return False
    except Repeated:
        return True
    said(message)
    return True


@blueprint.route("/temi/nuovo", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.TENDER)
def add_theme() -> Response:
    """Add a theme."""
    actor = current_actor()
    or_nothing(policy.may_tend_themes(actor))
    form = ThemeForm()
    if form.sent() and _kept(
        form,
        lambda: theming.add_theme(actor, form.name.data, form.description.data or "", form.submission.data),
        _("The theme was added at the end of the list."),
    ):
        return found(_THEMES)
    return _theme_page(form, _("Add a theme"), 422 if form.errors else 200)


@blueprint.route(_THEME, methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.TENDER)
def edit_theme(theme_id: int) -> Response:
    """Rename a theme or describe it in other words."""
    actor = current_actor()
    or_nothing(policy.may_tend_themes(actor))
    theme = next((row for row in queries.all_themes() if row.id == theme_id), None)
    if theme is None:
        raise NotFound
    form = ThemeForm(data={"name": theme.name, "description": theme.description})
    if form.sent() and _kept(
        form, lambda: theming.change_theme(actor, theme_id, form.name.data, form.description.data or ""), _("The theme was saved.")
    ):
        return found(_THEMES)
    return _theme_page(form, theme.name, 422 if form.errors else 200)


@blueprint.post(f"{_THEME}/sposta")
@limiter.limit(limits.POST_RATE)
@access(Access.TENDER)
def move_theme(theme_id: int) -> Response:
    """Move a theme one place up or down."""
    actor = current_actor()
    or_nothing(policy.may_tend_themes(actor))
    form = MoveForm()
    if form.sent():
        theming.move_theme(actor, theme_id, form.by.data)
    return found(f"{_THEMES}#tema-{theme_id}")
