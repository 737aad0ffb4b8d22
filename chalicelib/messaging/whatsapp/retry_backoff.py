"""How long to wait before what WhatsApp refused for now is tried again. Pure; how often is for as long as it helps."""

import hashlib
from datetime import timedelta

from chalicelib.messaging.whatsapp.error_codes import ACCOUNT_RATE, APP_RATE, PAIR_RATE

_HOURLY = {str(APP_RATE), str(ACCOUNT_RATE)}  # these limits refill over an hour
_LONGEST = timedelta(hours=1)


def backoff(code: int | str, *, attempts: int, message_id: str) -> timedelta:
    """Return the least wait before TRY_LATER helps; `attempts` counts the one just made.

    Pair rate: 4^n seconds, as WhatsApp asks. All others double and are spread by a share that
    the message id decides, so that a thousand refused together do not come back together.
    """
    attempt = min(max(attempts, 1), 12)
    if str(code) == str(PAIR_RATE):
        return min(timedelta(seconds=4**attempt), _LONGEST)
    first = 60.0 if str(code) in _HOURLY else 2.0
    spread = 0.5 + _share(message_id, attempt)
    return min(timedelta(seconds=round(first * 2 ** (attempt - 1) * spread, 3)), _LONGEST)


def _share(message_id: str, attempt: int) -> float:
    """Return the same number from 0 to 1 for the same attempt."""
    digest = hashlib.blake2b(f"{message_id}#{attempt}".encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") / 2**32
