"""Who may do what in a pact: pure answers, each no with a sentence that a person can read."""

from typing import Protocol

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.errors import ALLOWED, Verdict, denied
from forum.pacts.models import Joining, PactKind


class PactLike(Protocol):
    """What the answers need to know of a pact: a row, a dataclass or a model will do."""

    @property
    def id(self) -> int:
        """The pact's number."""

    @property
    def rung(self) -> int:
        """The widest rung that its things may stand on."""

    @property
    def joining(self) -> str:
        """How one comes in."""


_SIGN_IN = _("Sign in first.")
_COME_IN = _("Only the people of the pact can do this: join it first.")
_FACILITATORS = _("Only the facilitators of the pact can do this.")


def _is_house(actor: Actor) -> bool:
    return actor.reads_everything


def is_confidential(pact: PactLike) -> bool:
    """Say whether what happens in the pact stays among its people."""
    return pact.rung >= Rung.PACT


def widest_rung(kind: str) -> Rung:
    """Return how far a kind of pact may ever reach: what families and groups do is never put before everybody."""
    return Rung.PUBLIC if kind == PactKind.TERRITORY else Rung.MEMBERS


def may_open_thread(actor: Actor, pact: PactLike | None) -> Verdict:
    """Say whether somebody may begin something (a thread, a meeting) in a pact, or in the commons when there is none."""
    if _is_house(actor):
        return ALLOWED
    if not actor.is_member:
        return denied(_SIGN_IN)
    return ALLOWED if pact is None or pact.id in actor.belongs else denied(_COME_IN)


def pacts_open_to(actor: Actor) -> frozenset[int]:
    """Return the pacts in which may_open_thread says yes: the other half of the pair."""
    return actor.belongs


def may_reach(actor: Actor, pact: PactLike | None, rung: Rung) -> Verdict:
    """Say whether something begun in the pact may stand on a rung; the commons is public and nothing else."""
    if pact is None:
        return ALLOWED if rung == Rung.PUBLIC else denied(_("What is outside the pacts is public."))
    if rung < pact.rung:
        return denied(_("This pact does not let its things reach that far."))
    if rung == Rung.TEAM and pact.id not in actor.facilitates and not _is_house(actor):
        return denied(_FACILITATORS)
    return may_open_thread(actor, pact)


def may_create_pact(actor: Actor) -> Verdict:
    """Say whether somebody may open a new pact."""
    fits = actor.is_administrator or actor.is_curator or _is_house(actor)
    return ALLOWED if fits else denied(_("Pacts are opened by administrators and curators."))


def may_tend(actor: Actor, pact: PactLike) -> Verdict:
    """Say whether somebody may edit the sheet: its facilitators; curators too where the pact is open."""
    curates = actor.is_curator and not is_confidential(pact)
    return ALLOWED if pact.id in actor.facilitates or curates or _is_house(actor) else denied(_FACILITATORS)


def may_settle(actor: Actor, pact: PactLike) -> Verdict:
    """Say whether somebody may change how far the pact reaches and how one comes in."""
    runs = actor.is_administrator and not is_confidential(pact)
    return ALLOWED if pact.id in actor.facilitates or runs or _is_house(actor) else denied(_FACILITATORS)


def may_facilitate(actor: Actor, pact: PactLike) -> Verdict:
    """Say whether somebody may invite, answer those who ask to come in, and open the past to a newcomer."""
    return ALLOWED if pact.id in actor.facilitates or _is_house(actor) else denied(_FACILITATORS)


def may_see_people(actor: Actor, pact: PactLike) -> Verdict:
    """Say whether somebody may see who is in the pact: its people; moderators and administrators where it is open."""
    looks_after = (actor.is_moderator or actor.is_administrator) and not is_confidential(pact)
    return ALLOWED if pact.id in actor.belongs or looks_after or _is_house(actor) else denied(_COME_IN)


def may_join(actor: Actor, pact: PactLike, removed: bool = False) -> Verdict:
    """Say whether somebody may come in at once; who was removed needs a facilitator's yes."""
    if not actor.is_member:
        return denied(_SIGN_IN)
    if pact.id in actor.belongs:
        return denied(_("You are in this pact already."))
    if removed:
        return denied(_("You were removed from this pact: only a facilitator can let you in again."))
    return ALLOWED if pact.joining == Joining.OPEN else denied(_("This pact takes new people only after a facilitator's yes."))


def may_ask(actor: Actor, pact: PactLike, removed: bool = False) -> Verdict:
    """Say whether somebody may ask to come in."""
    if not actor.is_member:
        return denied(_SIGN_IN)
    if pact.id in actor.belongs:
        return denied(_("You are in this pact already."))
    fits = pact.joining == Joining.REQUEST or (removed and pact.joining == Joining.OPEN)
    return ALLOWED if fits else denied(_("One comes into this pact with an invitation from a facilitator."))


def may_leave(actor: Actor, pact: PactLike, facilitators: int) -> Verdict:
    """Say whether somebody may go out; `facilitators` is how many the pact has, for it is never left without."""
    if pact.id not in actor.belongs:
        return denied(_COME_IN)
    if pact.id in actor.facilitates and facilitators <= 1:
        return denied(_("You are its only facilitator: give the role to somebody else first."))
    return ALLOWED


def may_remove(actor: Actor, pact: PactLike, member_id: int) -> Verdict:
    """Say whether somebody may remove that person: facilitators, and moderators who may see the people."""
    if member_id == actor.member_id:
        return denied(_("To go out yourself, leave the pact."))
    if not (pact.id in actor.facilitates or actor.is_moderator or _is_house(actor)):
        return denied(_FACILITATORS)
    return may_see_people(actor, pact)


def may_give_hat(actor: Actor, pact: PactLike, member_id: int) -> Verdict:
    """Say whether somebody may make that person a facilitator or an ordinary member again.

    An administrator may not do it for themselves: it would open the past of a confidential pact without anybody's yes.
    """
    if pact.id in actor.facilitates or _is_house(actor):
        return ALLOWED
    if actor.is_administrator and member_id != actor.member_id:
        return may_see_people(actor, pact)
    return denied(_FACILITATORS)


def may_enter(actor: Actor, pact: PactLike) -> Verdict:
    """Say whether an administrator may enter a confidential pact, with a reason that its people will read."""
    if not actor.is_administrator:
        return denied(_("Only administrators can do this."))
    if pact.id in actor.belongs:
        return denied(_("You are in this pact already."))
    return ALLOWED if is_confidential(pact) else denied(_("This pact is open: there is no need to enter it."))


def may_tend_themes(actor: Actor) -> Verdict:
    """Say whether somebody may add, rename and order the themes."""
    fits = actor.is_curator or actor.is_administrator or _is_house(actor)
    return ALLOWED if fits else denied(_("Themes are kept by the curators."))
