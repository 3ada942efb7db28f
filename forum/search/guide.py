"""What the guide to the search says of the grammar: one row per filter, in the order in which people need them."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from forum.search.grammar import FILTER_NAMES


@dataclass(frozen=True)
class Example:
    """Something to type, which the guide links to, and what it does."""

    typed: str
    meaning: object


@dataclass(frozen=True)
class FilterHelp:
    """One filter: its names, what may stand after it, and examples."""

    names: tuple[str, ...]
    meaning: object
    examples: tuple[str, ...]


WORDS = (
    Example("volontari anziani", _("Both words. Accents, capitals and endings do not matter: volontario finds volontari too.")),
    Example('"banca del tempo"', _("Exactly these words in a row.")),
    Example("orti -scuola", _("orti, but not where scuola stands. The minus sign touches the word.")),
    Example("anziani OR giovani", _("Either word is enough. OR is written in capitals; OPPURE does the same.")),
    Example("volont*", _("Every word that begins so. At least three letters stand before the asterisk.")),
    Example("dell'oratorio", _("Articles and elisions are set aside: this finds oratorio too.")),
)
_FILTERS = {
    "pacts": (
        _("Only what belongs to a pact. Write part of its title, or the end of its address."),
        ("volontari patto:pandino", 'patto:"santo stefano"'),
    ),
    "themes": (_("Only what is about a theme."), ("tema:volontariato", "tema:scuola")),
    "authors": (_("Only what somebody wrote. Write the name, the surname or the @name."), ("autore:lucia", "autore:@lucia")),
    "kinds": (_("Only one kind of thing. The kinds are listed below."), ("tipo:incontro", "volontari tipo:documento")),
    "places": (
        _("Only what took place there or is about that place. Inverted commas hold a name of several words together."),
        ("luogo:crema", 'luogo:"rivolta d\'adda"'),
    ),
    "since": (_("Only from that day on: a year, a month or a day."), ("dal:2021", "dal:2021-03", "dal:12/02/2021")),
    "until": (_("Only until that day, which is included."), ("volontari dal:2020 al:2021", 'al:"marzo 2021"')),
    "with": (_("Only what can be listened to."), ("con:registrazione",)),
    "in": (_("The words are looked for only in titles."), ("volontari in:titolo",)),
}


def filter_helps() -> tuple[FilterHelp, ...]:
    """Return the help of every filter that the grammar knows, each with all its names."""
    fields = dict.fromkeys(FILTER_NAMES.values())
    return tuple(
        FilterHelp(tuple(name for name, own in FILTER_NAMES.items() if own == field), meaning, examples)
        for field, (meaning, examples) in ((field, _FILTERS[field]) for field in fields)
    )
