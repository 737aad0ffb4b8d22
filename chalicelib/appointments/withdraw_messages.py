"""What a change of the agenda must take back and keep right: queued messages, the line's visits, siblings in a digest."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.corrected_hour import corrected_start
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.with_whom import called_now
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import RECALLABLE, TOLD, WITHDRAWABLE, Kind, Message
from chalicelib.messaging.staff_tasks import StaffTask, TaskKind, staff_task
from chalicelib.messaging.template_wording import VisitLine
from chalicelib.patients import phone_lines
from chalicelib.patients.called_name import whole_name
from chalicelib.patients.model import Patient, UpcomingVisit
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.compare_names import fold
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.writes import Create, Records, Save, Withdraw, Write

MOST_TOUCHED = 40


@dataclass(frozen=True)
class Visit:
    """An appointment with the person it is for."""

    appointment: Appointment
    patient: Patient


class OfAPerson(Protocol):
    """A visit with the person it is for, whoever holds it."""

    @property
    def appointment(self) -> Appointment:
        """The visit."""

    @property
    def patient(self) -> Patient:
        """Whose it is."""


def as_told_together(clinic: Clinic, visits: Sequence[OfAPerson]) -> list[VisitLine]:
    """Return visits as one message names them: who would be called as another in it has the whole name."""
    people = {visit.patient.id: visit.patient for visit in visits}
    alike = Counter(fold(person.first_name) for person in people.values())
    said = []
    for visit in visits:
        line, called = as_told(clinic, visit.appointment, visit.patient), visit.patient.first_name
        name = whole_name(visit.patient.name) if alike[fold(called)] > 1 else called
        said.append(dataclasses.replace(line, first_name=name))
    return said


def as_told(clinic: Clinic, appointment: Appointment, patient: Patient) -> VisitLine:
    """Return the visit as messages name it."""
    return VisitLine(
        patient.first_name,
        corrected_start(clinic, appointment),
        called_now(clinic, appointment),
        appointment.place,
        appointment.id,
    )


def visit_of(records: Records, appointment_id: str) -> Visit:
    """Return the visit; raises NotFoundError."""
    appointment = records.get(Appointment, appointment_id)
    patient = find_patient(records, appointment.patient_id) if appointment else None
    if appointment is None or patient is None:
        raise NotFoundError(appointment_id)
    # One left in the past under the id of a merged record comes home with its next change.
    return Visit(dataclasses.replace(appointment, patient_id=patient.id), patient)


def soonest(visits: Iterable[Appointment]) -> list[Appointment]:
    """Return the visits a change of the person or the line must touch, so that it fits one transaction.

    Only visits of the next days can have a reminder under plan, and nobody has forty of those;
    later ones are looked at again by themselves and find the change.
    """
    return sorted(visits, key=lambda visit: visit.starts_at)[:MOST_TOUCHED]


@dataclass(frozen=True)
class TakenBack:
    """What was found about an appointment's messages."""

    writes: list[Write]
    was_told: bool  # the patient has, or may have, a message about the visit as it stood
    offsets: frozenset[int]  # reminders that were withdrawn before they left
    untold_booking: bool = False  # the message of the booking was, so nobody has read it


def take_back(
    records: Records, appointment: Appointment, reason: str, *, now: datetime
) -> TakenBack:
    """Withdraw what has not left about a visit; visits that shared a digest become due again."""
    messages = records.get_many(Message, appointment.message_ids).values()
    waiting = [message for message in messages if message.state in WITHDRAWABLE]
    withdrawn: list[Write] = [
        Withdraw(m.id, m.state, reason) for m in messages if m.state in RECALLABLE
    ]
    shared = {about.appointment_id for message in waiting for about in message.about}
    siblings = records.get_many(Appointment, shared - {appointment.id}).values()
    # A notice of a change, sent or not, was written because the patient knew an earlier time.
    was_told = any(m.state in TOLD or m.kind is Kind.CHANGED for m in messages)
    offsets = frozenset(
        about.offset
        for message in waiting
        for about in message.about
        if about.appointment_id == appointment.id
    )
    untold = any(message.kind is Kind.BOOKED for message in waiting)
    return TakenBack(withdrawn + due_again(siblings, waiting, now), was_told, offsets, untold)


def reminders_decided_again(
    records: Records, before: Appointment, after: Appointment, *, now: datetime
) -> list[Write]:
    """Return what saves a visit that reminders tell of otherwise from now on: those that wait are withdrawn and decided again.

    One that is being sent is not recalled: should it not arrive, nothing else would tell of the visit.
    """
    found = records.get_many(Message, before.message_ids).values()
    waiting = [m for m in found if m.kind is Kind.REMINDER and m.state in WITHDRAWABLE]
    if not waiting:
        return [Save(after)]
    shared = {about.appointment_id for message in waiting for about in message.about}
    siblings = records.get_many(Appointment, shared - {after.id}).values()
    withdrawn = [Withdraw(message.id, message.state, "moved") for message in waiting]
    return [*withdrawn, *due_again([after, *siblings], waiting, now)]


def on_the_line(records: Records, visit: Visit, *, now: datetime) -> list[Write]:
    """Return the write that tells the patient's line of the visit as it now stands."""
    if not visit.patient.e164:
        return []
    line, existed = phone_lines.line_of(records, visit.patient.e164)
    upcoming = UpcomingVisit(visit.appointment.starts_at, visit.patient.id)
    line = phone_lines.with_patient(line, visit.patient)
    line = phone_lines.with_visit(
        line, visit.appointment.id, upcoming if visit.appointment.is_open else None, now
    )
    return [phone_lines.written_line(line, existed=existed)]


def due_again(
    visits: Iterable[Appointment], withdrawn: Iterable[Message], now: datetime
) -> list[Write]:
    """Return the writes that put visits to come before the plan again, withdrawn reminders given back to them.

    A second copy is not given back: another reminder would be a third. A person asks instead.
    """
    coming = [visit for visit in visits if visit.is_open and visit.starts_at > now]
    messages = list(withdrawn)
    given_back: dict[str, list[int]] = {}
    for about in (about for m in messages if not m.is_copy for about in m.about):
        given_back.setdefault(about.appointment_id, []).append(about.offset)
    again: list[Write] = [
        Save(dataclasses.replace(visit.giving_back(given_back.get(visit.id, ())), due_at=now))
        for visit in coming
    ]
    copies = [message for message in messages if message.is_copy]
    return again + [Create(whether_told(m, v)) for m in copies for v in coming if _names(m, v)]


def _names(message: Message, visit: Appointment) -> bool:
    return any(about.appointment_id == visit.id for about in message.about)


def whether_told(copy: Message, visit: Appointment) -> StaffTask:
    """Return the task to ask whether a patient knows of a visit: of the first message nobody knows, the copy stayed."""
    theirs = {"patient_id": visit.patient_id, "appointment_id": visit.id}
    return staff_task(TaskKind.UNKNOWN_OUTCOME, copy.created_at, copy.id, visit.id, **theirs)
