"""What somebody is asked about, told by the feature whose text uses the words: it fills the slot `citation.question`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """The title of a text, and what it says wherever it uses the words that somebody is asked about; none where it only quotes them."""

    title: str
    wordings: tuple[str, ...]
