"""Seals: a short sign of a text as it stood when a form was opened, to notice that somebody saved meanwhile."""

from hashlib import sha256

SEAL_LENGTH = 24


def seal_of(text: str) -> str:
    """Return the seal of a text."""
    return sha256(text.encode()).hexdigest()[:SEAL_LENGTH]
