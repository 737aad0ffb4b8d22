"""How long a worker holds a message that it has claimed. When the lease has run out, whether it was sent is unknown. Pure."""

from datetime import datetime, timedelta

from chalicelib.messaging.model import Message

LEASE = timedelta(minutes=1)  # longer than a POST may take (8 s) and its outcome's write


def has_run_out(message: Message, *, now: datetime) -> bool:
    """Tell whether whoever claimed the message has died with it in their hands."""
    return message.lease_until is None or message.lease_until <= now
