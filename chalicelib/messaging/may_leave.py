"""Whether a queued message may leave now: known to this release, not recalled, not too early, not too late, not at night unless it answers somebody. Pure."""

from datetime import datetime

from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import WITHDRAWABLE, Kind, Message

# These answer somebody, so the night is no matter.
PROMPTED = frozenset({Kind.REPLY, Kind.CLINIC_NOTICE})


def may_leave(message: Message, clinic: Clinic | None, *, now: datetime) -> bool:
    """Tell whether a message is to be tried now; what is not stays as it is for the schedule to judge."""
    if clinic is None or not clinic.may_send or not message.is_of_known_kind:
        return False
    if message.state not in WITHDRAWABLE or message.recalled:
        return False
    if message.kind not in PROMPTED and not clinic.is_sending_time(now):
        return False
    starts = max(filter(None, (message.not_before, message.retry_at)), default=now)
    return starts <= now < message.useful_until
