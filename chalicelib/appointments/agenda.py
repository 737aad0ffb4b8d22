"""What a change of the agenda must take back and keep right: queued messages, the line's visits, siblings in a digest."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import TOLD, WITHDRAWABLE, Message
from chalicelib.patients import lines
from chalicelib.patients.model import Patient, UpcomingVisit
from chalicelib.shared.errors import NotFoundError
from chalicelib.shared.writes import Records, Save, Withdraw, Write


@dataclass(frozen=True)
class Visit:
    """An appointment with the person it is for."""

    appointment: Appointment
    patient: Patient


def visit_of(records: Records, appointment_id: str) -> Visit:
    """Return the visit; raises NotFoundError."""
    appointment = records.get(Appointment, appointment_id)
    patient = records.get(Patient, appointment.patient_id) if appointment else None
    if appointment is None or patient is None:
        raise NotFoundError(appointment_id)
    return Visit(appointment, patient)


@dataclass(frozen=True)
class TakenBack:
    """What was found about an appointment's messages."""

    writes: list[Write]
    was_told: bool  # the patient has, or may have, a message about the visit as it stood


def take_back(
    records: Records, appointment: Appointment, reason: str, *, now: datetime
) -> TakenBack:
    """Withdraw what has not left about a visit; visits that shared a digest become due again."""
    messages = records.get_many(Message, appointment.message_ids).values()
    waiting = [message for message in messages if message.state in WITHDRAWABLE]
    withdrawn: list[Write] = [Withdraw(m.id, m.state, reason) for m in waiting]
    siblings = _due_again(records, waiting, appointment.id, now)
    return TakenBack(withdrawn + siblings, any(m.state in TOLD for m in messages))


def on_the_line(records: Records, visit: Visit, *, now: datetime) -> list[Write]:
    """Return the write that tells the patient's line of the visit as it now stands."""
    if not visit.patient.e164:
        return []
    line, existed = lines.line_of(records, visit.patient.e164)
    upcoming = UpcomingVisit(visit.appointment.starts_at, visit.patient.id)
    line = lines.with_patient(line, visit.patient)
    line = lines.with_visit(
        line, visit.appointment.id, upcoming if visit.appointment.is_open else None, now
    )
    return [lines.written_line(line, existed=existed)]


def _due_again(
    records: Records, waiting: list[Message], appointment_id: str, now: datetime
) -> list[Write]:
    shared = {a.appointment_id: a.offset for message in waiting for a in message.about}
    shared.pop(appointment_id, None)
    siblings = records.get_many(Appointment, shared).values()
    return [
        Save(
            dataclasses.replace(
                sibling,
                decided_offsets=tuple(
                    o for o in sibling.decided_offsets if o != shared[sibling.id]
                ),
                due_at=now,
            )
        )
        for sibling in siblings
    ]
