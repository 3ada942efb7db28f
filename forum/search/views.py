"""The search page and the sentences that explain what a query could not do."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import lazy_gettext as _

from forum.core import limits
from forum.search.desk import Answer, Chosen, answer
from forum.search.grammar import Problem
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("search", __name__)

SENTENCES = {
    Problem.TOO_LONG: _("The question was too long: only its beginning was searched."),
    Problem.TOO_MANY_TERMS: _("There were too many words: the last ones were left out."),
    Problem.UNCLOSED_QUOTE: _("A quotation mark was never closed: the phrase goes to the end."),
    Problem.DANGLING_OR: _("OR stands between two words: here one was missing."),
    Problem.PREFIX_TOO_SHORT: _("Before an asterisk at least three letters are needed."),
    Problem.EMPTY_FILTER: _("A filter such as tema: wants a word after it."),
    Problem.UNKNOWN_KIND: _("There is no such kind of thing: try discussione, intervento, patto, incontro, documento or persona."),
    Problem.UNKNOWN_VALUE: _("One filter was not understood. You can write con:registrazione and in:titolo."),
    Problem.BAD_DATE: _("A date was not understood: write 2021, 2021-03 or 12/02/2021."),
    Problem.DATES_REVERSED: _("The first day comes after the last one."),
}


_WORDS_IN_TITLE = 60


def _number(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None  # noqa: PLR2004 - a row's number


def _chosen() -> Chosen:
    return Chosen(
        kind=request.args.get("tipo", "")[:20],
        pact_id=_number("patto"),
        theme_id=_number("tema"),
        order="date" if request.args.get("ordine") == "data" else "relevance",
    )


def _addresses(typed: str, chosen: Chosen) -> Callable[..., str]:
    """Return the function that writes the address of the same search with one choice changed."""
    present = {"kind": chosen.kind, "pact": chosen.pact_id, "theme": chosen.theme_id, "order": chosen.order}

    def address(**changes: Any) -> str:
        now = {**present, **changes}
        pairs = (("q", typed), ("tipo", now["kind"]), ("patto", now["pact"]), ("tema", now["theme"]))
        order = [("ordine", "data")] if now["order"] == "date" else []
        return "/cerca?" + urlencode([*((name, value) for name, value in pairs if value), *order])

    return address


@blueprint.get("/cerca")
@access(Access.ANYONE)
@limiter.limit(limits.SEARCH_RATE)
def search() -> Response:
    """Find things among what the reader may see."""
    typed = request.args.get("q", "")
    chosen = _chosen()
    found: Answer = answer(current_actor(), typed, chosen, _number("pagina") or 1)
    words = " ".join(typed.split())[:_WORDS_IN_TITLE]
    head = Head(f"{words} · {_('Search')}" if words else str(_("Search")), robots="noindex")
    return page(
        "search/results.html",
        head,
        200,
        typed=typed,
        chosen=chosen,
        found=found,
        address=_addresses(typed, chosen),
        problems=[SENTENCES[problem] for problem in found.query.problems],
    )
