"""Is this webhook really WhatsApp's? Decided over the raw bytes, before anything is parsed. Never logs them.

https://developers.facebook.com/docs/graph-api/webhooks/getting-started
"""

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

_CHALLENGE = re.compile(r"[\w.-]{1,200}", re.ASCII)


def is_signed(body: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """Tell whether `X-Hub-Signature-256` was made with one of the app's secrets (two while rotating).

    To the letter, as Meta writes it. Takes the same time whichever secret fits; an empty one fits nothing.
    """
    given = (header or "").encode("utf-8", "replace")
    fits = False
    for secret in filter(None, secrets):
        made = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
        fits |= hmac.compare_digest(given, made.encode())
    return fits


def handshake(params: Mapping[str, str], verify_token: str) -> str | None:
    """Return the challenge to echo when the subscriber knows our token, or None."""
    given = params.get("hub.verify_token", "").encode("utf-8", "replace")
    knows = bool(verify_token) and hmac.compare_digest(given, verify_token.encode())
    challenge = params.get("hub.challenge", "")
    if not knows or params.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
        return None
    return challenge
