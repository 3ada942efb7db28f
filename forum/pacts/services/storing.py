"""How a sheet is put into its rows, for a new pact and for an edited one."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, insert, select

from forum.core import limits
from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import Invalid
from forum.pacts.models import Edition, Pact, PactMunicipality, PactTheme, Status
from forum.pacts.sheet import EditionValues, SheetValues, write_sheet


def check_editions(editions: Iterable[EditionValues]) -> None:
    """Refuse years that cannot be, that come twice, or that stand in no known way."""
    years: set[int] = set()
    for edition in editions:
        if not limits.FIRST_YEAR <= edition.year <= limits.LAST_YEAR:
            raise Invalid({"editions": _("A year has four figures, such as 2024.")})
        if edition.year in years:
            raise Invalid({"editions": _("The year %(year)s is there twice.", year=edition.year)})
        if edition.status not in list(Status):
            raise Invalid({"editions": _("Say how the pact stood in %(year)s.", year=edition.year)})
        years.add(edition.year)


def _earlier(actor: Actor, pact: Pact, wanted: int | None) -> int | None:
    """Return the pact that this one goes on from; one that the editor cannot see stays as it was."""
    if wanted == pact.id:
        raise Invalid({"previous_id": _("A pact cannot go on from itself.")})
    if wanted is not None:
        return db.session.scalar(select(Pact.id).where(Pact.id == wanted, visible(actor, Pact)))
    kept = pact.previous_id
    unseen = kept is not None and db.session.scalar(select(Pact.id).where(Pact.id == kept, visible(actor, Pact))) is None
    return kept if unseen else None


def store_sheet(actor: Actor, pact: Pact, values: SheetValues) -> None:
    """Write a whole sheet into a pact's row and the rows around it."""
    check_editions(values.editions)
    written = write_sheet(values.sheet)
    pact.title = values.title
    pact.channel = values.channel
    pact.neighbourhoods = values.neighbourhoods
    pact.period = values.period
    pact.sub_district_id = values.sub_district_id
    pact.sheet, pact.sheet_html, pact.sheet_plain = written.source, written.html, written.plain
    pact.provenance = values.provenance
    pact.provenance_date = values.provenance_date
    pact.to_verify = values.to_verify
    pact.previous_id = _earlier(actor, pact, values.previous_id)
    db.session.flush()
    for model in (Edition, PactMunicipality, PactTheme):
        db.session.execute(delete(model).where(model.pact_id == pact.id))
    db.session.add_all(Edition(pact_id=pact.id, year=item.year, status=item.status, circa=item.circa) for item in values.editions)
    places = [{"pact_id": pact.id, "municipality_id": number} for number in sorted(set(values.municipality_ids))]
    themes = [{"pact_id": pact.id, "theme_id": number} for number in sorted(set(values.theme_ids))]
    for model, rows in ((PactMunicipality, places), (PactTheme, themes)):
        if rows:
            db.session.execute(insert(model), rows)
