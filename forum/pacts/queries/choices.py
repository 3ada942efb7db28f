"""Reads for forms: what can be chosen of the territory, the themes and the other pacts."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.pacts.models import Pact, PactActor
from forum.pacts.queries.rows import all_themes
from forum.territory.models import Organisation

Choices = Sequence[tuple[int, str]]


def theme_choices() -> Choices:
    """Return the themes as a form's choices."""
    return [(theme.id, theme.name) for theme in all_themes()]


def earlier_pacts(actor: Actor, but: int = 0) -> Choices:
    """Return the pacts that another one may go on from, as far as the actor may see them."""
    rows = db.session.execute(select(Pact.id, Pact.title).where(visible(actor, Pact), Pact.id != but).order_by(Pact.title, Pact.id))
    return [(row.id, row.title) for row in rows]


def organisations_in(pact_id: int) -> tuple[tuple[int, str, str, str], ...]:
    """Return the organisations of a pact: number, name, kind, part."""
    statement = select(Organisation.id, Organisation.name, Organisation.kind, PactActor.part)
    joined = statement.join(PactActor, PactActor.organisation_id == Organisation.id).where(PactActor.pact_id == pact_id)
    return tuple((row.id, row.name, row.kind, row.part) for row in db.session.execute(joined.order_by(Organisation.name)))


def organisations_kept_back(actor: Actor) -> frozenset[int]:
    """Return the organisations that only pacts closed to the actor have named: their names would tell of those pacts."""
    seen = select(PactActor.organisation_id).join(Pact, Pact.id == PactActor.pact_id).where(visible(actor, Pact))
    return frozenset(db.session.scalars(select(PactActor.organisation_id).where(PactActor.organisation_id.not_in(seen))))
