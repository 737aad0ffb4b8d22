"""Confirming a visit, or asking to move it. Whatever else is queued about it is withdrawn."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import desk_tasks
from chalicelib.appointments.agenda_change import Change, said_again
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Status
from chalicelib.appointments.stop_reminding import quietened
from chalicelib.appointments.withdraw_messages import visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import TaskKind, task_id_of
from chalicelib.messaging.task_endings import Deed


def confirm(
    records: TaskRecords,
    clinic: Clinic,
    appointment_id: str,
    *,
    now: datetime,
    said_at: datetime | None = None,
    how: str = "",
) -> Change:
    """Decide a confirmation; what is queued and would ask again is withdrawn. Twice is as good as once.

    `said_at` is when the patient wrote it, as below; `how` is one of HOW_CONFIRMED, and the first way stands.
    """
    visit = visit_of(records, appointment_id)
    tasks = desk_tasks.closed_by(records, visit, Deed.CONFIRMED, now=now)
    if visit.appointment.status is Status.CONFIRMED:
        return said_again(visit.appointment, said_at or now).beside(tasks)
    confirmed = with_status(visit.appointment, Status.CONFIRMED, said_at=said_at or now)
    confirmed = dataclasses.replace(confirmed, confirmed_how=how)
    return quietened(records, clinic, confirmed, "confirmed", now).beside(tasks)


def request_change(
    records: TaskRecords,
    clinic: Clinic,
    appointment_id: str,
    *,
    now: datetime,
    said_at: datetime | None = None,
) -> Change:
    """Decide that the patient wants another time: reminders stop until staff give one."""
    visit = visit_of(records, appointment_id)
    if visit.appointment.status is Status.CHANGE_REQUESTED:
        return said_again(visit.appointment, said_at or now)
    requested = with_status(visit.appointment, Status.CHANGE_REQUESTED, said_at=said_at or now)
    task_id = task_id_of(TaskKind.CHANGE_REQUESTED, now, requested.id)
    asked = desk_tasks.leading_to(requested, task_id)
    tasks = desk_tasks.closed_by(records, visit, Deed.CHANGE_REQUESTED, now=now)
    return quietened(records, clinic, asked, "change_requested", now).beside(tasks)
