"""The search page, the suggestions while somebody types, and the guide that explains how to ask."""

from functools import partial

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from flask_babel import ngettext

from forum.core import limits
from forum.core.kinds import all_kinds
from forum.search import guide
from forum.search.asking import Chosen, search_address
from forum.search.beginnings import offers
from forum.search.desk import Answer, answer
from forum.search.grammar import MAX_CHARACTERS, MAX_FILTERS, MAX_TERMS
from forum.search.sentences import guide_address, sentence_of
from forum.web.answers import found as to_page
from forum.web.arguments import find_number, page_asked
from forum.web.identity import Access, access, current_actor
from forum.web.pages import Head, page
from forum.web.throttle import limiter

blueprint = Blueprint("search", __name__)

_WORDS_IN_TITLE = 60
_LONGEST_CHOICE = 80
_CONTROLS = ("patto", "tema", "autore", "luogo", "dal", "al")


def _line(name: str) -> str:
    return " ".join(request.args.get(name, "").split())[:_LONGEST_CHOICE]


def _chosen() -> Chosen:
    return Chosen(
        kind=request.args.get("tipo", "")[:20],
        pact_id=find_number("patto"),
        theme_id=find_number("tema"),
        author=_line("autore"),
        place=_line("luogo"),
        since=_line("dal"),
        until=_line("al"),
        with_recording=request.args.get("con") == "registrazione",
        in_title=request.args.get("in") == "titolo",
        order="date" if request.args.get("ordine") == "data" else "relevance",
    )


@blueprint.get("/cerca")
@access(Access.ANYONE)
@limiter.limit(limits.SEARCH_RATE)
def search() -> Response:
    """Find things among what the reader may see."""
    typed = request.args.get("q", "")
    chosen = _chosen()
    if any(request.args.get(name) == "" for name in _CONTROLS):  # the form sends its empty controls too: none of them is worth keeping
        return to_page(search_address(typed, chosen))
    found: Answer = answer(current_actor(), typed, chosen, page_asked())
    words = " ".join(typed.split())[:_WORDS_IN_TITLE]
    head = Head(f"{words} · {_('Search')}" if words else _("Search"), robots="noindex")
    return page(
        "search/results.html",
        head,
        200,
        typed=typed,
        chosen=chosen,
        found=found,
        address=partial(_address, typed, chosen),
        complaints=[(sentence_of(complaint), guide_address(complaint)) for complaint in found.complaints],
    )


def _address(typed: str, chosen: Chosen, **changes: object) -> str:
    """Return the address of the same search with some choices changed; `typed` among the changes changes the words."""
    return search_address(str(changes.pop("words", typed)), Chosen(**{**vars(chosen), **changes}))


@blueprint.get("/cerca/suggerimenti")
@access(Access.ANYONE)
@limiter.limit(limits.SUGGESTION_RATE)
def suggestions() -> Response:
    """Offer things whose names begin as typed, with the words that a screen reader says of them."""
    found = offers(current_actor(), request.args.get("q", ""))
    return jsonify(
        label=_("Suggestions"),
        said=ngettext("%(num)d suggestion", "%(num)d suggestions", len(found)) if found else _("No suggestions"),
        rows=[{"title": one.title, "kind": str(one.label or _("Place")), "pact": one.pact, "url": one.url} for one in found],
    )


@blueprint.get("/cerca/guida")
@access(Access.ANYONE, kept=())
def how_to_search() -> Response:
    """Explain how to ask and in which order the answers come."""
    return page(
        "search/guide.html",
        Head(_("How to search"), public=True),
        words=guide.WORDS,
        filters=guide.filter_helps(),
        kinds=[kind.label for kind in all_kinds() if kind.entries is not None],
        address=partial(search_address, chosen=Chosen()),
        most={"characters": MAX_CHARACTERS, "words": MAX_TERMS, "filters": MAX_FILTERS},
    )
