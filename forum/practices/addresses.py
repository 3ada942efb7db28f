"""Addresses of practice cards."""

PRACTICES = "/buone-prassi"


def practice_address(practice_id: int, slug: str) -> str:
    """Return the address of a card."""
    return f"{PRACTICES}/{practice_id}-{slug}"


def act_address(practice_id: int, act: str) -> str:
    """Return the address at which something is done with a card."""
    return f"{PRACTICES}/{practice_id}/{act}"
