"""The whole consent log of a person, also what was said under ids of merged records. Never writes, never forgets."""

from typing import Protocol

from chalicelib.consent.model import ConsentEvent
from chalicelib.patients.model import Patient


class ConsentLogs(Protocol):
    """A clinic's records, with the log kept under one id."""

    def consent_events_of(self, patient_id: str) -> list[ConsentEvent]:
        """Return the log kept under an id, oldest first."""
        ...


def consent_log(records: ConsentLogs, person: Patient) -> list[ConsentEvent]:
    """Return every expression of will of a person, oldest first."""
    events = [event for owner in person.ids for event in records.consent_events_of(owner)]
    return sorted(events, key=lambda event: event.at)
