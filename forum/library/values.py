"""What a form or another feature brings of a document."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class BlockValues:
    """A block as typed: Markdown and the citations it shows, in the order of their marks.

    A key that the document never gave (None, or below zero while it is in a draft) is one of a new block.
    """

    key: int | None
    kind: str
    source: str
    citation_ids: tuple[int, ...] = ()

    @property
    def words(self) -> tuple[str, str, tuple[int, ...]]:
        """All that its reader meets: two blocks with the same words differ only in their place."""
        return self.kind, self.source, self.citation_ids


@dataclass(frozen=True)
class DocumentValues:
    """A document as typed, in blocks or as one Markdown text that is taken apart; `change` says in a few words what is new."""

    title: str
    summary: str
    text: str
    theme_ids: tuple[int, ...]
    review_on: date | None = None
    change: str = ""
    blocks: tuple[BlockValues, ...] | None = None


@dataclass(frozen=True)
class DraftValues:
    """All that stands in the editor, as typed; `number` is the version that its writer began from.

    Themes, day and readers are the shelf's: None where they were not on the page.
    """

    title: str
    summary: str
    change: str
    number: int
    blocks: tuple[BlockValues, ...]
    theme_ids: tuple[int, ...] = ()
    review_on: str = ""
    rung: int | None = None


@dataclass(frozen=True)
class Sending:
    """How the editor was sent: the key of its form, what the draft was called when it was laid out, how often it sent before.

    `alone` is one that the page sends by itself, while its writer goes on.
    """

    key: str = ""
    turn: str = ""
    step: int = 0
    alone: bool = False


@dataclass(frozen=True)
class TypedBlock:
    """A block as a form sends it: its citations are not in the form, and what was taken out says so."""

    key: int
    kind: str
    source: str
    gone: bool = False
