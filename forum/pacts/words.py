"""The sentences that say who will read something, in the reader's language."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core.audience import Rung

_TITLES_THAT_SAY_PACT = ("patto ", "il patto ")


@dataclass(frozen=True)
class Readers:
    """Who will read something: on which rung it stands, how many people that is, and of which pact."""

    rung: Rung
    count: int | None = None
    pact_title: str = ""

    @property
    def public(self) -> bool:
        """Whether anybody may read it, signed in or not."""
        return self.rung == Rung.PUBLIC


def pact_called(title: str) -> str:
    """Return a pact's title as it stands in a sentence after 'of': in quotation marks unless it says by itself what it is."""
    lowered = title.lower()
    if lowered.startswith(_TITLES_THAT_SAY_PACT):
        return _("of %(pact)s", pact=title.removeprefix("Il ").removeprefix("il "))
    return _("of the pact “%(pact)s”", pact=title)


def who_reads(readers: Readers) -> str:
    """Return the sentence that stands above every send button."""
    if readers.public:
        return str(_("It is public: anybody can read it."))
    count = readers.count or 0
    if readers.rung == Rung.MEMBERS:
        return str(ngettext("The only member will read it (%(num)d).", "All members will read it (%(num)d); it is not public.", count))
    pact = pact_called(readers.pact_title)
    if readers.rung == Rung.TEAM:
        return str(
            ngettext(
                "Only the person who takes care %(pact)s will read it; it is not public.",
                "Only the %(num)d people who take care %(pact)s will read it; it is not public.",
                count,
                pact=pact,
            )
        )
    return str(
        ngettext(
            "%(num)d person %(pact)s will read it; it is not public.",
            "%(num)d people %(pact)s will read it; it is not public.",
            count,
            pact=pact,
        )
    )


def rung_label(rung: Rung) -> str:
    """Return the few words that name a rung in a choice."""
    return str(
        {
            Rung.PUBLIC: _("Everybody"),
            Rung.MEMBERS: _("The members of the forum"),
            Rung.PACT: _("The people of the pact"),
            Rung.TEAM: _("The facilitators of the pact"),
        }[rung]
    )


def year_said(year: int, circa: bool) -> str:
    """Return a year as the sheet says it, with its doubt."""
    return str(_("about %(year)s", year=year)) if circa else str(year)
