"""What whoever has confirmed is still told: a short reminder that asks nothing, and the last one only where the clinic wants it. Pure."""

from chalicelib.appointments.model import Appointment, Status
from chalicelib.clinics.model import Clinic
from chalicelib.reminders.model import DueVisit


def asks_for_answer(visit: DueVisit) -> bool:
    """Tell whether the reminder asks for a confirmation; else it goes in its short form."""
    return visit.appointment.status is Status.BOOKED


def is_reminded_enough(clinic: Clinic, visit: Appointment, offset: int) -> bool:
    """Tell whether the patient confirmed and the clinic does not want this last short reminder."""
    if visit.status is not Status.CONFIRMED:
        return False
    return not (clinic.remind_confirmed and offset == min(clinic.reminder_offsets))
