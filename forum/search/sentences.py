"""The sentences that explain, in the reader's language, what a query could not do; each quotes the bit it is about."""

from flask_babel import lazy_gettext as _

from forum.search.grammar import MAX_CHARACTERS, MAX_FILTERS, MAX_TERMS, Complaint, Problem

SENTENCES = {
    Problem.TOO_LONG: _("The question was too long: only its first %(most)s characters were searched."),
    Problem.TOO_MANY_TERMS: _("There were more than %(most)s words: from “%(words)s” on they were left out."),
    Problem.TOO_MANY_FILTERS: _("There were more than %(most)s filters: from “%(words)s” on they were left out."),
    Problem.UNCLOSED_QUOTE: _("A quotation mark was never closed: the phrase “%(words)s” goes to the end."),
    Problem.DANGLING_OR: _("OR stands between two words: here one was missing."),
    Problem.PREFIX_TOO_SHORT: _("“%(words)s”: before an asterisk at least three letters are needed."),
    Problem.STAR_INSIDE: _("“%(words)s”: an asterisk stands only at the end of a word, as in volont*."),
    Problem.EMPTY_FILTER: _("After “%(words)s” a word is missing."),
    Problem.EXCLUDED_FILTER: _("“%(words)s” was left out: the minus sign works before a word or a phrase, not before a filter."),
    Problem.ONLY_EXCLUDED: _("“%(words)s” says only what to leave out: add at least one word to look for."),
    Problem.MISSPELT_FILTER: _("“%(words)s” is not a filter and was searched as a word. Perhaps you meant “%(meant)s”."),
    Problem.UNKNOWN_KIND: _("There is no kind of thing called “%(words)s”."),
    Problem.UNKNOWN_RECORDING: _("After con: only con:registrazione is understood, not “%(words)s”."),
    Problem.UNKNOWN_IN: _("After in: only in:titolo is understood, not “%(words)s”."),
    Problem.UNKNOWN_PACT: _("No pact that you can see is called “%(words)s”."),
    Problem.UNKNOWN_THEME: _("No theme is called “%(words)s”."),
    Problem.UNKNOWN_AUTHOR: _("Among what you can read nothing is by anybody called “%(words)s”."),
    Problem.UNKNOWN_PLACE: _("Among what you can read nothing names the place “%(words)s”. Try the name of the municipality."),
    Problem.BAD_DATE: _("The date “%(words)s” was not understood: write 2021, 2021-03, 12/02/2021 or “marzo 2021”."),
    Problem.DATES_REVERSED: _("The first day came after the last one: they were swapped."),
}
_MOST = {Problem.TOO_LONG: MAX_CHARACTERS, Problem.TOO_MANY_TERMS: MAX_TERMS, Problem.TOO_MANY_FILTERS: MAX_FILTERS}
# Where in the guide each is explained; what is not here is explained with the filters.
_PLACES = {
    Problem.TOO_LONG: "limiti",
    Problem.TOO_MANY_TERMS: "limiti",
    Problem.TOO_MANY_FILTERS: "limiti",
    Problem.UNCLOSED_QUOTE: "parole",
    Problem.DANGLING_OR: "parole",
    Problem.PREFIX_TOO_SHORT: "parole",
    Problem.STAR_INSIDE: "parole",
    Problem.EXCLUDED_FILTER: "parole",
    Problem.ONLY_EXCLUDED: "parole",
}


def sentence_of(complaint: Complaint) -> str:
    """Return what to say of a complaint."""
    return str(SENTENCES[complaint.problem]) % {
        "words": complaint.words,
        "meant": complaint.meant,
        "most": _MOST.get(complaint.problem, 0),
    }


def guide_address(complaint: Complaint) -> str:
    """Return where the guide explains what a complaint is about."""
    return f"/cerca/guida#{_PLACES.get(complaint.problem, 'filtri')}"
