"""Saying afterwards whether the patient came: attended, or a no-show."""

from datetime import datetime

from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Status
from chalicelib.appointments.stop_reminding import quietened
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records


def record_attendance(
    records: Records, clinic: Clinic, appointment_id: str, *, came: bool, now: datetime
) -> Change:
    """Decide whether the patient came; only after the visit began. Twice is as good as once."""
    appointment = visit_of(records, appointment_id).appointment
    if now < appointment.starts_at:
        raise NotAllowedError("appointment_not_begun")
    status = Status.ATTENDED if came else Status.NO_SHOW
    if appointment.status is status:
        return Change(appointment)
    seen = with_status(appointment, status)
    return quietened(records, clinic, seen, "over", now)
