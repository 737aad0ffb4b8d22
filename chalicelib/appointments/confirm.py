"""Confirming a visit, asking to move it, and saying afterwards whether the patient came."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import when_due
from chalicelib.appointments.agenda_change import Change, with_status
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.withdraw_messages import take_back, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records, Save


def confirm(records: Records, clinic: Clinic, appointment_id: str, *, now: datetime) -> Change:
    """Decide a confirmation; what is queued and would ask again is withdrawn. Twice is as good as once."""
    appointment = visit_of(records, appointment_id).appointment
    if appointment.status is Status.CONFIRMED:
        return Change(appointment)
    confirmed = with_status(appointment, Status.CONFIRMED)
    return _quietened(records, clinic, confirmed, "confirmed", now)


def request_change(
    records: Records, clinic: Clinic, appointment_id: str, *, now: datetime
) -> Change:
    """Decide that the patient wants another time: reminders stop until staff give one."""
    appointment = visit_of(records, appointment_id).appointment
    if appointment.status is Status.CHANGE_REQUESTED:
        return Change(appointment)
    requested = with_status(appointment, Status.CHANGE_REQUESTED)
    return _quietened(records, clinic, requested, "change_requested", now)


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
    return _quietened(records, clinic, seen, "over", now)


def _quietened(
    records: Records, clinic: Clinic, appointment: Appointment, reason: str, now: datetime
) -> Change:
    taken_back = take_back(records, appointment, reason, now=now)
    due_at = when_due.next_due(clinic, appointment)
    kept = dataclasses.replace(appointment, due_at=due_at)
    return Change(kept, (Save(kept), *taken_back.writes))
