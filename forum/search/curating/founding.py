"""The synonyms that a new forum begins with: words and acronyms of the Ambito Cremasco, each with where it comes from.

Only what its sources give as the same thing. Left out on purpose: ATS, which is both the health agency and a temporary
association; laboratorio di comunità, which is one shape of a pact; and the pacts of others (patti di collaborazione, patti
educativi), which are neighbours and not the same.
"""

from typing import NamedTuple

from forum.core.actor import SYSTEM
from forum.core.work import unit_of_work
from forum.search.curating.services import add_synonyms


class Founding(NamedTuple):
    """A group and its provenance, shown beside it on the curators' page."""

    expressions: tuple[str, ...]
    note: str


FOUNDING = (
    Founding(("patto", "accordo"), "Detto così da chi scrive nel forum; la parola dei documenti è patto."),
    Founding(("community maker", "CM"), "Figura nata con Fare Legami, chiamata anche CM (farelegami.it)."),
    Founding(("Comunità Sociale Cremasca", "CSC"), "Azienda speciale consortile dei comuni dell’Ambito (comunitasocialecremasca.it)."),
    Founding(("ufficio di piano", "UdP"), "Ufficio tecnico del piano di zona; da qui il nome del blog udpcrema."),
    Founding(("coprogettazione", "co-progettazione"), "Due grafie della stessa parola."),
    Founding(("subambito", "sub-ambito"), "Due grafie della stessa parola: negli atti si trovano tutte e due."),
    Founding(("buona prassi", "buona pratica"), "Le raccolte italiane usano l’una o l’altra; nel forum si dice buona prassi."),
    Founding(("terzo settore", "privato sociale"), "Nel vocabolario dei patti stanno per la stessa cosa."),
    Founding(("promotore", "proponente"), "Chi propone un patto: due parole per lo stesso ruolo."),
)


def plant_founding_synonyms() -> None:
    """Add the founding groups, all or none; for a table that was just made."""
    with unit_of_work():
        for group in FOUNDING:
            add_synonyms(SYSTEM, "\n".join(group.expressions), group.note)
