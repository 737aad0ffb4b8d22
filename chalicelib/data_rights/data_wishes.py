"""What a person asks of their data and staff must answer by the law's day: one task of a kind at a time. Never commits."""

import dataclasses
import re
from datetime import date, datetime

from chalicelib.data_rights.legal_deadlines import TO_ANSWER, business_days_after, terms_of
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.patients.model import Patient
from chalicelib.shared import times
from chalicelib.shared.writes import Create, Save, Write

LONGEST_WISH = 500
# Read when a page asks: compiling it would cost each cold start a thousand calls.
_TERMS = r"Contestar a más tardar el \d\d/\d\d/\d{4}; cumplir a más tardar el \d\d/\d\d/\d{4}\. ?"


def day_of_answer(now: datetime, zone: str) -> date:
    """Return by when a wish of now must be answered."""
    return business_days_after(times.local_day(now, zone), TO_ANSWER)


def wish_for_staff(
    records: TaskRecords,
    person: Patient,
    kind: TaskKind,
    wish: str,
    *,
    now: datetime,
    zone: str,
    by: str = "",
) -> StaffTask | None:
    """Return the task with the law's terms; None where one of the kind waits for an answer already.

    The key counts those that staff have closed, so that two at once are one also before an index shows the first.
    `by` is who of the clinic heard it, by telephone or at the desk.
    """
    before = of_kind(records, person, kind)
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
    is_there = is_open or records.get(StaffTask, task.id) is not None
    return None if is_there else dataclasses.replace(task, asked_by=by)


def asked_by_themselves(
    records: TaskRecords, person: Patient, kind: TaskKind, wish: str, *, now: datetime, zone: str
) -> list[Write]:
    """Return what gives a person's own wish to staff: a task, or their word to one that the desk had noted, which is no slip then."""
    task = wish_for_staff(records, person, kind, wish, now=now, zone=zone)
    if task:
        return [Create(task)]
    waits = [one for one in of_kind(records, person, kind) if one.done_at is None and one.asked_by]
    said = " ".join(wish.split())[:LONGEST_WISH]
    return [
        Save(dataclasses.replace(one, asked_by="", text=f"{one.text} {said}".strip()))
        for one in waits
    ]


def of_kind(records: TaskRecords, person: Patient, kind: TaskKind) -> list[StaffTask]:
    """Return all wishes of this kind that a person had."""
    tasks = [task for each in person.ids for task in records.tasks_of(each)]
    return [task for task in tasks if task.kind is kind]


def own_words(task: StaffTask) -> str:
    """Return what the person said, without the law's terms."""
    return re.sub(_TERMS, "", task.text, count=1)


def _terms(now: datetime, zone: str) -> str:
    terms = terms_of(now, zone, now=now)
    return f"Contestar a más tardar el {terms.answer_by:%d/%m/%Y}; cumplir a más tardar el {terms.carry_out_by:%d/%m/%Y}."
