"""What a feature says of one of its things so that it can be found."""

from dataclasses import dataclass
from datetime import datetime

from forum.core.refs import Ref


@dataclass(frozen=True)
class Entry:
    """One findable thing: where it is, who may read it, and its words as plain text."""

    ref: Ref
    kind: str
    group: Ref
    audience: int
    opened_at: datetime
    written_at: datetime
    title: str = ""
    body: str = ""
    pact_id: int | None = None
    theme_ids: tuple[int, ...] = ()
    author_id: int | None = None
    places: tuple[str, ...] = ()
    language: str = "it"
    has_recording: bool = False

    def __post_init__(self) -> None:
        """Refuse moments without a zone: comparing them with a reader's entry day would be a guess about permission."""
        if self.opened_at.tzinfo is None or self.written_at.tzinfo is None:
            raise ValueError(f"{self.ref} has a moment without a time zone")
