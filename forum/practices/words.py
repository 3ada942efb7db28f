"""The few words that say how a card stands and how a trying went."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _

from forum.practices.models import Outcome, Review

OUTCOMES: Mapping[str, object] = MappingProxyType(
    {
        Outcome.WORKED.value: _("It worked"),
        Outcome.PARTLY.value: _("It worked in part"),
        Outcome.FAILED.value: _("It did not work"),
        Outcome.TOO_EARLY.value: _("It is too early to say"),
    }
)
# As addresses name them.
ASKED_OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "ha-funzionato": Outcome.WORKED,
        "in-parte": Outcome.PARTLY,
        "non-ha-funzionato": Outcome.FAILED,
        "presto-per-dirlo": Outcome.TOO_EARLY,
    }
)
REVIEWS: Mapping[str, object] = MappingProxyType(
    {
        Review.NOT_YET.value: _("Nobody has read it over yet"),
        Review.DONE.value: _("Read over"),
        Review.WANTING.value: _("Something is still missing"),
    }
)
