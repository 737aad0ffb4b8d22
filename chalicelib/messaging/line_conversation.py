"""What went out to a line, of several who answer there. Never writes; what was said on it whole: answers/history.py."""

from collections.abc import Iterable

from chalicelib.messaging.lease import left_at
from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.messaging.model import TOLD, Message
from chalicelib.patients.phone_lines import line_id


def went_out(records: OwnedMessages, owners: Iterable[str], line: str) -> list[Message]:
    """Return what went out to a line and lies under these owners, the last first."""
    everything = [m for owner in owners for m in records.messages_of(owner, states=TOLD)]
    here = [m for m in everything if line_id(m.e164) == line]
    return sorted(here, key=lambda message: (left_at(message), message.id), reverse=True)
