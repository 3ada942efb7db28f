"""The names by which a search may ask for pacts and themes (patto:pandino, tema:volontariato), looked up among what the actor may see."""

from collections.abc import Iterable

from sqlalchemy import Row, select

from forum.core.actor import Actor
from forum.core.content import visible
from forum.core.database import db
from forum.pacts.models import Pact, Theme
from forum.search.italian import bare_words, fold


def named_ids(actor: Actor, field: str, names: tuple[str, ...]) -> frozenset[int]:
    """Return the numbers of the pacts or themes with one of these names: a whole address, or beginnings of words of a title."""
    if field == "pacts":
        rows = db.session.execute(select(Pact.id, Pact.slug, Pact.title).where(visible(actor, Pact)))
    elif field == "themes":
        rows = db.session.execute(select(Theme.id, Theme.slug, Theme.name))
    else:
        return frozenset()
    wanted = [(name.lower(), bare_words(fold(name))) for name in names]
    return frozenset(row.id for row in rows if any(_bears(row, slug, words) for slug, words in wanted))


def _bears(row: Row, slug: str, words: Iterable[str]) -> bool:
    _number, own_slug, title = row
    if own_slug == slug:
        return True
    there = bare_words(fold(title))
    return bool(words) and all(any(word.startswith(part) for word in there) for part in words)
