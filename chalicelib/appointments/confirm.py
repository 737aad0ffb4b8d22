"""Confirming a visit, or asking to move it. Whatever else is queued about it is withdrawn."""

from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Status
from chalicelib.appointments.stop_reminding import quietened
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.shared.writes import Records


def confirm(records: Records, clinic: Clinic, appointment_id: str, *, now: datetime) -> Change:
    """Decide a confirmation; what is queued and would ask again is withdrawn. Twice is as good as once."""
    appointment = visit_of(records, appointment_id).appointment
    if appointment.status is Status.CONFIRMED:
        return Change(appointment)
    confirmed = with_status(appointment, Status.CONFIRMED)
    return quietened(records, clinic, confirmed, "confirmed", now)


def request_change(
    records: Records, clinic: Clinic, appointment_id: str, *, now: datetime
) -> Change:
    """Decide that the patient wants another time: reminders stop until staff give one."""
    appointment = visit_of(records, appointment_id).appointment
    if appointment.status is Status.CHANGE_REQUESTED:
        return Change(appointment)
    requested = with_status(appointment, Status.CHANGE_REQUESTED)
    return quietened(records, clinic, requested, "change_requested", now)
