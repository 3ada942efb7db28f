"""What other features may show on a profile: the slot "profile" is asked with (actor, member number)."""

from dataclasses import dataclass

from forum.core.kinds import Card


@dataclass(frozen=True)
class ProfilePart:
    """One section of a profile: its title, cards that this reader may see, and where there are more."""

    title: object
    cards: tuple[Card, ...]
    more_url: str = ""
    more_words: object = ""
