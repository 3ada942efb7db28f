"""The names by which a search may ask for authors (autore:marta)."""

from typing import Any

from sqlalchemy import func, or_, select

from forum.accounts.models import Member
from forum.accounts.names import skeleton_of
from forum.core.actor import Actor
from forum.core.database import db

# A name such as "maria" is borne by many; past this the filter would say nothing any more.
_MOST_NAMESAKES = 500


def named_ids(actor: Actor, field: str, names: tuple[str, ...]) -> frozenset[int]:
    """Return the numbers of the members who bear one of these names: the handle whole, or the beginning of a name or of a surname.

    A name stands on whatever its owner wrote, so knowing it opens nothing: what is found is masked by audience as always.
    """
    if field != "authors":
        return frozenset()
    matches = [condition for name in names for condition in _conditions(name.removeprefix("@"))]
    if not matches:
        return frozenset()
    statement = select(Member.id).where(Member.left_at.is_(None), or_(*matches)).order_by(Member.id).limit(_MOST_NAMESAKES)
    return frozenset(db.session.scalars(statement))


def _conditions(name: str) -> list[Any]:
    skeleton = skeleton_of(name)
    if not skeleton:
        return []
    return [
        Member.handle == name.lower(),
        Member.skeleton.startswith(skeleton, autoescape=True),
        func.lower(Member.name).contains(f" {name.lower()}", autoescape=True),
    ]
