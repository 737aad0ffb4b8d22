"""Ringing at the front desk for a task about a person and a visit: gathers what the desk is told. Never sends."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import Visit, as_told
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.desk_rings import (
    MOST_TAKEN_BACK,
    VISIT_RESTORED,
    Caller,
    could_ring,
    ring,
    ring_id_of,
    rings_at_once,
    rings_for,
    rings_now,
    stands_again,
    taking_back,
)
from chalicelib.messaging.model import AGAIN, RECALLABLE, TOLD, Message
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.patients_number import why_no_patients
from chalicelib.patients.phone_lines import line_id
from chalicelib.shared.errors import UnreadableRecordError
from chalicelib.shared.writes import Create, Records, Save, Withdraw, Write


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
    if not (rings_for(clinic, task.kind) and task.patient_id and clinic.rings_at):
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
    """Return what rings for the tasks that these writes open, or add a text to: one of each person, what cannot wait first."""
    if not clinic.rings_at:
        return ()
    news = sorted(_news(writes), key=lambda task: not rings_at_once(task.kind))
    found = [_ring_for(records, clinic, task, now) for task in news]
    return tuple({rung.concerns: rung for rung in reversed(found) if rung}.values())


def ring_about(
    records: Records,
    clinic: Clinic,
    visit: Visit,
    writes: Sequence[Write],
    *,
    now: datetime,
    beside: Sequence[Write] = (),
) -> tuple[Message, ...]:
    """Return what rings for the tasks that a change of this visit opens, told as it now stands; `beside` may take one back."""
    if not clinic.rings_at:
        return ()
    rung = [
        _unless_rung(records, clinic, task, visit.patient, visit.appointment, now, beside)
        for task in _news(writes)
        if rings_for(clinic, task.kind)
    ]
    return tuple(one for one in rung[:1] if one)


def take_back_ring(
    records: Records, clinic: Clinic, off: Visit, *, by_desk: bool, now: datetime
) -> tuple[list[Write], tuple[Message, ...]]:
    """Return what follows where the desk's phone rang as this visit was called off, and it stands after all.

    What has not left is withdrawn. Who has read it, or may have, is told, unless the desk did it itself.
    """
    rung = _rung_for(records, clinic, off)
    withdrawn: list[Write] = [
        Withdraw(m.id, m.state, VISIT_RESTORED) for m in rung if m.state in RECALLABLE
    ]
    may_have_read = any(message.state in TOLD for message in rung)
    if by_desk or not (may_have_read and clinic.rings_at):
        return withdrawn, ()
    caller = _caller(clinic, off.patient, off.appointment)
    return withdrawn, (stands_again(clinic, caller, rung[0].id, now=now),)


def _rung_for(records: Records, clinic: Clinic, off: Visit) -> list[Message]:
    """Return what rang in the transaction that called the visit off, and its second copy, if there is one."""
    at = off.appointment.cancelled_at
    if at is None:
        return []
    who = (clinic.id, TaskKind.CANCELLED, off.patient.id, at)
    ids = [ring_id_of(*who, count) for count in range(MOST_TAKEN_BACK)]
    found = records.get_many(Message, ids).values()
    first = next((rung for rung in found if _tells_of(rung, off.appointment.id, at)), None)
    if first is None:
        return []
    return [first, *records.get_many(Message, [f"{first.id}{AGAIN}"]).values()]


def _tells_of(rung: Message, visit_id: str, at: datetime) -> bool:
    is_about = any(about.appointment_id == visit_id for about in rung.about)
    return is_about and rung.created_at == at


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
    beside: Sequence[Write] = (),
) -> Message | None:
    if person.erasing_at or not rings_now(task.kind, visit.starts_at if visit else None, now):
        return None
    taken_back = _taken_back(records, task.kind, person, now, beside)
    if taken_back is None:
        return None
    caller = _caller(clinic, person, visit)
    return ring(clinic, task.kind, caller, now=now, taken_back=taken_back)


def _taken_back(
    records: Records, kind: TaskKind, person: Patient, now: datetime, beside: Sequence[Write]
) -> int | None:
    """Return how many rings of the person, hour and rank were taken back, or None where one stands."""
    withdrawn = {write.message_id for write in beside if isinstance(write, Withdraw)}
    for count in range(MOST_TAKEN_BACK):
        ring_id = ring_id_of(records.clinic_id, kind, person.id, now, count)
        found = records.get_many(Message, [ring_id, taking_back(ring_id)])
        if ring_id not in found:
            return count
        is_off = ring_id in withdrawn or found[ring_id].reason == VISIT_RESTORED
        if not is_off and taking_back(ring_id) not in found:
            return None
    return None


def _caller(clinic: Clinic, person: Patient, visit: Appointment | None) -> Caller:
    said = as_told(clinic, visit, person) if visit else None
    e164 = "" if why_no_patients(person.e164, clinic) else person.e164
    return Caller(person.id, person.name, e164, said, visit.schedule if visit else 0)
