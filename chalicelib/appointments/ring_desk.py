"""Ringing at the front desk for a task about a person and a visit: gathers what the desk is told. Never sends."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import Visit, as_told
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.desk_rings import Caller, could_ring, ring, rings_now
from chalicelib.messaging.model import Message
from chalicelib.messaging.staff_tasks import StaffTask
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.patients_number import why_no_patients
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Create, Records, Save, Write


def ring_for(records: Records, task: StaffTask, now: datetime) -> Message | None:
    """Return what rings for a task, or None: of its kind, of this visit, of this person and hour nothing does."""
    if not could_ring(task.kind):
        return None
    try:
        clinic = records.get(Clinic, records.clinic_id)
    except UnreadableRecordError:  # the inbox has the task anyway
        return None
    return _ring_for(records, clinic, task, now) if clinic else None


def _ring_for(records: Records, clinic: Clinic, task: StaffTask, now: datetime) -> Message | None:
    if not (could_ring(task.kind) and task.patient_id and clinic.reception_e164):
        return None
    try:
        person = find_patient(records, task.patient_id)
        visit = _visit_of(records, task, person, now) if person else None
        return _unless_rung(records, clinic, task, person, visit, now) if person else None
    except UnreadableRecordError:
        return None


def rings_beside(
    records: Records, clinic: Clinic, writes: Sequence[Write], *, now: datetime
) -> tuple[Message, ...]:
    """Return what rings for the tasks that these writes open, or add a text to; the first of each person."""
    if not clinic.reception_e164:
        return ()
    found = [_ring_for(records, clinic, task, now) for task in _news(writes)]
    return tuple({rung.id: rung for rung in reversed(found) if rung}.values())


def ring_about(
    records: Records, clinic: Clinic, visit: Visit, writes: Sequence[Write], *, now: datetime
) -> tuple[Message, ...]:
    """Return what rings for the tasks that a change of this visit opens, told as it now stands."""
    if not clinic.reception_e164:
        return ()
    rung = [
        _unless_rung(records, clinic, task, visit.patient, visit.appointment, now)
        for task in _news(writes)
        if could_ring(task.kind)
    ]
    return tuple(one for one in rung[:1] if one)


def _news(writes: Sequence[Write]) -> list[StaffTask]:
    records = [write.record for write in writes if isinstance(write, Create | Save)]
    return [r for r in records if isinstance(r, StaffTask) and r.done_at is None]


def _visit_of(
    records: Records, task: StaffTask, person: Patient, now: datetime
) -> Appointment | None:
    """Return the visit that a task names; of one that names none the phone's next."""
    if task.appointment_id:
        return records.get(Appointment, task.appointment_id)
    line = records.get(Line, line_id(person.e164)) if person.e164 else None
    coming = {v.starts_at: i for i, v in line.visits.items() if v.starts_at > now} if line else {}
    return records.get(Appointment, coming[min(coming)]) if coming else None


def _unless_rung(
    records: Records,
    clinic: Clinic,
    task: StaffTask,
    person: Patient,
    visit: Appointment | None,
    now: datetime,
) -> Message | None:
    if person.erasing_at or not rings_now(task.kind, visit.starts_at if visit else None, now):
        return None
    said = as_told(clinic, visit, person) if visit else None
    e164 = "" if why_no_patients(person.e164, clinic) else person.e164
    caller = Caller(person.id, person.name, e164, said, visit.schedule if visit else 0)
    rung = ring(clinic, task.kind, caller, now=now)
    return None if records.get(Message, rung.id) else rung
