"""How long a worker holds a message that it has claimed. When the lease has run out, whether it was sent is unknown. Pure."""

from datetime import datetime, timedelta

from chalicelib.messaging.model import Message

LEASE = timedelta(minutes=1)  # longer than a POST may take (8 s) and its outcome's write


def left_at(message: Message) -> datetime:
    """Return from when on a message may be on the phone: when WhatsApp says it went out, else when it was claimed.

    What was written earlier than that answers something else.
    """
    due_at = max(message.created_at, message.not_before or message.created_at)
    claimed_at = message.lease_until - LEASE if message.lease_until else due_at
    return message.told_at or claimed_at


def has_run_out(message: Message, *, now: datetime) -> bool:
    """Tell whether whoever claimed the message has died with it in their hands."""
    return message.lease_until is None or message.lease_until <= now
