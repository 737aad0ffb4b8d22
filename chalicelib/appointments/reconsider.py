"""Looking again at a person's visits when their number or consent changed. Never decides whether to remind."""

import dataclasses
from datetime import datetime
from typing import Protocol

from chalicelib.appointments.agenda import due_again, soonest
from chalicelib.appointments.book import first_due
from chalicelib.appointments.model import Appointment
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import RECALLABLE, WITHDRAWABLE, Message
from chalicelib.patients import lines
from chalicelib.patients.model import Patient, UpcomingVisit
from chalicelib.shared.writes import Records, Save, Withdraw, Write


class VisitsOfPatient(Records, Protocol):
    """A clinic's records, with the visits of one patient."""

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient."""
        ...


def reconsider(
    records: VisitsOfPatient, clinic: Clinic, before: Patient, after: Patient, *, now: datetime
) -> list[Write]:
    """Make visits to come right for a patient whose number or consent is no longer what it was.

    What is queued to a former number is withdrawn and decided again for the new one.
    """
    if (before.e164, before.number, before.consents) == (after.e164, after.number, after.consents):
        return []
    coming = [v for v in records.appointments_of(after.id) if v.is_open and v.starts_at > now]
    recalled = _on_the_way_to_a_former_number(records, coming, after.e164)
    former = [message for message in recalled if message.state in WITHDRAWABLE]
    writes: list[Write] = [Withdraw(m.id, m.state, "number_changed") for m in recalled]
    again = [Save(_as_it_must_be(clinic, v, after, former, now)) for v in soonest(coming)]
    shared = {a.appointment_id for m in former for a in m.about} - {visit.id for visit in coming}
    siblings = due_again(records.get_many(Appointment, sorted(shared)).values(), former, now)
    line = _on_the_line(records, after, coming, now) if before.e164 != after.e164 else []
    return [*writes, *again, *siblings, *line]


def _on_the_way_to_a_former_number(
    records: Records, coming: list[Appointment], e164: str
) -> list[Message]:
    message_ids = {message_id for visit in coming for message_id in visit.message_ids}
    messages = records.get_many(Message, sorted(message_ids)).values()
    return [m for m in messages if m.e164 != e164 and m.state in RECALLABLE]


def _as_it_must_be(
    clinic: Clinic, visit: Appointment, patient: Patient, withdrawn: list[Message], now: datetime
) -> Appointment:
    """Return the visit to be saved, also where it stays: a plan under way shall notice and decide again."""
    visit = visit.giving_back(
        a.offset for m in withdrawn for a in m.about if a.appointment_id == visit.id
    )
    return dataclasses.replace(visit, due_at=first_due(clinic, visit, patient, now))


def _on_the_line(
    records: Records, patient: Patient, coming: list[Appointment], now: datetime
) -> list[Write]:
    if not (patient.e164 and coming):
        return []
    line, existed = lines.line_of(records, patient.e164)
    line = lines.with_patient(line, patient)
    for visit in coming:
        upcoming = UpcomingVisit(visit.starts_at, patient.id)
        line = lines.with_visit(line, visit.id, upcoming, now)
    return [lines.written_line(line, existed=existed)]
