"""A pact and a theme as single rows: what every other read begins from."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from forum.core.actor import Actor
from forum.core.audience import Rung, rung_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.pacts.models import Pact, Theme


@dataclass(frozen=True)
class PactRow:
    """A pact as its pages and the features on them know it."""

    id: int
    slug: str
    title: str
    kind: str
    audience: int
    rung: int
    joining: str
    past_is_open: bool
    version: int

    @property
    def url(self) -> str:
        """The address of the pact's page."""
        return f"/patti/{self.slug}"

    @property
    def page_rung(self) -> Rung:
        """The rung of the pact's own page."""
        return rung_of(self.audience)

    @property
    def rung_name(self) -> str:
        """The page's rung as templates name it."""
        return self.page_rung.name.lower()


@dataclass(frozen=True)
class ThemeRow:
    """A theme."""

    id: int
    slug: str
    name: str
    description: str

    @property
    def url(self) -> str:
        """The address of the theme's page."""
        return f"/temi/{self.slug}"


PACT_COLUMNS = (Pact.id, Pact.slug, Pact.title, Pact.kind, Pact.audience, Pact.rung, Pact.joining, Pact.past_is_open, Pact.version)
_THEME_COLUMNS = (Theme.id, Theme.slug, Theme.name, Theme.description)


def checked(slug: str) -> str:
    """Return an address's last part as it is; raises NotFound when it holds what no address of ours does."""
    if not slug.isprintable():
        raise NotFound
    return slug


def _one_pact(actor: Actor, which: ColumnElement[bool]) -> PactRow:
    row = db.session.execute(select(*PACT_COLUMNS).where(which, visible(actor, Pact))).one_or_none()
    if row is None:
        raise NotFound
    return PactRow(*row)


def get_pact(actor: Actor, slug: str) -> PactRow:
    """Return the pact at an address; raises NotFound when there is none for this actor."""
    return _one_pact(actor, Pact.slug == checked(slug))


def get_pact_by_id(actor: Actor, pact_id: int) -> PactRow:
    """Return the pact of that number; raises NotFound when there is none for this actor."""
    return _one_pact(actor, Pact.id == pact_id)


def find_pacts(actor: Actor, ids: Iterable[int]) -> dict[int, PactRow]:
    """Return those of the pacts that the actor may see, by number."""
    rows = db.session.execute(select(*PACT_COLUMNS).where(Pact.id.in_(sorted(set(ids))), visible(actor, Pact)))
    return {row.id: PactRow(*row) for row in rows}


def _themes() -> Select[int, str, str, str]:
    return select(*_THEME_COLUMNS).order_by(Theme.position, Theme.name)


def all_themes() -> tuple[ThemeRow, ...]:
    """Return every theme in the order that the curators chose."""
    return tuple(ThemeRow(*row) for row in db.session.execute(_themes()))


def get_theme(slug: str) -> ThemeRow:
    """Return the theme at an address; raises NotFound when there is none."""
    row = db.session.execute(_themes().where(Theme.slug == checked(slug))).one_or_none()
    if row is None:
        raise NotFound
    return ThemeRow(*row)
