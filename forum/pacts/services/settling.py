"""How far a pact reaches and how one comes in: narrowing acts at once on everything, widening on nothing that exists."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of, narrower, rung_of
from forum.core.errors import Conflict, Invalid, require
from forum.core.work import UnitOfWork, unit_of_work
from forum.pacts import policy
from forum.pacts.events import PactNarrowed, PactSheetChanged
from forum.pacts.models import Joining, Pact
from forum.pacts.services.rows import hold_pact

# A pact whose own people could not read it would be no pact, so the team's rung is for single things only.
PACT_RUNGS = (Rung.PUBLIC, Rung.MEMBERS, Rung.PACT)


@dataclass(frozen=True)
class Settings:
    """What the settings page says: the widest rung of the pact's things, the rung of its own page, the way in, the past."""

    rung: Rung
    page: Rung
    joining: str
    past_is_open: bool


def check_settings(kind: str, settings: Settings) -> None:
    """Refuse settings that contradict each other; raises Invalid with the sentence beside its field."""
    if settings.rung not in PACT_RUNGS or settings.page not in PACT_RUNGS:
        raise Invalid({"rung": _("Choose one of the list.")})
    widest = policy.widest_rung(kind)
    if settings.rung < widest:
        raise Invalid({"rung": _("What families and groups do is never put before everybody: choose a closer circle.")})
    if settings.page < widest:
        raise Invalid({"page": _("What families and groups do is never put before everybody: choose a closer circle.")})
    if settings.page > settings.rung:
        raise Invalid({"page": _("The page of the pact cannot be more closed than what is written in it.")})
    if settings.joining == Joining.OPEN and settings.rung >= Rung.PACT:
        raise Invalid({"joining": _("If anybody can come in at once, what is written here is not confidential: choose another way in.")})
    if settings.joining == Joining.REQUEST and settings.page >= Rung.PACT:
        raise Invalid({"joining": _("Nobody outside sees the page, so nobody could ask: choose invitations.")})


def _reach(work: UnitOfWork, actor: Actor, pact: Pact, rung: Rung, page: Rung) -> None:
    """Set both rungs; a narrower one for the things pulls them in within this commit."""
    narrowed = rung > pact.rung
    pact.rung = rung
    pact.audience = audience_of(page, pact.id)
    pact.version += 1
    if narrowed:
        work.emit(PactNarrowed(actor_id=actor.member_id, pact_id=pact.id, rung=int(rung), audience=audience_of(rung, pact.id)))
    else:
        work.emit(PactSheetChanged(actor_id=actor.member_id, pact_id=pact.id))


def settle(actor: Actor, pact_id: int, version: int, settings: Settings) -> None:
    """Change the settings of a pact; raises Invalid when they contradict each other, Conflict when somebody saved meanwhile."""
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_settle(actor, pact))
        if pact.version != version:
            raise Conflict(pact.version)
        check_settings(pact.kind, settings)
        pact.joining = settings.joining
        pact.past_is_open = settings.past_is_open
        _reach(work, actor, pact, settings.rung, settings.page)


def narrow(actor: Actor, pact_id: int, rung: Rung, page: Rung | None = None) -> None:
    """Let the pact's things reach less far, from this moment and everywhere.

    The pact's own page goes along unless `page` keeps it wider; a pact that becomes confidential closes the ways in that
    would undo it, and its past to newcomers.
    """
    with unit_of_work() as work:
        pact = hold_pact(actor, pact_id)
        require(policy.may_settle(actor, pact))
        if rung <= pact.rung:
            raise Invalid({"rung": _("That is no narrower than it is now.")})
        stands = page if page is not None else narrower(rung, rung_of(pact.audience))
        joining, past = pact.joining, pact.past_is_open
        if rung >= Rung.PACT:
            past = False
            if joining == Joining.OPEN or stands >= Rung.PACT:
                joining = Joining.INVITATION if stands >= Rung.PACT else Joining.REQUEST
        check_settings(pact.kind, Settings(rung, stands, joining, past))
        pact.joining, pact.past_is_open = joining, past
        _reach(work, actor, pact, rung, stands)
