"""Cancelling a visit: whatever was queued about it is withdrawn in the same transaction."""

import dataclasses
from datetime import datetime

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import By, Change
from chalicelib.appointments.legal_changes import with_status
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.ring_desk import ring_about
from chalicelib.appointments.withdraw_messages import Visit, on_the_line, take_back, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import TaskKind, task_id_of
from chalicelib.messaging.task_endings import Deed
from chalicelib.shared.writes import Save


def cancel(
    records: TaskRecords,
    clinic: Clinic,
    appointment_id: str,
    *,
    by: By,
    now: datetime,
    source: str = "",
    said_at: datetime | None = None,
    tells: bool = True,
) -> Change:
    """Decide a cancellation; raises NotFoundError, NotAllowedError when the visit is over or cancelled already.

    When the clinic cancels, the patient is told if a message about the visit may have reached them:
    by a message, or where none may go in time by a person who calls; not where whoever does it tells them (`tells`).
    `source` is what of the clinic's did it; `said_at` is when the patient wrote it.
    """
    visit = visit_of(records, appointment_id)
    taken_back = take_back(records, visit.appointment, "cancelled", now=now)
    whose = by if by is By.PATIENT else source or by
    appointment = called_off(visit.appointment, whose, now, said_at=said_at)
    cancelled = Visit(appointment, visit.patient)
    line = on_the_line(records, cancelled, now=now)
    must_tell = tells and by is By.CLINIC and change_notices.must_tell(visit, taken_back, now=now)
    messages = change_notices.cancelled(records, clinic, cancelled, now=now) if must_tell else ()
    rests_on = change_notices.rests_on(cancelled, messages, now=now) if must_tell else []
    tasks = desk_tasks.closed_by(records, visit, Deed.CANCELLED, now=now)
    # The desk's task of a patient's own word is the reply's to write; who takes it back closes it.
    asked = () if by is By.CLINIC else (task_id_of(TaskKind.CANCELLED, now, appointment.id),)
    appointment = desk_tasks.leading_to(appointment, *asked, *desk_tasks.opened(rests_on))
    told = (*appointment.message_ids, *(message.id for message in messages))
    appointment = dataclasses.replace(appointment, message_ids=told)
    writes = (Save(appointment), *taken_back.writes, *line, *rests_on, *tasks)
    rung = ring_about(records, clinic, cancelled, rests_on, now=now)
    return Change(appointment, writes, (*messages, *rung))


def called_off(
    appointment: Appointment, by: str, now: datetime, *, said_at: datetime | None = None
) -> Appointment:
    """Return the visit as cancelled by them at that moment; raises NotAllowedError when it is over or cancelled already."""
    off = with_status(appointment, Status.CANCELLED, said_at=said_at or now)
    return dataclasses.replace(
        off,
        due_at=None,
        cancelled_at=now,
        cancelled_by=str(by),
        status_before=str(appointment.status),
    )
