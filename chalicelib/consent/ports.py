"""What consent needs from outside."""

from typing import Protocol

from chalicelib.messaging.messages_of_person import OwnedMessages
from chalicelib.shared.writes import Records


class PatientRecords(Records, OwnedMessages, Protocol):
    """A clinic's records, with the messages written to one patient."""
