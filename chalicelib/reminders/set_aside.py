"""Visits that cannot be decided about: an operator has each as a task, it waits an hour, and all others go on. Never decides for them."""

import dataclasses
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.unreadable_records import LOOK_AGAIN, ReadingEach, tell_unreadable
from chalicelib.patients.model import Line, Patient
from chalicelib.patients.patient_by_id import find_patient, find_people
from chalicelib.patients.patients_number import why_no_patients
from chalicelib.patients.phone_lines import line_id
from chalicelib.reminders.model import DueVisit
from chalicelib.reminders.ports import CountingRecords
from chalicelib.shared import log
from chalicelib.shared.errors import ConflictError, UnreadableRecordError
from chalicelib.shared.later_release import is_known
from chalicelib.shared.writes import Save

T = TypeVar("T")
R = TypeVar("R")


def gather(
    records: CountingRecords, clinic: Clinic, appointments: Collection[Appointment]
) -> tuple[list[DueVisit], dict[str, UnreadableRecordError]]:
    """Return the visits with their people and lines, in two batched reads, and by visit what of it cannot be read.

    Without its line nobody knows who said BAJA there, so such a visit is not planned as one without a line. A number that
    can be no patient's (a filler, the clinic's own) has none: a list may have brought it before those were known.
    """
    reading = ReadingEach(records)
    patients = find_people(reading, {a.patient_id for a in appointments})
    lines = reading.get_many(Line, {line_id(p.e164) for p in patients.values() if p.e164})
    visits, unreadable = [], {}
    for appointment in appointments:
        patient = patients.get(appointment.patient_id)
        if (why := _of_later_release(appointment, patient)) or (
            reading.unreadable and (why := _unreadable(reading, records, appointment, patient))
        ):
            unreadable[appointment.id] = why
        elif patient:
            is_usable = why_no_patients(patient.e164, clinic) is None
            line = lines.get(line_id(patient.e164)) if is_usable else None
            visits.append(DueVisit(appointment, patient, line))
    return visits, unreadable


def _of_later_release(visit: Appointment, patient: Patient | None) -> UnreadableRecordError | None:
    """Return what keeps this release from deciding: a later one has said of the visit or the number what we do not know."""
    if not is_known(visit.status):
        return UnreadableRecordError(Appointment.__name__, visit.id)
    if patient and not is_known(patient.number):
        return UnreadableRecordError(Patient.__name__, patient.id)
    return None


def _unreadable(
    reading: ReadingEach, records: CountingRecords, visit: Appointment, patient: Patient | None
) -> UnreadableRecordError | None:
    if patient:
        damaged = (Line, line_id(patient.e164)) in reading.unreadable
        return UnreadableRecordError("Line of Patient", patient.id) if damaged else None
    try:
        find_patient(records, visit.patient_id)
    except UnreadableRecordError as error:
        return error
    return None


def put_ahead(
    records: CountingRecords,
    visits: Iterable[Appointment],
    why: Mapping[str, UnreadableRecordError],
    now: datetime,
) -> None:
    """Tell an operator what keeps each visit from being planned, and look at it again in an hour."""
    for visit in visits:
        error = why[visit.id]
        tell_unreadable(
            records,
            error.kind,
            error.record_id,
            now=now,
            patient_id=visit.patient_id,
            appointment_id=visit.id,
        )
        try:
            records.commit([Save(dataclasses.replace(visit, due_at=now + LOOK_AGAIN))])
        except ConflictError:  # it changed meanwhile, and is looked at again as it is now
            continue


def without_defects(work: Callable[[Sequence[R]], T], items: Sequence[R]) -> tuple[T, list[R]]:
    """Return what comes of all items together, or of those at which the work does not break, and those at which it does.

    Where it breaks at each of several the fault is no item's, and is raised. `work` is pure.
    """
    try:
        return work(items), []
    except Exception as error:  # the one guard: other visits are due
        broken = [item for item in items if _breaks(work, item)]
        if not broken or len(broken) == len(items) > 1:
            raise
        log.error("plan_defect", visits=len(broken), error=type(error).__name__)
        return work([item for item in items if item not in broken]), broken


def _breaks(work: Callable[[Sequence[R]], object], item: R) -> bool:
    try:
        work([item])
    except Exception:  # noqa: BLE001  # it is asked whether it does
        return True
    return False
