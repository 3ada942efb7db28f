"""Suggestions while somebody types: titles, people, themes and places that begin so, and nothing that this reader may not see.

The engine proposes within the reader's mask and the database decides again, as for results; no figure is told but that of the rows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app

from forum.core.actor import Actor
from forum.core.kinds import Card, all_kinds, cards_of, get_kind
from forum.core.refs import Ref
from forum.search.asking import Chosen, has_place, search_address
from forum.search.engine import Engine, Filters, Results, Unavailable
from forum.search.grammar import Asked, Query, Term, parse
from forum.search.italian import COMMON, bare_words, fold
from forum.search.queue import closing, get_engine
from forum.web.slots import slot

LEAST = 2
MOST = 8
_MOST_PLACES = 2
_LONGEST = 80
_LOOKED_AT = 40
_SHARE = 4


@dataclass(frozen=True)
class Offer:
    """One row: a title, what sort of thing it is (None for a place), of which pact, and where it leads."""

    title: str
    label: object
    url: str
    pact: str = ""


def offers(actor: Actor, typed: str) -> tuple[Offer, ...]:
    """Return at most eight things whose names hold the words typed, the last of them perhaps unfinished."""
    words = _words(typed)
    if len(" ".join(words)) < LEAST:
        return ()
    try:
        if closing():
            return ()
        engine = get_engine()
        places = _places(engine, actor, words)
        return (*_titles(engine, actor, words)[: MOST - len(places)], *places)
    except Unavailable as unavailable:
        current_app.logger.warning("search cannot suggest: %s", unavailable)
        return ()


def _words(typed: str) -> list[str]:
    """Return the words of what was typed; none where the grammar is already at work, for then it is no name that is being typed."""
    query = parse(typed[:_LONGEST])
    if query.filters != Asked() or query.phrases or query.alternatives or query.excluded:
        return []
    return [word for term in query.words for word in bare_words(term.text)]


def _titles(engine: Engine, actor: Actor, words: list[str]) -> list[Offer]:
    begun = " ".join(words)
    terms = _terms(words)
    if not terms:
        return []
    query = Query(words=terms, filters=Asked(in_title=True))
    results = _of_leaders(engine, actor, query)
    cards = cards_of(actor, _leading(results))
    # What begins with the very words typed comes first; the rest stays in the engine's order.
    ordered = sorted(cards.values(), key=lambda card: not fold(card.title).startswith(fold(begun)))
    return [_offer(card) for card in ordered]


def _terms(words: list[str]) -> tuple[Term, ...]:
    """Return what is looked for: the last word as a beginning, unless it says too little; the words before it stand whole."""
    *whole, last = words
    says_enough = len(last) >= LEAST and not (whole and fold(last) in COMMON)
    if says_enough:
        return (*map(Term, whole), Term(last, prefix=True))
    return tuple(map(Term, whole)) if any(len(word) >= LEAST for word in whole) else ()


def _of_leaders(engine: Engine, actor: Actor, query: Query) -> Results:
    """Return what is found of the kinds that stand for themselves.

    Posts bear the title of their thread and would leave no room for other things. Which kinds are shown under others is learnt
    from what is found, and kept: it is the same for all readers.
    """
    followers: set[str] = current_app.extensions.setdefault("forum.search.followers", set())
    while True:
        leaders = frozenset(kind.name for kind in all_kinds() if kind.entries is not None) - followers
        results = engine.search(query, actor.readable, Filters(kinds=leaders), limit=_LOOKED_AT)
        learnt = {hit.ref.kind for hit in results.hits if hit.ref != hit.group}
        if not learnt:
            return results
        followers |= learnt


def _offer(card: Card) -> Offer:
    return Offer(card.title, get_kind(card.ref.kind).label, card.url, card.pact_title if card.pact_title != card.title else "")


def _leading(results: Results) -> list[Ref]:
    """Return the first things that hold every word; where there are many of one kind, the others get their share of the rows."""
    refs = [hit.ref for hit in results.hits[: results.complete]]
    earlier: Counter[str] = Counter()
    shares = []
    for ref in refs:
        earlier[ref.kind] += 1
        shares.append(earlier[ref.kind] > _SHARE)
    return [ref for _, ref in sorted(zip(shares, refs, strict=True), key=lambda pair: pair[0])][:MOST]


def _places(engine: Engine, actor: Actor, words: list[str]) -> list[Offer]:
    """Return the places of the map, which is public, that have something to read for this reader."""
    names: Iterable[str] = (name for told in slot("search.places") for name in told)
    near = sorted({name for name in names if _bears(name, words)})[: 2 * _MOST_PLACES]
    return [Offer(name, None, _address(name)) for name in near if has_place(engine, actor, name)][:_MOST_PLACES]


def _bears(name: str, words: list[str]) -> bool:
    """Say whether the words typed stand in a row in a name, the last of them perhaps unfinished."""
    return f" {' '.join(bare_words(fold(' '.join(words))))}" in f" {' '.join(bare_words(fold(name)))}"


def _address(place: str) -> str:
    return search_address(f'luogo:"{place}"', Chosen())
