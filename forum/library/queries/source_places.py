"""Where words were taken from, as far as who looks after the text that cites them may still know it.

Words go away from places that go on being read: a post is hidden, its discussion is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.core.actor import SYSTEM, Actor
from forum.core.content import visible
from forum.core.database import db
from forum.core.kinds import cards_of
from forum.core.refs import Ref
from forum.discussions.models import Post
from forum.listening.models import Moment

# What a thing hangs on: its model, the column that names it, the kind of that.
_AROUND: dict[str, tuple[Any, Any, str]] = {
    "post": (Post, Post.thread_id, "thread"),
    "moment": (Moment, Moment.recording_id, "recording"),
}


@dataclass(frozen=True)
class Place:
    """A title and its address; `itself` is untrue of what the words' own place hung on, where that is not shown to this reader."""

    title: str
    url: str
    spot: str = ""
    itself: bool = True


def places_of(actor: Actor, refs: Iterable[Ref]) -> dict[Ref, Place]:
    """Return the place of each thing that the actor sees, and of others what they hung on, where the actor sees that."""
    wanted = sorted(set(refs))
    own = cards_of(actor, wanted)
    around = _around(ref for ref in wanted if ref not in own)
    cards = cards_of(actor, sorted(set(around.values())))
    found = {ref: Place(card.title, card.url) for ref, card in own.items()}
    found |= {ref: Place(cards[hung].title, cards[hung].url, itself=False) for ref, hung in around.items() if hung in cards}
    return found


def _around(refs: Iterable[Ref]) -> dict[Ref, Ref]:
    numbers: dict[str, list[int]] = {}
    for ref in refs:
        if ref.kind in _AROUND:
            numbers.setdefault(ref.kind, []).append(ref.id)
    found: dict[Ref, Ref] = {}
    for name, wanted in numbers.items():
        model, column, kind = _AROUND[name]
        rows = db.session.execute(select(model.id, column).where(model.id.in_(wanted), visible(SYSTEM, model)))
        found.update((Ref(name, number), Ref(kind, hung)) for number, hung in rows)
    return found
