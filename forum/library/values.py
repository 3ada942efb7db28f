"""What a form brings of a document."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DocumentValues:
    """A document as typed; `change` says in a few words what is new."""

    title: str
    summary: str
    text: str
    theme_ids: tuple[int, ...]
    review_on: date | None = None
    change: str = ""
