"""Who keeps the territory's data."""

from flask_babel import lazy_gettext as _

from forum.core.actor import Actor
from forum.core.errors import ALLOWED, Verdict, denied


def may_tend_territory(actor: Actor) -> Verdict:
    """Say whether somebody may change sub-districts, municipalities and organisations."""
    fits = actor.is_administrator or actor.reads_everything
    return ALLOWED if fits else denied(_("The data of the territory are kept by the administrators."))
