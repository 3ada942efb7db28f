"""Tending a pact: opening it, its sheet, its bodies and groups, its settings."""

from flask import Blueprint
from flask.wrappers import Response
from flask_babel import gettext as _

from forum.core import limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import Conflict, Invalid, NotFound, Verdict
from forum.pacts import policy, queries
from forum.pacts.forms import (
    EditForm,
    NewOrganisationForm,
    OpenForm,
    OrganisationRowForm,
    PartForm,
    SettingsForm,
    SheetForm,
    sheet_data,
)
from forum.pacts.models import Part
from forum.pacts.queries import PactRow
from forum.pacts.services import opening, settling, tending
from forum.pacts.services.rows import slug_of
from forum.pacts.sheet import LONG_FIELDS, PactValues, SheetValues
from forum.pacts.words import rung_label, who_reads
from forum.territory.forms import as_choices
from forum.territory.queries import municipality_choices, organisation_choices, sub_district_choices
from forum.territory.words import kind_label
from forum.web.answers import found, said
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("pacts_tending", __name__)


def or_nothing(verdict: Verdict) -> None:
    """Go on when the verdict is a yes; raises NotFound otherwise, for pages whose very place is not for everybody."""
    if not verdict:
        raise NotFound


def _offer(form: SheetForm, actor: Actor, but: int = 0) -> None:
    form.offer(municipality_choices(), sub_district_choices(), queries.theme_choices(), queries.earlier_pacts(actor, but))


@blueprint.get("/patti/nuovo")
@access(Access.TENDER)
def opening_form() -> Response:
    """Show the empty sheet of a new pact."""
    actor = current_actor()
    or_nothing(policy.may_create_pact(actor))
    form = OpenForm(formdata=None)
    _offer(form, actor)
    return _opening_page(form)


def _opening_page(form: OpenForm, status: int = 200) -> Response:
    return page("pacts/open.html", Head(_("Open a pact"), "pacts"), status, form=form)


@blueprint.post("/patti/nuovo")
@limiter.limit(limits.POST_RATE)
@access(Access.TENDER)
def open_pact() -> Response:
    """Open a pact."""
    actor = current_actor()
    or_nothing(policy.may_create_pact(actor))
    form = OpenForm()
    _offer(form, actor)
    if not form.sent():
        return _opening_page(form, 422)
    try:
        pact_id = opening.open_pact(actor, PactValues(form.values(), form.kind.data), form.submission.data)
    except Invalid as refused:
        form.refuse(refused.messages)
        return _opening_page(form, 422)
    said(_("The pact is open and you facilitate it. Now you can say who takes part and invite people."))
    # The actor of this request was worked out before the pact was there, so the page is found again by the next one.
    return found(f"/patti/{slug_of(pact_id)}")


@blueprint.get("/patti/<slug>/modifica")
@access(Access.MEMBER)
def edit_form(slug: str) -> Response:
    """Show the sheet to be edited."""
    actor = current_actor()
    pact = _tended(actor, slug)
    form = EditForm(formdata=None, data={**sheet_data(queries.sheet_values(actor, slug)), "version": pact.version})
    _offer(form, actor, pact.id)
    return _edit_page(actor, pact, form)


def _tended(actor: Actor, slug: str) -> PactRow:
    pact = queries.get_pact(actor, slug)
    or_nothing(policy.may_tend(actor, pact))
    return pact


def _edit_page(
    actor: Actor, pact: PactRow, form: EditForm, status: int = 200, differing: tuple[tuple[object, str, str], ...] = ()
) -> Response:
    return page(
        "pacts/edit.html",
        Head(_("Edit the sheet"), "pacts"),
        status,
        pact=pact,
        form=form,
        readers=who_reads(queries.readers_of(actor, pact.audience)),
        private=pact.page_rung != Rung.PUBLIC,
        differing=differing,
    )


@blueprint.post("/patti/<slug>/modifica")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def edit(slug: str) -> Response:
    """Save the sheet; a save that crossed with another shows both texts and keeps this one in the form."""
    actor = current_actor()
    pact = _tended(actor, slug)
    form = EditForm()
    _offer(form, actor, pact.id)
    if not form.sent():
        return _edit_page(actor, pact, form, 422)
    values = form.values()
    try:
        tending.change_sheet(actor, pact.id, form.version.data or 0, values)
    except Invalid as refused:
        form.refuse(refused.messages)
        return _edit_page(actor, pact, form, 422)
    except Conflict:
        return _crossed(actor, slug, form, values)
    said(_("The sheet was saved."))
    return found(pact.url)


def _crossed(actor: Actor, slug: str, form: EditForm, values: SheetValues) -> Response:
    """Show what was typed beside what was saved meanwhile; saving again goes over the version now shown."""
    pact = queries.get_pact(actor, slug)
    form.version.data = pact.version
    return _edit_page(actor, pact, form, 409, _differing(values, queries.sheet_values(actor, slug)))


def _said_plainly(values: SheetValues) -> dict[str, tuple[object, str]]:
    """Return the sheet's words by field, each with its label."""
    return {
        "title": (_("Title"), values.title),
        "channel": (_("Channel or programme"), values.channel),
        "period": (_("Period"), values.period),
        "neighbourhoods": (_("Neighbourhoods and places"), values.neighbourhoods),
        "provenance": (_("Where this sheet comes from"), values.provenance),
        "provenance_date": (_("Date of the source"), values.provenance_date),
        "years": (_("Years"), ", ".join(f"{item.year}" for item in sorted(values.editions, key=lambda item: item.year))),
        **{name: (label, values.sheet.get(name, "")) for name, label, _hint in LONG_FIELDS},
    }


def _differing(mine: SheetValues, theirs: SheetValues) -> tuple[tuple[object, str, str], ...]:
    first, second = _said_plainly(mine), _said_plainly(theirs)
    return tuple((label, words, second[name][1]) for name, (label, words) in first.items() if words != second[name][1])


@blueprint.get("/patti/<slug>/realta")
@access(Access.MEMBER)
def organisations(slug: str) -> Response:
    """Show the bodies and groups of the pact, with the forms that add one."""
    return _organisations_page(current_actor(), slug)


def _organisations_page(
    actor: Actor, slug: str, status: int = 200, known: OrganisationRowForm | None = None, new: NewOrganisationForm | None = None
) -> Response:
    pact = _tended(actor, slug)
    listed = [(number, name, kind_label(kind), part) for number, name, kind, part in queries.organisations_in(pact.id)]
    if known is None:
        known = OrganisationRowForm(formdata=None)
        known.organisation.choices = as_choices(organisation_choices(actor))
    parts = {part.value: [row for row in listed if row[3] == part] for part in Part}
    new = new or NewOrganisationForm(formdata=None)
    return page("pacts/organisations.html", Head(_("Who takes part"), "pacts"), status, pact=pact, parts=parts, known=known, new=new)


@blueprint.post("/patti/<slug>/realta")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def set_organisation(slug: str) -> Response:
    """Put a body that the forum knows into the pact."""
    actor = current_actor()
    pact = _tended(actor, slug)
    form = OrganisationRowForm()
    form.organisation.choices = as_choices(organisation_choices(actor))
    try:
        if form.sent():
            tending.set_organisation(actor, pact.id, form.organisation.data, form.part.data)
            return found(f"{pact.url}/realta")
    except Invalid as refused:
        form.refuse(refused.messages)
    return _organisations_page(actor, slug, 422, known=form)


@blueprint.post("/patti/<slug>/realta/nuova")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def name_organisation(slug: str) -> Response:
    """Put a body into the pact by its name."""
    actor = current_actor()
    pact = _tended(actor, slug)
    form = NewOrganisationForm()
    try:
        if form.sent():
            tending.name_organisation(actor, pact.id, form.name.data, form.kind.data, form.its_part.data)
            return found(f"{pact.url}/realta")
    except Invalid as refused:
        form.refuse(refused.messages)
    return _organisations_page(actor, slug, 422, new=form)


@blueprint.post("/patti/<slug>/realta/togli")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def take_organisation(slug: str) -> Response:
    """Take a body out of the pact."""
    actor = current_actor()
    pact = _tended(actor, slug)
    form = PartForm()
    if form.sent():
        tending.take_organisation(actor, pact.id, form.organisation.data or 0)
    return found(f"{pact.url}/realta")


def _settings_form(pact: PactRow, *, empty: bool) -> SettingsForm:
    now = {
        "version": pact.version,
        "rung": pact.rung,
        "page": int(pact.page_rung),
        "joining": pact.joining,
        "past_is_open": pact.past_is_open,
    }
    form = SettingsForm(formdata=None, data=now) if empty else SettingsForm()
    rungs = as_choices((int(rung), rung_label(rung)) for rung in settling.PACT_RUNGS if rung >= policy.widest_rung(pact.kind))
    form.rung.choices = rungs
    form.page.choices = rungs
    return form


def _settings_page(actor: Actor, pact: PactRow, form: SettingsForm, status: int = 200) -> Response:
    return page(
        "pacts/settings.html",
        Head(_("Settings of the pact"), "pacts"),
        status,
        pact=pact,
        form=form,
        now=rung_label(Rung(pact.rung)),
        readers=who_reads(queries.readers_of(actor, pact.audience)),
    )


@blueprint.get("/patti/<slug>/impostazioni")
@access(Access.MEMBER)
def settings_form(slug: str) -> Response:
    """Show how far the pact reaches and how one comes in."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    or_nothing(policy.may_settle(actor, pact))
    return _settings_page(actor, pact, _settings_form(pact, empty=True))


@blueprint.post("/patti/<slug>/impostazioni")
@limiter.limit(limits.POST_RATE)
@access(Access.MEMBER)
def settle(slug: str) -> Response:
    """Change how far the pact reaches and how one comes in."""
    actor = current_actor()
    pact = queries.get_pact(actor, slug)
    or_nothing(policy.may_settle(actor, pact))
    form = _settings_form(pact, empty=False)
    if not form.sent():
        return _settings_page(actor, pact, form, 422)
    wanted = settling.Settings(Rung(form.rung.data), Rung(form.page.data), form.joining.data, bool(form.past_is_open.data))
    try:
        settling.settle(actor, pact.id, form.version.data or 0, wanted)
    except Invalid as refused:
        form.refuse(refused.messages)
        return _settings_page(actor, pact, form, 422)
    except Conflict:
        form.version.data = pact.version
        form.form_errors.append(_("Somebody changed the pact in the meantime. Look at your choices once more and save again."))
        return _settings_page(actor, pact, form, 409)
    said(_("The settings were saved."))
    return found(pact.url)
