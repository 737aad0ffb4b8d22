"""The hidden field that ties a form to the session or the device that it was shown to, so that a form of elsewhere counts for nothing."""

import secrets as random
from datetime import datetime, timedelta

from chalicelib.web.public import signed_tokens
from chalicelib.web.staff.ports import StaffServices


def seal(services: StaffServices, form: str, bound_to: str, *, now: datetime) -> str:
    """Return what a form carries; `form` says of which kind it is."""
    keys = services.secrets.all_of("form-key")
    return signed_tokens.seal(keys, form, {"to": bound_to}, now=now)


def is_bound(
    services: StaffServices,
    form: str,
    bound_to: str,
    token: str,
    *,
    now: datetime,
    good_for: timedelta,
) -> bool:
    """Tell whether a form of this kind was shown to them, not longer ago than that."""
    keys = services.secrets.all_of("form-key")
    seen = signed_tokens.unseal(keys, form, token, now=now, good_for=good_for)
    return seen is not None and random.compare_digest(seen.get("to", ""), bound_to)
