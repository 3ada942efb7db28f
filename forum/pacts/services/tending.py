"""Tending a pact's sheet: its words, and the organisations that take part."""

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select

from forum.core import limits
from forum.core.actor import Actor
from forum.core.database import db
from forum.core.errors import Conflict, Invalid, require
from forum.core.work import unit_of_work
from forum.pacts import policy
from forum.pacts.events import OrganisationSet, OrganisationTakenOut, PactSheetChanged
from forum.pacts.models import PactActor, Part
from forum.pacts.services.rows import hold_pact
from forum.pacts.services.storing import store_sheet
from forum.pacts.sheet import SheetValues
from forum.territory.models import Organisation
from forum.territory.services import ensure_organisation


def change_sheet(actor: Actor, pact_id: int, version: int, values: SheetValues) -> None:
    """Save a whole sheet over the version it was written from; raises Conflict with the present version when that is no longer it."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_tend(actor, pact))
        if pact.version != version:
            raise Conflict(pact.version)
        store_sheet(actor, pact, values)
        pact.version += 1
        work.emit(PactSheetChanged(actor_id=actor.member_id, pact_id=pact.id))


def set_organisation(actor: Actor, pact_id: int, organisation_id: int, part: str) -> None:
    """Put an organisation into the pact, or change the part it plays."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_tend(actor, pact))
        if part not in list(Part):
            raise Invalid({"part": _("Choose one of the list.")})
        if db.session.get(Organisation, organisation_id) is None:
            raise Invalid({"organisation": _("Choose one of the list.")})
        row = db.session.get(PactActor, (pact.id, organisation_id))
        if row is None:
            present = db.session.scalar(select(func.count()).select_from(PactActor).where(PactActor.pact_id == pact.id)) or 0
            if present >= limits.ORGANISATIONS_PER_PACT:
                raise Invalid({"organisation": _("A pact holds at most %(most)s bodies.", most=limits.ORGANISATIONS_PER_PACT)})
            row = PactActor(pact_id=pact.id, organisation_id=organisation_id)
            db.session.add(row)
        row.part = part
        work.emit(OrganisationSet(actor_id=actor.member_id, pact_id=pact.id, organisation_id=organisation_id))


def name_organisation(actor: Actor, pact_id: int, name: str, kind: str, part: str) -> None:
    """Put an organisation into the pact by its name; one that the forum does not know yet is added."""
    with unit_of_work():
        require(policy.may_tend(actor, hold_pact(actor, pact_id)))
        set_organisation(actor, pact_id, ensure_organisation(actor, name, kind), part)


def take_organisation(actor: Actor, pact_id: int, organisation_id: int) -> None:
    """Take an organisation out of the pact."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_tend(actor, pact))
        db.session.execute(delete(PactActor).where(PactActor.pact_id == pact.id, PactActor.organisation_id == organisation_id))
        work.emit(OrganisationTakenOut(actor_id=actor.member_id, pact_id=pact.id, organisation_id=organisation_id))
