"""A patient who died: the visits to come are cancelled, nobody is told of it or asked to call, and nothing is written to them again. Never writes.

Others of the same phone go on. Staff can take it back; what was cancelled stays so.
"""

import dataclasses
from datetime import datetime

from chalicelib.appointments import desk_tasks
from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import called_off
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.staged_records import AgendaRecords
from chalicelib.appointments.withdraw_messages import due_again, soonest
from chalicelib.consent.consent_journal import Said, noted
from chalicelib.consent.grant_and_withdraw import waiting_for
from chalicelib.consent.model import Source
from chalicelib.messaging.model import WITHDRAWABLE
from chalicelib.messaging.task_endings import Deed, closing
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Save, Withdraw, Write

DECEASED = "deceased"  # why a message was withdrawn


def decide_death(records: AgendaRecords, patient: Patient, *, now: datetime) -> list[Write]:
    """Return what ends with a person, themselves first; said again it ends what is left.

    Raises NotAllowedError("patient_is_being_erased"). The visits are read before the messages: a plan in
    between then conflicts, and nothing queued is overlooked.
    """
    if patient.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    line = records.get(Line, phone_lines.line_id(patient.e164)) if patient.e164 else None
    visits = _visits(records, patient, line)
    theirs = [v for v in visits if v.patient_id in patient.ids and v.is_open and v.starts_at > now]
    waiting = waiting_for(records, patient, visits)
    told = {about.appointment_id for message in waiting for about in message.about}
    others = [v for v in visits if v.id in told and v.patient_id not in patient.ids]
    queued = [message for message in waiting if message.state in WITHDRAWABLE]
    tasks = desk_tasks.tasks_of_person(records, patient, theirs)
    ended = [write for task in tasks for write in closing([task], Deed.DIED, now=now)]
    soonest_first = sorted(theirs, key=lambda visit: visit.starts_at)
    if patient.deceased_at and not (theirs or waiting or ended):
        return []
    return [
        Save(dataclasses.replace(patient, deceased_at=patient.deceased_at or now)),
        # A table put back knows nothing of it; that they agree no more, each release understands.
        *noted(Said.WITHDREW, [patient], at=now, purpose=Purpose.REMINDERS, source=Source.STAFF),
        *(Withdraw(message.id, message.state, DECEASED) for message in waiting),
        *due_again(soonest(others), queued, now),
        *_off_the_line(line, theirs, now),
        *(Save(called_off(v, By.CLINIC, now)) for v in soonest_first),
        *ended,
    ]


def take_back_death(patient: Patient) -> list[Write]:
    """Return what undoes the mistake: they may be written to as before, of visits that are booked anew."""
    return [Save(dataclasses.replace(patient, deceased_at=None))] if patient.deceased_at else []


def _visits(records: AgendaRecords, patient: Patient, line: Line | None) -> list[Appointment]:
    """Return the visits of the line, and all of theirs: the line forgets one that is too far or of no number."""
    of_line = list(line.visits) if line else []
    indexed = [visit.id for each in patient.ids for visit in records.appointments_of(each)]
    return list(records.get_many(Appointment, dict.fromkeys([*of_line, *indexed])).values())


def _off_the_line(line: Line | None, visits: list[Appointment], now: datetime) -> list[Write]:
    after = line
    for visit in visits:
        after = phone_lines.with_visit(after, visit.id, None, now) if after else None
    return [Save(after)] if after and after != line else []
