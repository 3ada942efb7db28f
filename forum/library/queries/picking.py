"""Sources to choose from: what a pasted address leads to, and what waits in the basket."""

from dataclasses import dataclass

from sqlalchemy import Select, select

from forum.citations.covering import covers
from forum.citations.queries.basket import Filters, Item, basket
from forum.citations.services.taking import find_quotable
from forum.core.actor import Actor
from forum.core.audience import Rung, audience_of
from forum.core.content import visible
from forum.core.database import db
from forum.core.kinds import Quotable
from forum.core.refs import Ref
from forum.files.models import File
from forum.library.pointing import Pointed
from forum.meetings.models import Meeting, Recording

STRETCH_MS = 60_000
_MILLISECONDS = 1_000


@dataclass(frozen=True)
class Source:
    """Words that may be taken from, and whether their author is asked before readers of the document see them."""

    ref: Ref
    place: str
    quotable: Quotable
    asks: bool
    nobody: bool

    @property
    def span(self) -> tuple[int, int] | None:
        """The range of a recording, in milliseconds."""
        starts, _dash, ends = self.place.partition("-")
        return (int(starts), int(ends)) if self.ref.kind == "recording" else None


def find_source(actor: Actor, ref: Ref, place: str, audience: int) -> Source | None:
    """Return the words at a place that the actor may take from, for a document with these readers."""
    quotable = find_quotable(actor, ref, place)
    if quotable is None:
        return None
    asks = not covers(quotable.audience, audience) and quotable.author_id != actor.member_id
    return Source(ref, place, quotable, asks, quotable.author_id is None)


def find_place(actor: Actor, pointed: Pointed) -> tuple[Ref, str] | None:
    """Return what an address of this site leads to as its owner names it, None where the actor finds nothing."""
    if pointed.kind == "file":
        return _found("file", select(File.id).where(File.public_id == pointed.public_id, visible(actor, File)), pointed.place)
    if pointed.kind == "recording":
        starts = pointed.seconds * _MILLISECONDS
        seen = (Recording.meeting_id == pointed.id, Recording.position == pointed.recording - 1, visible(actor, Meeting))
        statement = select(Recording.id).join(Meeting, Meeting.id == Recording.meeting_id).where(*seen)
        return _found("recording", statement, f"{starts}-{starts + STRETCH_MS}")
    return Ref(pointed.kind, pointed.id), pointed.place


def _found(kind: str, statement: Select[int], place: str) -> tuple[Ref, str] | None:
    number = db.session.scalar(statement)
    return (Ref(kind, number), place) if number is not None else None


@dataclass(frozen=True)
class Waiting:
    """Something in the basket that may be put beside a piece; `near` when it is about a theme of the document."""

    item: Item
    near: bool
    asks: bool


def waiting_for(actor: Actor, theme_ids: tuple[int, ...], audience: int) -> tuple[Waiting, ...]:
    """Return what waits in the basket, what is about the document's themes first, the latest first within both."""
    items = (item for item in basket(actor, Filters()).items if item.may_use)
    waiting = [Waiting(item, item.theme_id in theme_ids, _asks(item, audience)) for item in items]
    return tuple(sorted(waiting, key=lambda one: not one.near))


def _asks(item: Item, audience: int) -> bool:
    rung = Rung[item.rung.upper()]
    needs_pact = rung in (Rung.PACT, Rung.TEAM)
    if needs_pact and item.pact_id is None:
        return True
    return not covers(audience_of(rung, item.pact_id if needs_pact else None), audience)
