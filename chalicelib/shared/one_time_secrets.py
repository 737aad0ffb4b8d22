"""Secrets that nobody guesses, for an address or a cookie, and what is kept of them. Never stores one."""

import hashlib
import secrets


def new_secret() -> str:
    """Return 256 random bits for an address or a cookie."""
    return secrets.token_urlsafe(32)


def id_of(secret: str) -> str:
    """Return what is kept of a secret; a fast hash will do, as nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
