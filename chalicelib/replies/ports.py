"""What answering needs from outside."""

from typing import Protocol

from chalicelib.consent.ports import PatientRecords
from chalicelib.messaging.ports import FindingRecords


class ReplyRecords(PatientRecords, FindingRecords, Protocol):
    """A clinic's records, with one patient's messages and a message by WhatsApp's id."""
