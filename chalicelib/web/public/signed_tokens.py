"""Texts that only we can have written and that grow old: the form's token and the cookie with the code."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

FORM_GOOD_FOR = timedelta(hours=24)
THANKS_GOOD_FOR = timedelta(hours=1)
Facts = dict[str, str]


def seal(keys: Sequence[str], purpose: str, facts: Facts, *, now: datetime) -> str:
    """Return the facts signed with the newest of the keys; anybody can read them, nobody change them."""
    return str(_serializer(keys, purpose).dumps({**facts, "at": int(now.timestamp())}))


def unseal(
    keys: Sequence[str], purpose: str, text: str, *, now: datetime, good_for: timedelta
) -> Facts | None:
    """Return the facts, or None when we did not write them for this purpose or they are too old."""
    try:
        facts: dict[str, str | int] = _serializer(keys, purpose).loads(text)
    except BadData:
        return None
    age = now.timestamp() - int(facts.pop("at"))
    is_fresh = -60 <= age <= good_for.total_seconds()  # machines' clocks differ a little
    return {name: str(value) for name, value in facts.items()} if is_fresh else None


def _serializer(keys: Sequence[str], purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(reversed(keys)),  # it signs with the last and believes them all
        salt=f"puntual.{purpose}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
