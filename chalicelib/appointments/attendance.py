"""Saying afterwards whether the patient came: attended, or a no-show."""

from datetime import datetime

from chalicelib.appointments import desk_tasks
from chalicelib.appointments.agenda_change import Change
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Status
from chalicelib.appointments.stop_reminding import quietened
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.task_endings import Deed
from chalicelib.shared.errors import NotAllowedError


def record_attendance(
    records: TaskRecords, clinic: Clinic, appointment_id: str, *, came: bool, now: datetime
) -> Change:
    """Decide whether the patient came; only after the visit began. Twice is as good as once."""
    visit = visit_of(records, appointment_id)
    appointment = visit.appointment
    if now < appointment.starts_at:
        raise NotAllowedError("appointment_not_begun")
    status = Status.ATTENDED if came else Status.NO_SHOW
    if appointment.status is status:
        return Change(appointment)
    seen = with_status(appointment, status, said_at=now)
    tasks = desk_tasks.closed_by(records, visit, Deed.SEEN, now=now)
    return quietened(records, clinic, seen, "over", now).beside(tasks)
