"""Looking again at a person's visits when their number or consent changed. Never decides whether to remind."""

import dataclasses
from datetime import datetime
from typing import Protocol

from chalicelib.appointments import change_notices
from chalicelib.appointments.book import first_due
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.ring_desk import rings_beside
from chalicelib.appointments.withdraw_messages import Visit, due_again, soonest
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.messages_of_person import OwnedMessages, written_to
from chalicelib.messaging.model import (
    NUMBER_CHANGED,
    NUMBER_UNSURE,
    RECALLABLE,
    WITHDRAWABLE,
    Kind,
    Message,
)
from chalicelib.messaging.person_tasks import closed_of
from chalicelib.messaging.ports import TaskRecords
from chalicelib.messaging.put_out_messages import written
from chalicelib.messaging.task_endings import Deed
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Line, Patient, Purpose, UpcomingVisit
from chalicelib.shared.writes import Records, Save, Withdraw, Write

_ANSWERS = frozenset({Kind.REPLY, Kind.ANSWER})  # who wrote is answered


class VisitsOfPatient(TaskRecords, OwnedMessages, Protocol):
    """A clinic's records, with the visits of one patient, the tasks about them and what was written to them."""

    def appointments_of(self, patient_id: str) -> list[Appointment]:
        """Return all appointments of a patient."""
        ...


def replan_visits(
    records: VisitsOfPatient, clinic: Clinic, before: Patient, after: Patient, *, now: datetime
) -> list[Write]:
    """Make visits to come right for a patient whose number or consent is no longer what it was.

    What is queued to a former number, or to one of which nobody knows any more whose it is, is withdrawn and decided
    again; of a change that nobody is told of now, staff tell.
    """
    if (before.e164, before.number, before.consents) == (after.e164, after.number, after.consents):
        return []
    coming = [v for v in _visits_of(records, after) if v.is_open and v.starts_at > now]
    recalled = _what_may_go_no_more(records, coming, before, after)
    former = [message for message in recalled if message.state in WITHDRAWABLE]
    writes: list[Write] = [Withdraw(m.id, m.state, _why(m, after)) for m in recalled]
    if before.e164 != after.e164 or not before.agreed_to(
        Purpose.REMINDERS
    ):  # told there, or nobody
        coming = [dataclasses.replace(visit, told_at=None) for visit in coming]
    again = [Save(_as_it_must_be(clinic, v, after, former, now)) for v in soonest(coming)]
    shared = {a.appointment_id for m in former for a in m.about} - {visit.id for visit in coming}
    siblings = due_again(records.get_many(Appointment, sorted(shared)).values(), former, now)
    is_another = bool(after.e164) and before.e164 != after.e164
    line = _on_the_line(records, after, coming, now) if is_another else []
    put_right = closed_of(records, after, Deed.NUMBER_SET, now=now) if is_another else []
    told = _to_be_told(records, after, former, now)
    rung = rings_beside(records, clinic, told, now=now)
    return [*writes, *again, *siblings, *line, *told, *put_right, *written(rung, now=now)]


def _visits_of(records: VisitsOfPatient, patient: Patient) -> list[Appointment]:
    """Return a patient's visits: the index may not know those of a moment ago, the line does."""
    found = {visit.id: visit for visit in records.appointments_of(patient.id)}
    line = records.get(Line, phone_lines.line_id(patient.e164)) if patient.e164 else None
    theirs = phone_lines.visits_of(line, patient.id) if line else []
    found |= records.get_many(Appointment, [i for i in theirs if i not in found])
    return sorted(found.values(), key=lambda visit: visit.starts_at)


def _what_may_go_no_more(
    records: VisitsOfPatient, coming: list[Appointment], before: Patient, after: Patient
) -> list[Message]:
    """Return what names a visit to come, whoever it was written to, and what names none or one called off."""
    message_ids = {message_id for visit in coming for message_id in visit.message_ids}
    found = records.get_many(Message, sorted(message_ids))
    is_unsure = before.is_reachable and not after.is_reachable
    if before.e164 != after.e164 or is_unsure:
        own = written_to(records, before, states=RECALLABLE)
        found |= {m.id: m for m in own if m.kind not in _ANSWERS}
    return [
        message
        for message in found.values()
        if message.state in RECALLABLE and (is_unsure or message.e164 != after.e164)
    ]


def _why(message: Message, after: Patient) -> str:
    return NUMBER_UNSURE if message.e164 == after.e164 else NUMBER_CHANGED


def _to_be_told(
    records: Records, patient: Patient, withdrawn: list[Message], now: datetime
) -> list[Write]:
    """Return a task for each change of theirs that the patient was about to be told of."""
    news = [m for m in withdrawn if m.kind in (Kind.CHANGED, Kind.CANCELLED)]
    changed = records.get_many(
        Appointment, [about.appointment_id for m in news for about in m.about]
    )
    theirs = [visit for visit in changed.values() if visit.patient_id in patient.ids]
    return [
        write
        for visit in theirs
        if visit.starts_at > now
        for write in change_notices.rests_on(Visit(visit, patient), (), now=now)
    ]


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
    line, existed = phone_lines.line_of(records, patient.e164)
    line = phone_lines.with_patient(line, patient)
    for visit in coming:
        upcoming = UpcomingVisit(visit.starts_at, patient.id)
        line = phone_lines.with_visit(line, visit.id, upcoming, now)
    return [phone_lines.written_line(line, existed=existed)]
