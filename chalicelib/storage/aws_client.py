"""Clients of AWS that give up in time: shared/time_limits.py says when. Never WhatsApp's: those stand beside their senders."""

import time
from collections.abc import Callable
from typing import Any

from chalicelib.shared import time_limits

USER_AGENT = "puntual"  # botocore puts its own together anew for each call: a quarter of its CPU
_BEGAN = "puntual_began"


def build_client(
    make: Callable[..., Any],
    service: str,
    *,
    clock: Callable[[], float] = time.monotonic,
    **options: Any,
) -> Any:
    """Return a client; `make` is a session's `client`, `options` go to botocore's Config.

    botocore limits each attempt, and how many there are, but not the call: a second attempt is let be here
    when the first took long.
    """
    from botocore.config import Config

    config = Config(
        connect_timeout=time_limits.CONNECTING,
        read_timeout=time_limits.ANSWERING,
        retries={"mode": "standard", "total_max_attempts": time_limits.ATTEMPTS},
        user_agent=USER_AGENT,
        **options,
    )
    client = make(service, config=config)

    def begin(context: dict[str, Any], **_: object) -> None:
        context[_BEGAN] = clock()

    def is_late(request_dict: dict[str, Any], **_: object) -> bool | None:
        """Answer False, "no other attempt", or leave it to botocore."""
        taken = clock() - request_dict["context"][_BEGAN]
        return False if taken > time_limits.AGAIN_WITHIN else None

    name = client.meta.service_model.service_id.hyphenize()
    client.meta.events.register(f"before-call.{name}", begin)
    client.meta.events.register_first(f"needs-retry.{name}", is_late)
    return client
