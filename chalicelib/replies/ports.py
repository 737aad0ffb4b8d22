"""What answering needs from outside."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.appointments.restore import HourRecords
from chalicelib.consent.ports import PatientRecords
from chalicelib.messaging.ports import FindingRecords
from chalicelib.staff.model import StaffMember


class ReplyRecords(PatientRecords, FindingRecords, HourRecords, Protocol):
    """A clinic's records, with one patient's messages and tasks, a message by WhatsApp's id, and its counters."""

    def team(self) -> list[StaffMember]:
        """Return everybody who is or was on the clinic's team."""
        ...

    def counts(self, counters: Sequence[str]) -> int:
        """Return the sum of counters; one never counted is 0."""
        ...
