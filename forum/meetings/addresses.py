"""Addresses of meetings."""


def meeting_address(meeting_id: int, slug: str) -> str:
    """Return the address of a meeting's page."""
    return f"/incontri/{meeting_id}-{slug}"


def happening_address(meeting_id: int) -> str:
    """Return the address at which one types in what happened."""
    return f"/incontri/{meeting_id}/che-cosa-e-successo"


def attachments_address(meeting_id: int) -> str:
    """Return the address at which files are laid beside a meeting."""
    return f"/incontri/{meeting_id}/allegati"
