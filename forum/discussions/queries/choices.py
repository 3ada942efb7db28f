"""What one may choose while opening or moving a thread: places, rungs, themes."""

from dataclasses import dataclass

from sqlalchemy import select

from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.database import db
from forum.core.errors import NotFound
from forum.discussions.queries.reading import ThreadShown
from forum.pacts.models import Theme
from forum.pacts.queries import PactChoice, pact_choices, rung_choices


@dataclass(frozen=True)
class ThemeOffered:
    """A theme to choose."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True)
class PlaceChosen:
    """Where a thread is about to be opened, the other places, and before whom it may stand."""

    id: int | None
    slug: str
    title: str
    rungs: tuple[tuple[Rung, str, str], ...]
    pacts: tuple[PactChoice, ...]

    @property
    def url(self) -> str | None:
        """The address of the pact, None for the commons."""
        return f"/patti/{self.slug}" if self.slug else None


def themes_offered() -> tuple[ThemeOffered, ...]:
    """Return every theme, in the forum's order."""
    return tuple(
        ThemeOffered(*row) for row in db.session.execute(select(Theme.id, Theme.slug, Theme.name).order_by(Theme.position, Theme.id))
    )


def themes_of(thread: ThreadShown, themes: tuple[ThemeOffered, ...]) -> tuple[int, ...]:
    """Return which of the themes a thread is about."""
    slugs = {slug for slug, _name in thread.themes}
    return tuple(theme.id for theme in themes if theme.slug in slugs)


def get_place(actor: Actor, slug: str, otherwise: int | None = None) -> PlaceChosen:
    """Return the place of that address; raises NotFound where the actor may not open anything.

    When it is empty, the pact of the number `otherwise`, if the actor may open something there, else the commons.
    """
    pacts = pact_choices(actor)
    pact = next((choice for choice in pacts if (choice.slug == slug if slug else choice.id == otherwise)), None)
    if slug and pact is None:
        raise NotFound
    rungs = rung_choices(actor, pact)
    return PlaceChosen(pact.id if pact else None, pact.slug if pact else "", pact.title if pact else "", rungs, pacts)
