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
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Create, Write


def tasks_about(records: TaskRecords, visit: Visit) -> list[StaffTask]:
    """Return the tasks about a visit, open or not; none where one cannot be read, as no change waits for that."""
    appointment = visit.appointment
    try:
        found = records.get_many(StaffTask, appointment.task_ids)
        for whose in visit.patient.ids:
            tasks = records.tasks_of(whose, since=appointment.created_at)
            found |= {t.id: t for t in tasks if t.id not in found}
    except UnreadableRecordError:
        return []
    return [task for task in found.values() if task.appointment_id == appointment.id]


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
