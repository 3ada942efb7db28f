"""Secrets: passwords by argon2id, tokens at random and kept only as digests."""

import secrets
import unicodedata
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# OWASP's floor for argon2id; a sign-in must stay cheap enough for a small machine.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def new_token() -> str:
    """Return a fresh secret of 256 bits."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the form in which a token is kept."""
    return sha256(token.encode()).hexdigest()


def _composed(password: str) -> str:
    """One way of writing accented letters: telephones and computers differ, people do not."""
    return unicodedata.normalize("NFC", password)


@cache
def _of_nobody() -> str:
    """Return the kept form of a password that nobody knows."""
    return _hasher.hash(secrets.token_urlsafe(16))


def hash_password(password: str) -> str:
    """Return the form in which a password is kept."""
    return _hasher.hash(_composed(password))


def password_matches(kept: str | None, password: str) -> bool:
    """Compare a password with the kept form; costs the same time when there is none."""
    # Asked for whether it is wanted or not: the first attempt after a start must not tell by its time who has an account.
    nobody = _of_nobody()
    try:
        return _hasher.verify(kept or nobody, _composed(password)) and kept is not None
    except (Argon2Error, InvalidHashError):
        return False


def wants_rehash(kept: str) -> bool:
    """Whether a kept password was hashed with older numbers."""
    return _hasher.check_needs_rehash(kept)
