"""What one may choose while writing a card: the place, and how far it reaches there."""

from dataclasses import dataclass

from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.errors import NotFound, require
from forum.pacts.policy import PactLike
from forum.pacts.queries import PactChoice, PactRow, get_pact, pact_choices, readers_of, rung_choices
from forum.pacts.words import rung_label, who_reads
from forum.practices import policy
from forum.practices.queries.reading import PracticeToEdit, audience_of_original

Rungs = tuple[tuple[Rung, str, str], ...]


@dataclass(frozen=True)
class Place:
    """Where a card is about to be begun: a pact or, with none, outside the pacts; and the rungs it may stand on, the widest first."""

    pact: PactRow | None
    rungs: Rungs


@dataclass(frozen=True)
class Places:
    """The pacts in which the actor may begin a card, and whether outside the pacts too."""

    pacts: tuple[PactChoice, ...]
    commons: bool = False

    @property
    def only(self) -> str | None:
        """The slug of the one place there is, None where there is a choice."""
        return self.pacts[0].slug if len(self.pacts) == 1 and not self.commons else None


def places(actor: Actor) -> Places:
    """Return where the actor may begin a card; raises NotFound where there is no such place."""
    found = Places(pact_choices(actor), bool(policy.create(actor, None)))
    if not found.pacts and not found.commons:
        raise NotFound
    return found


def places_to_try(actor: Actor, card: PracticeToEdit) -> Places:
    """Return the pacts to which the actor may take a card."""
    return Places(tuple(pact for pact in pact_choices(actor) if policy.try_in(actor, card, pact)))


def get_place(actor: Actor, slug: str, source: PracticeToEdit | None = None) -> Place:
    """Return the place at a pact's slug, outside the pacts where it is empty; raises NotFound or Denied.

    `source` is the card about to be tried out, which bounds how far the new one reaches.
    """
    pact = get_pact(actor, slug) if slug else None
    if source is None:
        require(policy.create(actor, pact))
        return Place(pact, rung_choices(actor, pact))
    if pact is None:
        raise NotFound
    require(policy.try_in(actor, source, pact))
    offered = rung_choices(actor, pact)
    return Place(pact, tuple(choice for choice in offered if policy.reach(actor, pact, choice[0], source.audience)))


def rungs_for(actor: Actor, card: PracticeToEdit, pact: PactLike | None) -> Rungs:
    """Return the rungs on which the actor may have a card stand, the one it stands on among them."""
    now = rung_of(card.audience)
    inside = pact is not None and pact.id in actor.belongs
    if inside:
        bound = audience_of_original(card.parent_id)
        offered = tuple(choice for choice in rung_choices(actor, pact) if policy.restand(actor, card, pact, choice[0], bound))
        if any(choice[0] == now for choice in offered):
            return offered
    opened_at = card.opened_at if card.number else None
    return ((now, rung_label(now), who_reads(readers_of(actor, card.audience, opened_at))),)
