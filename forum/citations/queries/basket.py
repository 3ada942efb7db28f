"""The basket: words that people put aside for the library, for who looks after it and for whoever collected them.

Words are shown only while they stand in their source and the reader reads them there. What changed since is listed without
its words to who still reads the source; what was hidden or withdrawn is not there at all.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select, true, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.citations import policy
from forum.citations.models import Citation, Collected, Excerpt, Standing
from forum.citations.queries.sources import stands_before
from forum.core.actor import Actor
from forum.core.audience import rung_of
from forum.core.content import State, visible, within_reach
from forum.core.database import db
from forum.core.errors import NotFound
from forum.core.kinds import Card, cards_of, find_kind
from forum.core.paging import PAGE_SIZE, Cursor, Window
from forum.core.refs import Ref
from forum.pacts.models import Pact, Theme
from forum.web.identity import member_address

BASKET = "/raccolta"


class Stand(StrEnum):
    """What became of what was collected."""

    NEW = "new"
    USED = "used"
    ASIDE = "aside"


@dataclass(frozen=True)
class Filters:
    """What the basket is narrowed to; themes and pacts by their addresses, either may be missing."""

    stand: Stand = Stand.NEW
    theme: str = ""
    pact: str = ""


@dataclass(frozen=True)
class FilterChoices:
    """What one may narrow the basket to: address and name of each theme, and of each pact from which something was collected."""

    themes: tuple[tuple[str, str], ...]
    pacts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Item:
    """Words in the basket, with where they stand and why they are worth keeping; `words` is empty when they changed since."""

    id: int
    excerpt_id: int
    source: Ref
    place: str
    words: str
    title: str
    url: str
    spot: str
    label: object
    by: str
    by_url: str
    said_at: datetime | None
    rung: str
    collector: str
    collector_url: str
    mine: bool
    collected_at: datetime
    reason: str
    theme_id: int | None
    theme: str
    theme_slug: str
    pact_id: int | None
    pact_title: str
    pact_slug: str
    stand: Stand
    may_use: bool
    may_put_aside: bool
    used_in: Card | None = None

    @property
    def changed(self) -> bool:
        """Whether the source says something else now."""
        return not self.words

    @property
    def address(self) -> str:
        """Where it stands in the basket."""
        return f"{BASKET}/{self.id}"


def looks_after(actor: Actor) -> bool:
    """Say whether somebody finds in the basket what others collected: curators, and facilitators of any pact."""
    return actor.is_curator or bool(actor.facilitates)


def puts_aside(actor: Actor, collector_id: int | None, pact_id: int | None) -> bool:
    """Say whether somebody may put words aside: who collected them, the curators, the facilitators of the pact they come from."""
    return actor.is_curator or pact_id in actor.facilitates or (actor.is_member and collector_id == actor.member_id)


def still_said(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the words of an excerpt stand in their source and the actor reads them there."""
    return and_(visible(actor, Excerpt), Excerpt.state == State.LIVE)


def in_basket(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor finds something collected in the basket, with its words or without them."""
    changed = and_(within_reach(actor, Excerpt), Excerpt.standing == Standing.CHANGED)
    own = true() if looks_after(actor) else Collected.collector_id == actor.member_id
    return and_(own, or_(still_said(actor), changed))


_STANDS: dict[Stand, ColumnElement[bool]] = {
    Stand.NEW: and_(Collected.citation_id.is_(None), Collected.aside_at.is_(None)),
    Stand.USED: Collected.citation_id.is_not(None),
    Stand.ASIDE: and_(Collected.citation_id.is_(None), Collected.aside_at.is_not(None)),
}


def filter_choices(actor: Actor, filters: Filters) -> FilterChoices:
    """Return the themes and the pacts to choose from; raises NotFound when a filter names what is not there or not open."""
    collected = select(Collected.id).join(Excerpt, Excerpt.id == Collected.excerpt_id).where(Excerpt.pact_id == Pact.id, in_basket(actor))
    pacts = db.session.execute(
        select(Pact.slug, Pact.title)
        .where(visible(actor, Pact), or_(collected.exists(), Pact.slug == filters.pact))
        .order_by(Pact.title, Pact.id)
    )
    themes = db.session.execute(select(Theme.slug, Theme.name).order_by(Theme.position, Theme.id))
    choices = FilterChoices(tuple((slug, name) for slug, name in themes), tuple((slug, title) for slug, title in pacts))
    for given, known in ((filters.theme, choices.themes), (filters.pact, choices.pacts)):
        if given and given not in dict(known):
            raise NotFound
    return choices


def basket(actor: Actor, filters: Filters, before: Cursor | None = None, size: int = PAGE_SIZE) -> Window[Item]:
    """Return a stretch of what was collected, the latest first: all of it to who looks after the library, to others what is theirs."""
    statement = _items(actor).where(_STANDS[filters.stand])
    if filters.theme:
        statement = statement.where(Theme.slug == filters.theme)
    if filters.pact:
        statement = statement.where(Pact.slug == filters.pact)
    if before is not None:
        place = tuple_(literal(before.at, Collected.collected_at.type), literal(before.id))
        statement = statement.where(tuple_(Collected.collected_at, Collected.id) < place)
    rows = db.session.execute(statement.order_by(Collected.collected_at.desc(), Collected.id.desc()).limit(size + 1)).all()
    kept = rows[:size]
    older = Cursor(kept[-1].collected_at, kept[-1].id) if len(rows) > size else None
    holders = {holder for row in kept if (holder := _holder(row)) is not None}
    cards = cards_of(actor, holders) if holders else {}
    return Window(tuple(_item(actor, row, cards) for row in kept), older)


def open_item(actor: Actor, collected_id: int) -> Item:
    """Return one thing in the basket; raises NotFound when the actor does not find it there."""
    row = db.session.execute(_items(actor).where(Collected.id == collected_id)).one_or_none()
    if row is None:
        raise NotFound
    return _item(actor, row, {})


def _items(actor: Actor) -> Any:
    author, collector = aliased(Member), aliased(Member)
    return (
        select(
            *(Collected.id, Collected.collected_at, Collected.collector_id, Collected.reason, Collected.citation_id, Collected.aside_at),
            *(Excerpt.id.label("excerpt_id"), Excerpt.source_kind, Excerpt.source_id, Excerpt.place, Excerpt.words, Excerpt.state),
            *(Excerpt.title, Excerpt.url, Excerpt.spot, Excerpt.byline, Excerpt.said_at, Excerpt.audience, Excerpt.pact_id),
            *(
                author.id.label("author_id"),
                author.name.label("author"),
                author.handle.label("author_handle"),
                author.left_at.label("gone"),
            ),
            *(collector.name.label("collector"), collector.handle.label("collector_handle"), collector.left_at.label("collector_gone")),
            *(Theme.id.label("theme_id"), Theme.name.label("theme"), Theme.slug.label("theme_slug")),
            *(Pact.title.label("pact_title"), Pact.slug.label("pact_slug"), Citation.holder_kind, Citation.holder_id),
            and_(Citation.asked_at.is_not(None), stands_before(actor, edits=False)).label("stands"),
        )
        .select_from(Collected)
        .join(Excerpt, Excerpt.id == Collected.excerpt_id)
        .outerjoin(author, author.id == Excerpt.author_id)
        .outerjoin(collector, collector.id == Collected.collector_id)
        .outerjoin(Theme, Theme.id == Collected.theme_id)
        .outerjoin(Pact, and_(Pact.id == Excerpt.pact_id, visible(actor, Pact)))
        .outerjoin(Citation, Citation.id == Collected.citation_id)
        .where(in_basket(actor))
    )


def _holder(row: Any) -> Ref | None:
    return Ref(row.holder_kind, row.holder_id) if row.holder_id else None


def _stand(row: Any) -> Stand:
    if row.citation_id is not None:
        return Stand.USED
    return Stand.NEW if row.aside_at is None else Stand.ASIDE


def _item(actor: Actor, row: Any, cards: dict[Ref, Card]) -> Item:
    kind, said, stand = find_kind(row.source_kind), row.state == State.LIVE, _stand(row)
    return Item(
        id=row.id,
        excerpt_id=row.excerpt_id,
        source=Ref(row.source_kind, row.source_id),
        place=row.place,
        words=row.words if said else "",
        title=row.title,
        url=row.url,
        spot=row.spot,
        label=kind.label if kind else "",
        by=row.author or row.byline,
        by_url=member_address(row.author_id, row.author_handle) if row.author_handle and row.gone is None else "",
        said_at=row.said_at,
        rung=rung_of(row.audience).name.lower(),
        collector=row.collector or "",
        collector_url=(
            member_address(row.collector_id, row.collector_handle) if row.collector_handle and row.collector_gone is None else ""
        ),
        mine=row.collector_id == actor.member_id,
        collected_at=row.collected_at,
        reason=row.reason,
        theme_id=row.theme_id,
        theme=row.theme or "",
        theme_slug=row.theme_slug or "",
        pact_id=row.pact_id,
        pact_title=row.pact_title or "",
        pact_slug=row.pact_slug or "",
        stand=stand,
        may_use=said and looks_after(actor),
        may_put_aside=stand != Stand.USED and puts_aside(actor, row.collector_id, row.pact_id),
        used_in=_used_in(actor, row, cards),
    )


def _used_in(actor: Actor, row: Any, cards: dict[Ref, Card]) -> Card | None:
    """Return the text that uses the words: to who looks after it, and to others once it shows them to its readers."""
    holder = _holder(row)
    card = cards.get(holder) if holder else None
    return card if card is not None and (row.stands or policy.edits(actor, card.pact_id)) else None
