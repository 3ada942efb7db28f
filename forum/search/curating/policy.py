"""Who keeps the words of the search."""

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.errors import ALLOWED, Verdict, denied


def may_tend_words(actor: Actor) -> Verdict:
    """Say whether somebody may see what was not found and change the synonyms: curators alone, for few eyes are enough."""
    fits = actor.is_curator or actor.reads_everything
    return ALLOWED if fits else denied(_("The words of the search are kept by the curators."))


def may_be_noted(actor: Actor) -> bool:
    """Say whether what somebody asks in vain may be counted.

    Never what somebody asks who reads the things of a pact, open or not: they may be looking for a person they know from
    there, and no rule about words can tell a surname from a tree.
    """
    return not actor.belongs and not actor.facilitates and not actor.reads_everything
