"""What merging needs from outside."""

from typing import Protocol

from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.consent.consent_log import ConsentLogs


class MergingRecords(AgendaRecords, ConsentLogs, Protocol):
    """One clinic's records, with a person's visits, messages and consent log."""
