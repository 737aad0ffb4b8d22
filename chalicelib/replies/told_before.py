"""What a line had been told, and asked, at the moment somebody wrote: everything that reads their words asks here.

What we sent since is no part of it, however late WhatsApp brings the words. It reads no words.
"""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.messaging.lease import left_at
from chalicelib.messaging.messages_of_person import OwnedMessages, written_to
from chalicelib.messaging.model import TOLD, Message
from chalicelib.patients.model import Patient
from chalicelib.patients.phone_lines import line_id


def told_before(
    records: OwnedMessages, people: Iterable[Patient], line: str, at: datetime
) -> list[Message]:
    """Return what had gone out to a line by that moment to anybody who answers there, the last first."""
    everything = [m for person in people for m in written_to(records, person, states=TOLD)]
    here = [m for m in everything if line_id(m.e164) == line and left_at(m) <= at]
    return sorted(here, key=lambda message: (left_at(message), message.id), reverse=True)
