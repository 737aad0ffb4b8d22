"""What a person asks of their data and staff must answer by the law's day: one task of a kind at a time. Never commits."""

from datetime import date, datetime

from chalicelib.data_rights.legal_deadlines import TO_ANSWER, TO_CARRY_OUT, business_days_after
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Patient
from chalicelib.shared import times

LONGEST_WISH = 500


def day_of_answer(now: datetime, zone: str) -> date:
    """Return by when a wish of now must be answered."""
    return business_days_after(times.local_day(now, zone), TO_ANSWER)


def wish_for_staff(
    records: TaskRecords, person: Patient, kind: TaskKind, wish: str, *, now: datetime, zone: str
) -> StaffTask | None:
    """Return the task with the law's terms; None where one of the kind waits for an answer already.

    The key counts those that staff have closed, so that two at once are one also before an index shows the first.
    """
    tasks = [task for each in person.ids for task in records.tasks_of(each)]
    before = [task for task in tasks if task.kind is kind]
    start, _ = times.day_bounds(times.local_day(now, zone), zone)
    task = staff_task(
        kind,
        start,
        person.id,
        str(len(before)),
        patient_id=person.id,
        text=f"{_terms(now, zone)} {' '.join(wish.split())[:LONGEST_WISH]}".strip(),
    )
    is_open = any(one.done_at is None for one in before)
    return None if is_open or records.get(StaffTask, task.id) is not None else task


def _terms(now: datetime, zone: str) -> str:
    answer = day_of_answer(now, zone)
    done = business_days_after(answer, TO_CARRY_OUT)
    return f"Contestar a más tardar el {answer:%d/%m/%Y}; cumplir a más tardar el {done:%d/%m/%Y}."
