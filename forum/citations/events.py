"""What happens to citations and to the words they watch."""

from dataclasses import dataclass
from typing import Any, ClassVar

from forum.core.events import Event
from forum.core.refs import Ref


@dataclass(frozen=True, kw_only=True)
class HolderEvent(Event):
    """Something about what one text cites."""

    holder_kind: str
    holder_id: int

    @property
    def holder(self) -> Ref:
        """The text that cites."""
        return Ref(self.holder_kind, self.holder_id)

    def touches(self) -> tuple[Ref, ...]:
        """The entry of the text that cites."""
        return (self.holder,)


@dataclass(frozen=True, kw_only=True)
class CitationMade(HolderEvent):
    """A text cites words: nobody reads them there before a version of it says so."""

    citation_id: int
    excerpt_id: int


@dataclass(frozen=True, kw_only=True)
class CitationDropped(HolderEvent):
    """A text cites some words no more."""

    citation_id: int


@dataclass(frozen=True, kw_only=True)
class StandingsChanged(Event):
    """Something became of words that texts cite; the source itself tells its own readers."""

    excerpt_ids: tuple[int, ...]
    holders: tuple[Ref, ...]

    def touches(self) -> tuple[Ref, ...]:
        """The entries of the texts that cite."""
        return self.holders

    def payload(self) -> dict[str, Any]:
        """The journal keeps refs as they are written."""
        return {"excerpt_ids": list(self.excerpt_ids), "holders": [str(holder) for holder in self.holders]}


class WordsWentAway(StandingsChanged):
    """Words that readers had before them in other texts are there no more."""

    closes: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class AgreementsAsked(Event):
    """Who said some words is asked whether they may travel."""

    citation_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AgreementAnswered(HolderEvent):
    """Who said some words answered, changed their mind, or let the time run out."""

    # A no, after a yes, takes words from readers.
    closes: ClassVar[bool] = True

    citation_id: int
    agreement: int


@dataclass(frozen=True, kw_only=True)
class WordsCollected(Event):
    """Somebody put words into the basket."""

    # Seen by the few who look after the library, whose pages are never kept ready.
    shows: ClassVar[bool] = False

    excerpt_id: int


@dataclass(frozen=True, kw_only=True)
class BasketEvent(Event):
    """Something about one thing in the basket."""

    shows: ClassVar[bool] = False

    collected_id: int


class WordsPutAside(BasketEvent):
    """Somebody found that collected words are of no use."""


class WordsPutBack(BasketEvent):
    """Words that were put aside are among the new ones again."""


@dataclass(frozen=True, kw_only=True)
class ReminderEvent(Event):
    """Something about the word to the facilitators that a long conversation ended and nothing of it was collected."""

    shows: ClassVar[bool] = False

    thread_id: int


class HarvestReminded(ReminderEvent):
    """The facilitators were told, the only time they are."""


class HarvestLetGo(ReminderEvent):
    """One of them said that there is nothing to collect."""
