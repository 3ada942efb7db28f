"""What one may choose while writing a document: places, rungs, themes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import and_, select

from forum.core import clock
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.library import policy
from forum.library.models import DocumentTheme
from forum.library.queries.reading import DocumentShown
from forum.pacts.models import Pact, Theme
from forum.pacts.policy import PactLike
from forum.pacts.queries import readers_of, rung_choices
from forum.pacts.words import rung_label, who_reads

Rungs = tuple[tuple[Rung, str, str], ...]


@dataclass(frozen=True)
class Place:
    """A pact in which the actor may begin a document."""

    id: int
    slug: str
    title: str
    rung: int
    joining: str

    @property
    def url(self) -> str:
        """The address of the pact."""
        return f"/patti/{self.slug}"


@dataclass(frozen=True)
class Places:
    """Where a document is about to be begun, before whom it may stand, and the other places."""

    chosen: Place | None
    rungs: Rungs
    pacts: tuple[Place, ...]
    commons: bool


def _said(actor: Actor, pact: PactLike | None, rungs: Iterable[Rung]) -> Rungs:
    """Return rungs with their names and who reads there: in one statement inside the pact, where the choice is wide."""
    inside = pact is not None and pact.id in actor.belongs
    known = {choice[0]: choice for choice in rung_choices(actor, pact)} if inside else {}
    return tuple(known.get(rung) or _one_said(actor, pact, rung) for rung in rungs)


def _one_said(actor: Actor, pact: PactLike | None, rung: Rung) -> tuple[Rung, str, str]:
    return rung, rung_label(rung), who_reads(readers_of(actor, audience_of(rung, pact.id if pact else None)))


def get_places(actor: Actor, slug: str) -> Places:
    """Return the place of that address among those where the actor may begin a document, the commons when it is empty.

    Who does not write in the commons begins in the first of their pacts. Raises NotFound where the actor may not begin.
    """
    now = clock.now()
    rows = db.session.execute(
        select(Pact.id, Pact.slug, Pact.title, Pact.rung, Pact.joining).where(visible(actor, Pact)).order_by(Pact.title, Pact.id)
    )
    pacts = tuple(place for place in (Place(*row) for row in rows) if policy.begin(actor, place, now))
    commons = policy.begin(actor, None, now).allowed
    if not slug and commons:
        return Places(None, _said(actor, None, (Rung.PUBLIC,)), pacts, commons)
    chosen = next((place for place in pacts if not slug or place.slug == slug), None)
    if chosen is None:
        raise NotFound
    return Places(chosen, _said(actor, chosen, policy.rungs_open(actor, chosen, now)), pacts, commons)


def rungs_for(actor: Actor, document: DocumentShown) -> Rungs:
    """Return the rungs on which the actor may have a document stand, the one it stands on among them."""
    now = clock.now()
    open_rungs = [rung for rung in Rung if policy.restand(actor, document, document.pact, rung, now)]
    return _said(actor, document.pact, open_rungs)


def theme_ticks(document_id: int) -> tuple[tuple[tuple[int, str], ...], tuple[int, ...]]:
    """Return the themes to choose from and those of a document, in one statement."""
    held = and_(DocumentTheme.theme_id == Theme.id, DocumentTheme.document_id == document_id)
    rows = db.session.execute(
        select(Theme.id, Theme.name, DocumentTheme.document_id).outerjoin(DocumentTheme, held).order_by(Theme.position, Theme.id)
    ).all()
    return tuple((row.id, row.name) for row in rows), tuple(row.id for row in rows if row.document_id is not None)
