"""The desk's tasks about a visit: found by whoever changes it, and closed by the deed that answers them. Never opens one.

Those that a change of the visit opened stand on the visit; all others, and a former release's, in the index of its
patient, which lags a moment behind. One that is missed there stays open, for a person to close.
"""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import Visit
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Create, Write


def tasks_about(records: TaskRecords, visit: Visit) -> list[StaffTask]:
    """Return the tasks about a visit, open or not; none where one cannot be read, as no change waits for that."""
    appointment = visit.appointment
    found = tasks_of_person(records, visit.patient, [appointment], since=appointment.created_at)
    return [task for task in found if task.appointment_id == appointment.id]


def tasks_of_person(
    records: TaskRecords,
    patient: Patient,
    visits: Sequence[Appointment],
    *,
    since: datetime | None = None,
) -> list[StaffTask]:
    """Return the tasks about a person, open or not, with those that these visits lead to; none where one cannot be read."""
    try:
        found = records.get_many(StaffTask, [i for visit in visits for i in visit.task_ids])
        for whose in patient.ids:
            tasks = records.tasks_of(whose, since=since)
            found |= {t.id: t for t in tasks if t.id not in found}
    except UnreadableRecordError:
        return []
    return list(found.values())


def closed_by(records: TaskRecords, visit: Visit, deed: Deed, *, now: datetime) -> list[Write]:
    """Return what closes the open tasks of a visit that the deed answers."""
    return closing(tasks_about(records, visit), deed, now=now)


def opened(writes: Sequence[Write]) -> tuple[str, ...]:
    """Return the ids of the tasks that these writes open."""
    new = [write.record for write in writes if isinstance(write, Create)]
    return tuple(record.id for record in new if isinstance(record, StaffTask))


def leading_to(appointment: Appointment, *task_ids: str) -> Appointment:
    """Return the visit as it leads to the tasks that its change opens."""
    return dataclasses.replace(appointment, task_ids=task_ids)
