"""What the dossier needs from outside."""

from typing import Protocol

from chalicelib.consent.log import ConsentLogs
from chalicelib.imports.staged import AgendaRecords


class DossierRecords(AgendaRecords, ConsentLogs, Protocol):
    """One clinic's records, with a person's visits, messages and consent log."""
