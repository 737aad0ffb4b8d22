"""Which visit's reminder says what to come prepared with: it tells more than an hour, so only a proved number reads it, and no digest. Pure."""

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.patients.model import Patient
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.remind_confirmed import asks_for_answer


def preparation_of(clinic: Clinic, visit: DueVisit) -> str:
    """Return what the visit's reminder says of it; "" where it says nothing, as the short one never does."""
    return (
        preparation_for(clinic, visit.appointment, visit.patient) if asks_for_answer(visit) else ""
    )


def preparation_for(clinic: Clinic, appointment: Appointment, patient: Patient) -> str:
    """Return the preparation that may be written to this person; "" where the kind has none or the number is nobody's word but the clinic's."""
    kind = clinic.visit_kind(appointment.visit_kind) if appointment.visit_kind else None
    return kind.preparation if kind and patient.has_proved_number else ""
