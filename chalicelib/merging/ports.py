"""What merging needs from outside."""

from typing import Protocol

from chalicelib.consent.consent_log import ConsentLogs
from chalicelib.imports.staged_records import AgendaRecords


class MergingRecords(AgendaRecords, ConsentLogs, Protocol):
    """One clinic's records, with a person's visits, messages and consent log."""
