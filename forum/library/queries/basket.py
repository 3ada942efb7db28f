"""What one may choose when collected words become part of a document: documents, places for a new one, claims."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, false, or_, select, true

from forum.core import clock, limits
from forum.core.actor import Actor
from forum.core.audience import Rung
from forum.core.content import State, visible
from forum.core.database import db
from forum.core.errors import NotFound
from forum.library import policy
from forum.library.models import BlockKind, Document
from forum.library.queries.drafts import laid_out
from forum.library.queries.reading import get_newest
from forum.library.splitting import apart
from forum.pacts.models import Pact
from forum.text.plain import excerpt, from_markdown
from forum.text.render import Profile


@dataclass(frozen=True)
class Tended:
    """A document that the actor looks after, and the title of its pact where they see it."""

    id: int
    title: str
    pact_title: str

    @property
    def name(self) -> str:
        """How a list of choices calls it."""
        return f"{self.title} ({self.pact_title})" if self.pact_title else self.title


@dataclass(frozen=True)
class Place:
    """Where a new document may be begun: a pact, or the commons, which have no address; `rung` is how far it reaches there."""

    slug: str
    title: str
    id: int | None
    rung: Rung


def tended_documents(actor: Actor) -> tuple[Tended, ...]:
    """Return the documents that the actor may write in, the latest first, as many as a list of choices bears."""
    own = or_(true() if actor.is_curator else false(), Document.pact_id.in_(sorted(actor.facilitates)))
    rows = db.session.execute(
        select(Document.id, Document.title, Pact.title.label("pact_title"))
        .outerjoin(Pact, and_(Pact.id == Document.pact_id, visible(actor, Pact)))
        .where(visible(actor, Document), Document.state != State.HIDDEN, own)
        .order_by(Document.listed_at.desc(), Document.id.desc())
        .limit(limits.BASKET_DOCUMENTS)
    )
    return tuple(Tended(row.id, row.title, row.pact_title or "") for row in rows)


def places_to_begin(actor: Actor, pact_id: int | None) -> tuple[Place, ...]:
    """Return where the actor may begin a document: first the pact that the words come from, then the commons, then the other pacts."""
    now = clock.now()
    columns = (Pact.id, Pact.slug, Pact.title, Pact.rung)
    rows = db.session.execute(select(*columns).where(visible(actor, Pact)).order_by(Pact.title, Pact.id)).all()
    commons = [Place("", "", None, Rung.PUBLIC)] if policy.begin(actor, None, now) else []
    pacts = [_place(actor, row, now) for row in rows if policy.begin(actor, row, now)]
    return tuple(sorted([*commons, *pacts], key=lambda place: (place.id != pact_id, place.id is not None)))


def _place(actor: Actor, row: Any, now: Any) -> Place:
    return Place(row.slug, row.title, row.id, policy.rungs_open(actor, row, now)[0])


def get_place(actor: Actor, slug: str) -> Place:
    """Return the place of that address among those where the actor may begin a document; raises NotFound for any other."""
    place = next((one for one in places_to_begin(actor, None) if one.slug == slug), None)
    if place is None:
        raise NotFound
    return place


def claims_of(actor: Actor, document_id: int) -> tuple[str, list[tuple[int, str]]]:
    """Return the title of a document that the actor looks after, and its claims by key as they stand in their draft.

    Raises NotFound for any other document.
    """
    document, newest = get_newest(actor, document_id)
    if not document.may_revise:
        raise NotFound
    blocks, draft = laid_out(actor, document_id, newest.number)
    shown = draft.values.blocks if draft else apart(blocks)
    claims = [
        (block.key, excerpt(from_markdown(block.source, Profile.DOCUMENT)))
        for block in shown
        if block.kind in (BlockKind.CLAIM, BlockKind.RECOMMENDATION) and block.key is not None
    ]
    return document.title, claims[: limits.BASKET_CLAIMS]
