"""Addresses of the pages on which a recording is looked after; no title is in them, so that a letter may hold them."""


def stretches_address(meeting_id: int) -> str:
    """Return where stretches are asked for and kept."""
    return f"/incontri/{meeting_id}/tratti-riservati"


def stretch_address(meeting_id: int, stretch_id: int) -> str:
    """Return where one stretch is answered."""
    return f"{stretches_address(meeting_id)}/{stretch_id}"


def consent_address(meeting_id: int) -> str:
    """Return where it is said what those present agreed to."""
    return f"/incontri/{meeting_id}/consenso"


def together_address(meeting_id: int, number: int | None = None) -> str:
    """Return where a window of listening together is shown; windows count from 1, none means the latest."""
    return f"/incontri/{meeting_id}/ascolto-condiviso" + (f"?finestra={number}" if number else "")
