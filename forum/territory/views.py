"""The pages where administrators keep the territory's data."""

from collections.abc import Callable

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.errors import Invalid
from forum.territory import queries, services
from forum.territory.forms import MunicipalityForm, OrganisationForm, SubDistrictEditForm, SubDistrictForm, as_choices
from forum.territory.words import kind_label
from forum.web.answers import found, said
from forum.web.arguments import page_asked
from forum.web.forms import HouseForm
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("territory", __name__, url_prefix="/amministrazione/territorio")
_HOME = "/amministrazione/territorio"
_ORGANISATIONS = f"{_HOME}/realta"


def _form_page(form: HouseForm, title: str, back: tuple[str, str], status: int = 200) -> Response:
    steps = [(_("Territory"), _HOME), *([back] if back[1] != _HOME else [])]
    return page("territory/form.html", Head(title), status, form=form, title=title, steps=steps)


def _saved(form: HouseForm, act: Callable[[], object], message: str) -> bool:
    """Do the act of a valid form and say so; put its refusals beside the fields otherwise."""
    try:
        act()
    except Invalid as refused:
        form.refuse(refused.messages)
        return False
    said(message)
    return True


@blueprint.get("")
@access(Access.ADMINISTRATOR)
def home() -> Response:
    """Show the whole map."""
    return page("territory/home.html", Head(_("Territory")), 200, territory=queries.territory())


@blueprint.route("/subambiti/nuovo", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def add_sub_district() -> Response:
    """Add a sub-district."""
    form = SubDistrictForm()
    if form.sent() and _saved(form, lambda: services.add_sub_district(current_actor(), form.name.data), _("The sub-district was added.")):
        return found(_HOME)
    return _form_page(form, _("Add a sub-district"), (_("Territory"), _HOME), 422 if form.errors else 200)


@blueprint.route("/subambiti/<int:sub_district_id>", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def edit_sub_district(sub_district_id: int) -> Response:
    """Rename a sub-district and choose its municipalities."""
    district = queries.get_sub_district(sub_district_id)
    form = SubDistrictEditForm(data={"name": district.name, "municipalities": [place.id for place in district.municipalities]})
    names = {other.id: other.name for other in queries.sub_districts() if other.id != district.id}
    form.municipalities.choices = as_choices(
        (place.id, f"{place.name} ({names[place.sub_district_id]})" if place.sub_district_id in names else place.name)
        for place in queries.municipalities()
    )
    form.municipalities.description = _("In brackets the sub-district where one is now: choosing it here moves it.")
    chosen = (form.name.data, form.municipalities.data or [])
    if form.sent() and _saved(
        form, lambda: services.change_sub_district(current_actor(), district.id, *chosen), _("The sub-district was saved.")
    ):
        return found(_HOME)
    return _form_page(form, district.name, (_("Territory"), _HOME), 422 if form.errors else 200)


@blueprint.route("/comuni/nuovo", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def add_municipality() -> Response:
    """Add a municipality."""
    form = MunicipalityForm()
    if form.sent() and _saved(form, lambda: services.add_municipality(current_actor(), form.name.data), _("The municipality was added.")):
        return found(_HOME)
    return _form_page(form, _("Add a municipality"), (_("Territory"), _HOME), 422 if form.errors else 200)


@blueprint.route("/comuni/<int:municipality_id>", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def edit_municipality(municipality_id: int) -> Response:
    """Rename a municipality."""
    place = queries.get_municipality(municipality_id)
    form = MunicipalityForm(data={"name": place.name})
    if form.sent() and _saved(
        form, lambda: services.rename_municipality(current_actor(), place.id, form.name.data), _("The municipality was saved.")
    ):
        return found(_HOME)
    return _form_page(form, place.name, (_("Territory"), _HOME), 422 if form.errors else 200)


@blueprint.get("/realta")
@access(Access.ADMINISTRATOR)
def organisations() -> Response:
    """List the organisations."""
    numbered, rows = queries.organisations(current_actor(), page_asked())
    listed = [(row, kind_label(row.kind)) for row in rows]
    return page("territory/organisations.html", Head(_("Local bodies and groups")), 200, organisations=listed, numbered=numbered)


@blueprint.route("/realta/nuova", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def add_organisation() -> Response:
    """Add an organisation."""
    form = OrganisationForm()
    if form.sent() and _saved(
        form, lambda: services.add_organisation(current_actor(), form.name.data, form.kind.data), _("The body was added.")
    ):
        return found(_ORGANISATIONS)
    return _form_page(form, _("Add a body or group"), (_("Local bodies and groups"), _ORGANISATIONS), 422 if form.errors else 200)


@blueprint.route("/realta/<int:organisation_id>", methods=["GET", "POST"])
@limiter.limit(limits.POST_RATE, methods=["POST"])
@access(Access.ADMINISTRATOR)
def edit_organisation(organisation_id: int) -> Response:
    """Give an organisation another name or kind."""
    row = queries.get_organisation(current_actor(), organisation_id)
    form = OrganisationForm(data={"name": row.name, "kind": row.kind})
    if form.sent() and _saved(
        form,
        lambda: services.change_organisation(current_actor(), row.id, form.name.data, form.kind.data),
        _("The body was saved."),
    ):
        return found(_ORGANISATIONS)
    return _form_page(form, row.name, (_("Local bodies and groups"), _ORGANISATIONS), 422 if form.errors else 200)
