"""All visits of one person, past and to come, a page at a time; also those under records that were merged into theirs. Never writes."""

from datetime import UTC
from itertools import islice
from typing import Protocol

from chalicelib.appointments.model import Appointment
from chalicelib.patients.model import Patient


class VisitsByPatient(Protocol):
    """A clinic's records, with the visits of a patient."""

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient, in order of their start."""
        ...


def visits_of_person(
    records: VisitsByPatient, person: Patient, *, before: str = "", most: int
) -> list[Appointment]:
    """Return a person's visits, the latest first: at most so many, from this place on, which is not included."""
    found = {visit.id: visit for each in person.ids for visit in records.appointments_of(each)}
    latest_first = sorted(found.values(), key=place_of_visit, reverse=True)
    rest = (visit for visit in latest_first if not before or place_of_visit(visit) < before)
    return list(islice(rest, most))


def place_of_visit(visit: Appointment) -> str:
    """Return where a visit stands among a person's: 20261123T163000/a1b2c3d4e5f6."""
    return f"{visit.starts_at.astimezone(UTC):%Y%m%dT%H%M%S}/{visit.id}"
