"""A wish about somebody's data as the clinic answers it: handed over, seen to, open again, taken back. Erases nobody."""

import dataclasses
from datetime import datetime

from chalicelib.data_rights.data_wishes import of_kind
from chalicelib.messaging.close_task import close_task
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import OF_THE_LAW, StaffTask
from chalicelib.patients.model import Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared import times
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.shared.writes import Remove, Save


def load_wish(records: TaskRecords, task_id: str) -> tuple[StaffTask, Patient]:
    """Return a wish and whose it is; raises NotFoundError for whatever else has that id."""
    task = records.get(StaffTask, task_id)
    if task is None or task.kind not in OF_THE_LAW:
        raise NotFoundError(task_id)
    person = find_patient(records, task.patient_id)
    if person is None:
        raise NotFoundError(task_id)
    return task, person


def note_handed(records: TaskRecords, task_id: str, *, by: str, now: datetime) -> None:
    """Sign that the person's data were handed over; the last time counts. Raises NotFoundError, ConflictError."""

    def attempt() -> None:
        task, _ = load_wish(records, task_id)
        records.commit([Save(dataclasses.replace(task, handed_at=now, handed_by=by))])

    decide_again(attempt)


def see_to(records: TaskRecords, task_id: str, *, by: str, now: datetime) -> None:
    """Note that the wish was answered; raises NotAllowedError while an erasure is under way, which ends by itself."""
    _, person = load_wish(records, task_id)
    if person.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    close_task(records, task_id, now=now, by=by)


def reopen(records: TaskRecords, task_id: str) -> None:
    """Let a wish wait again; twice is as good as once. Raises NotAllowedError where they have asked anew since."""

    def attempt() -> None:
        task, person = load_wish(records, task_id)
        if task.done_at is None:
            return
        if any(one.done_at is None for one in of_kind(records, person, task.kind)):
            raise NotAllowedError("asked_again")
        records.commit([Save(dataclasses.replace(task, done_at=None, done_by=""))])

    decide_again(attempt)


def take_back(records: TaskRecords, task_id: str, *, by: str, now: datetime, zone: str) -> Patient:
    """Take away a wish that `by` noted by a slip ("" is anybody), on its day, and that nobody has answered; return whose it was."""

    def attempt() -> Patient:
        task, person = load_wish(records, task_id)
        is_of_today = times.local_day(task.at, zone) == times.local_day(now, zone)
        is_own = by in ("", task.asked_by)
        if not (task.asked_by and is_own) or task.done_at or task.handed_at:
            raise NotAllowedError("wish_stands")
        if not is_of_today:
            raise NotAllowedError("too_late_to_undo")
        records.commit([Remove(task)])
        return person

    return decide_again(attempt)
