"""Restoring a cancelled visit: as it was before, at its own time, as long as nobody else has that hour. Never moves one.

Its schedule stays, as messages told the very time that it has again: their buttons act on it as before.
"""

import dataclasses
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from chalicelib.appointments import change_notices, desk_tasks
from chalicelib.appointments.agenda_change import By, Change, said_again
from chalicelib.appointments.book import first_due
from chalicelib.appointments.model import Appointment, Status
from chalicelib.appointments.patient_died import DECEASED
from chalicelib.appointments.ring_desk import ring_about, take_back_ring
from chalicelib.appointments.with_whom import linked, may_be_one_practitioner
from chalicelib.appointments.withdraw_messages import Visit, on_the_line, visit_of
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.desk_rings import VISIT_RESTORED
from chalicelib.messaging.model import RECALLABLE, TOLD, Kind, Message, State
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.later_release import is_known
from chalicelib.shared.writes import Create, Save, Withdraw, Write


class HourRecords(TaskRecords, Protocol):
    """A clinic's records, with the visits around an hour."""

    def appointments_between(self, start: datetime, end: datetime) -> list[Appointment]:
        """Return the appointments that start in [start, end), in order."""


UNDO_WITHIN = timedelta(hours=2)  # a patient takes a slip back; later a person decides
CALLED_OFF = (
    "cancelled",
    DECEASED,
)  # why a message was withdrawn with its visit; a death may be a mistake
LONGEST_VISIT = timedelta(days=1)


def restore(
    records: HourRecords,
    clinic: Clinic,
    appointment_id: str,
    *,
    by: By,
    now: datetime,
    said_at: datetime | None = None,
    beside: Collection[str] = (),
) -> Change:
    """Decide that a cancelled visit stands after all; twice is as good as once. Raises NotFoundError, NotAllowedError.

    A patient may take back only their own cancellation, soon, and while the desk has not looked at it. Whoever
    believes the visit to be off is told when the clinic restores it: by a message, or by a person who calls.
    `said_at` is when the patient wrote it; visits of `beside` had the same hour before, and do not take it now. Nobody holds the hour meanwhile: a visit that is booked at this very moment is not seen, as booking sees none.
    """
    visit = visit_of(records, appointment_id)
    if visit.appointment.is_open:
        return said_again(visit.appointment, said_at or now)
    tasks = desk_tasks.tasks_about(records, visit)
    _refuse_unless_restorable(visit, tasks, by, now)
    around = [one for one in visits_around(records, visit.appointment) if one.id not in beside]
    if is_hour_taken(clinic, visit.appointment, around):
        raise NotAllowedError("slot_taken")
    decided = Visit(visit.appointment.decided(said_at or now), visit.patient)
    return _restored(records, clinic, decided, tasks, by, now)


def is_restorable(visit: Visit, now: datetime) -> bool:
    """Tell whether the clinic may restore a visit, should its hour be free: none of who died, or is being erased. Pure."""
    try:
        _refuse_unless_restorable(visit, (), By.CLINIC, now)
    except NotAllowedError:
        return False
    return True


def is_slot_taken(wanted: Appointment, others: Iterable[Appointment]) -> bool:
    """Tell whether an open visit has a part of the hour. Pure.

    With the same practitioner, or with one whose name may be the same; one without a named practitioner may be with anybody, so it takes the hour too.
    """
    return any(
        other.id != wanted.id
        and (other.is_open or not is_known(other.status))
        and other.starts_at < wanted.ends_at
        and wanted.starts_at < other.ends_at
        and may_be_one_practitioner(other, wanted)
        for other in others
    )


def is_hour_taken(clinic: Clinic, wanted: Appointment, others: Iterable[Appointment]) -> bool:
    """Tell so of visits as they were kept, each linked to whom its text names by now. Pure."""
    return is_slot_taken(linked(clinic, wanted), (linked(clinic, one) for one in others))


def visits_around(records: HourRecords, wanted: Appointment) -> list[Appointment]:
    """Return the visits that may have a part of its hour."""
    return records.appointments_between(wanted.starts_at - LONGEST_VISIT, wanted.ends_at)


def _refuse_unless_restorable(
    visit: Visit, tasks: Sequence[StaffTask], by: By, now: datetime
) -> None:
    appointment = visit.appointment
    if appointment.status is not Status.CANCELLED:
        raise NotAllowedError(f"appointment_{appointment.status}_cannot_be_restored")
    if appointment.starts_at <= now:
        raise NotAllowedError("appointment_in_the_past")
    if visit.patient.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if visit.patient.deceased_at:
        raise NotAllowedError("patient_is_deceased")
    if by is By.PATIENT:
        _refuse_unless_undone_in_time(appointment, tasks, now)


def _refuse_unless_undone_in_time(
    appointment: Appointment, tasks: Sequence[StaffTask], now: datetime
) -> None:
    if appointment.cancelled_by != By.PATIENT or appointment.cancelled_at is None:
        raise NotAllowedError("not_cancelled_by_patient")
    if now - appointment.cancelled_at > UNDO_WITHIN:
        raise NotAllowedError("too_late")
    if not any(task.kind is TaskKind.CANCELLED and task.done_at is None for task in tasks):
        raise NotAllowedError("task_done")  # the desk may have given the hour away


def _restored(
    records: HourRecords,
    clinic: Clinic,
    visit: Visit,
    tasks: Sequence[StaffTask],
    by: By,
    now: datetime,
) -> Change:
    messages = list(records.get_many(Message, visit.appointment.message_ids).values())
    again = Visit(_open_again(clinic, visit, messages, by, now), visit.patient)
    must_tell = by is By.CLINIC and _believes_it_off(visit.appointment, messages, tasks)
    line = on_the_line(records, again, now=now)
    told = change_notices.restored(records, clinic, again, now=now) if must_tell else ()
    rests_on = change_notices.rests_on(again, told, now=now) if must_tell else []
    withdrawn: list[Write] = [
        Withdraw(m.id, m.state, VISIT_RESTORED)
        for m in messages
        if m.kind is Kind.CANCELLED and m.state in RECALLABLE
    ]
    closed = closing(tasks, Deed.RESTORED, now=now)
    asked = _asked_again(visit, tasks, now) if again.appointment.wants_another_time else []
    led = desk_tasks.opened([*rests_on, *asked])
    appointment = desk_tasks.leading_to(again.appointment, *led)
    ids = (*appointment.message_ids, *(message.id for message in told))
    appointment = change_notices.with_notice(clinic, appointment, told)
    appointment = dataclasses.replace(appointment, message_ids=ids)
    by_desk = by is By.CLINIC
    off, stands = take_back_ring(records, clinic, visit, by_desk=by_desk, now=now)
    rung = ring_about(records, clinic, again, rests_on, now=now, beside=off)
    writes = (Save(appointment), *withdrawn, *off, *line, *rests_on, *closed, *asked)
    return Change(appointment, writes, (*told, *stands, *rung))


def _asked_again(visit: Visit, tasks: Sequence[StaffTask], now: datetime) -> list[Write]:
    """Return what lets the patient's wish for another time stand before the desk again, unless the desk had seen to it."""
    wishes = [task for task in tasks if task.kind is TaskKind.CHANGE_REQUESTED]
    of_it = [task for task in wishes if task.done_at == visit.appointment.cancelled_at]
    if wishes:
        return [Save(dataclasses.replace(task, done_at=None)) for task in of_it]
    ids = {"patient_id": visit.patient.id, "appointment_id": visit.appointment.id}
    return [Create(staff_task(TaskKind.CHANGE_REQUESTED, now, **ids))]


def _status_again(before: Appointment, by: By) -> Status:
    """Return what the visit was. A patient who cancelled and whom the clinic puts back has confirmed nothing since."""
    kept = {Status.CHANGE_REQUESTED} | ({Status.CONFIRMED} if by is By.PATIENT else set())
    return next((status for status in kept if status == before.status_before), Status.BOOKED)


def _open_again(
    clinic: Clinic, visit: Visit, messages: Iterable[Message], by: By, now: datetime
) -> Appointment:
    """Return the visit as it was: reminders that the cancellation withdrew are decided anew, those that left are not repeated."""
    before = visit.appointment
    taken = [m for m in messages if m.state is State.SUPPRESSED and m.reason in CALLED_OFF]
    offsets = (a.offset for m in taken for a in m.about if a.appointment_id == before.id)
    opened = dataclasses.replace(
        before.giving_back(offsets),
        status=_status_again(before, by),
        status_before="",
        cancelled_at=None,
        cancelled_by="",
        restored=before.restored + 1,
    )
    return dataclasses.replace(opened, due_at=first_due(clinic, opened, visit.patient, now))


def _believes_it_off(
    appointment: Appointment, messages: Iterable[Message], tasks: Iterable[StaffTask]
) -> bool:
    """Tell whether the patient cancelled it, or was told by message or by a person that the clinic did.

    A former release did not say who cancelled: then whoever was ever written to about it may believe so.
    """
    if appointment.cancelled_by in ("", By.PATIENT):
        return bool(appointment.cancelled_by) or any(m.state in TOLD for m in messages)
    told = any(m.kind is Kind.CANCELLED and m.state in TOLD for m in messages)
    return told or any(_says_it_was_told(task, appointment) for task in tasks)


def _says_it_was_told(task: StaffTask, appointment: Appointment) -> bool:
    since = appointment.cancelled_at
    return bool(task.done_at and task.kind is TaskKind.NOT_TOLD and since and task.at >= since)
