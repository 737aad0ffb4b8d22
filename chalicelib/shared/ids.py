"""Identifiers: short, opaque, safe in URLs and button payloads. None tells a number or a name to whoever tries them all."""

import hashlib
import hmac
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread


def new_id(length: int = 12) -> str:
    """Return a random identifier of 5 bits a character."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def derived_id(*parts: str, length: int = 12) -> str:
    """Return the same identifier for the same parts, always: what makes a write idempotent.

    No part is a number or a name where the identifier outlives its record: whoever has it can try them all.
    """
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
    number = int.from_bytes(digest, "big")
    return "".join(_ALPHABET[(number >> (5 * place)) & 31] for place in range(length))


def keyed_hash(key: str, text: str) -> str:
    """Return what tells a text from another to whoever has the key, and nothing to anybody else."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
