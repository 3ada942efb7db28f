"""Addresses of meetings."""


def meeting_address(meeting_id: int, slug: str) -> str:
    """Return the address of a meeting's page."""
    return f"/incontri/{meeting_id}-{slug}"
