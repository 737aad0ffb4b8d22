"""Consent given and withdrawn: the log entry, the patient's state and what was queued, as writes that belong together.

Never writes. The word that stops a whole line stands in opt_out.py.
"""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import due_again, soonest
from chalicelib.consent import consent_events
from chalicelib.consent.consent_journal import Said, hashes_of, noted
from chalicelib.consent.model import PATIENTS_OWN, ConsentEvent, Proof, Source
from chalicelib.consent.ports import PatientRecords
from chalicelib.consent.staff_may_attest import check_grant, has_refused
from chalicelib.messaging.messages_of_person import written_to
from chalicelib.messaging.model import RECALLABLE, WITHDRAWABLE, Kind, Message
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.patients.phone_lines import line_of
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Records, Save, Withdraw, Write

UNDER_PLAN = timedelta(days=1)  # a plan running now looks at no visit due later than this


def opt_in(
    records: Records,
    line: Line,
    patients: Iterable[Patient],
    *,
    now: datetime,
    proof: Proof,
    said_at: datetime | None = None,
) -> tuple[Line, list[Write]]:
    """Decide the patient's own return: reminders only; offers must be agreed to anew on the form."""
    patients = list(patients)
    agreed = [write for part in returning(line, patients, now=now, proof=proof) for write in part]
    back, rest = line_back(records, line, patients, now=now, said_at=said_at or now)
    return back, [*agreed, *rest]


def line_back(
    records: Records, line: Line, patients: Iterable[Patient], *, now: datetime, said_at: datetime
) -> tuple[Line, list[Write]]:
    """Return the line that listens again, the word's note and the visits to look at: what ends a return."""
    back = line.listening(said_at)
    # The others' "no soy yo" is not answered by whoever shares the phone; some name leads to the line.
    patients = list(patients)
    known = [patient for patient in patients if patient.is_reachable] or patients
    hashes = hashes_of(records, line.id)
    came_back = noted(Said.CAME_BACK, known, at=now, hashes=hashes, said_at=said_at)
    return back, [*came_back, *_due_now(records, line, now)]


def returning(
    line: Line, patients: Iterable[Patient], *, now: datetime, proof: Proof
) -> list[list[Write]]:
    """Return the consent that a return gives, person by person; of those we do not know who wrote it gives none."""
    back = [p for p in patients if p.is_reachable and not _has_returned(p, line, now)]
    return [
        expressed(patient, [Purpose.REMINDERS], granted=True, now=now, proof=proof)
        for patient in back
    ]


def _has_returned(patient: Patient, line: Line, now: datetime) -> bool:
    """Tell whether a return that broke off had come to this person."""
    state = patient.consents.get(Purpose.REMINDERS)
    if state is None or not (state.granted and state.by_patient):
        return False
    return state.at == now or (line.opted_out_at is not None and state.at > line.opted_out_at)


def with_attestation(
    patient: Patient, line: Line | None, purpose: Purpose, source: Source, *, by: str, now: datetime
) -> tuple[Patient, list[ConsentEvent]]:
    """Return the patient with the consent that staff vouch for, and its log entry.

    Raises NotAllowedError when the patient had said no: only the patient can come back.
    """
    if line and line.opted_out_at:
        raise NotAllowedError("only_the_patient_can_come_back")
    check_grant(patient, purpose, source)
    if patient.agreed_to(purpose):
        return patient, []
    event = consent_events.event_of(
        patient.id, purpose, granted=True, source=source, at=now, proof=Proof(attested_by=by)
    )
    return with_event(patient, event), [event]


def withdraw(
    records: PatientRecords,
    patient: Patient,
    purpose: Purpose,
    source: Source,
    *,
    by: str,
    now: datetime,
) -> list[Write]:
    """Decide that one purpose is over for one patient; what is queued is withdrawn when it was reminders.

    Where the patient had said no, what the office says besides changes nothing: a no of its own would be its own to
    turn. Of two records made one it is kept in the log, as the patient's may have been said of one of them only.
    """
    event = consent_events.event_of(
        patient.id, purpose, granted=False, source=source, at=now, proof=Proof(attested_by=by)
    )
    if source not in PATIENTS_OWN and has_refused(patient, purpose):
        return [Save(patient), Create(event)] if patient.former_ids else []
    over = noted(Said.WITHDREW, [patient], at=now, purpose=purpose, source=source)
    writes: list[Write] = [Save(with_event(patient, event)), Create(event), *over]
    if purpose is not Purpose.REMINDERS or not patient.e164:
        return writes
    line, _ = line_of(records, patient.e164)
    visits = visits_of(records, line)  # before the messages: a plan in between then conflicts
    # What somebody of the clinic answers them rests on what they wrote, not on this.
    waiting = [m for m in waiting_for(records, patient, visits) if m.kind is not Kind.ANSWER]
    told = {about.appointment_id for message in waiting for about in message.about}
    withdrawn = [Withdraw(m.id, m.state, "consent_withdrawn") for m in waiting]
    again = [visit for visit in visits if visit.id in told or is_under_plan(visit, now)]
    queued = [message for message in waiting if message.state in WITHDRAWABLE]
    return [*writes, *withdrawn, *due_again(soonest(again), queued, now)]


def with_event(patient: Patient, event: ConsentEvent) -> Patient:
    """Return the patient in the state that the event leaves."""
    consents = patient.consents | {event.purpose: consent_events.state_after(event)}
    return dataclasses.replace(patient, consents=consents)


def withdraw_all(records: PatientRecords, person: Patient, reason: str) -> list[Write]:
    """Return the withdrawal of whatever is queued for a patient; what is being sent has no second attempt."""
    return withdraw_owned(records, person.ids, reason)


def withdraw_owned(records: PatientRecords, owners: Iterable[str], reason: str) -> list[Write]:
    """Return the withdrawal of whatever is queued under these owners."""
    waiting = [m for owner in owners for m in records.messages_of(owner, states=RECALLABLE)]
    return [Withdraw(message.id, message.state, reason) for message in waiting]


def no_longer_asked(records: PatientRecords, person: Patient, reason: str) -> list[Write]:
    """Return the withdrawal of each question whose number it is that is still on its way, as the answer is known."""
    waiting = written_to(records, person, states=RECALLABLE)
    return [Withdraw(m.id, m.state, reason) for m in waiting if m.kind is Kind.VERIFY]


def expressed(
    patient: Patient, purposes: list[Purpose], *, granted: bool, now: datetime, proof: Proof
) -> list[Write]:
    """Return a patient's own yes or no to each purpose: their state, and the log's entries."""
    events = [
        consent_events.event_of(
            patient.id, purpose, granted=granted, source=Source.WHATSAPP, at=now, proof=proof
        )
        for purpose in purposes
    ]
    for event in events:
        patient = with_event(patient, event)
    # Saved even without events: the version is what a plan or an attestation under way collides with.
    return [Save(patient), *(Create(event) for event in events)]


def waiting_for(
    records: PatientRecords, patient: Patient, visits: Iterable[Appointment]
) -> list[Message]:
    """Return what may still leave for a patient, also what names a visit of theirs but was written to a sibling."""
    shared = [i for visit in visits if visit.patient_id in patient.ids for i in visit.message_ids]
    found = [
        *records.get_many(Message, shared).values(),
        *written_to(records, patient, states=RECALLABLE),
    ]
    waiting = {message.id: message for message in found if message.state in RECALLABLE}
    return list(waiting.values())


def visits_of(records: Records, line: Line) -> list[Appointment]:
    """Return the visits to come of everybody on the line."""
    return list(records.get_many(Appointment, line.visits).values())


def is_under_plan(visit: Appointment, now: datetime) -> bool:
    """Tell whether a plan running now may be deciding about a visit."""
    return visit.due_at is not None and visit.due_at <= now + UNDER_PLAN


def _due_now(records: Records, line: Line, now: datetime) -> list[Write]:
    """Make the visits to come due for a look: what was skipped while they were out stays skipped, what was withdrawn told nobody."""
    visits = visits_of(records, line)
    coming = [visit for visit in visits if visit.is_open and visit.starts_at > now]
    return [
        Save(dataclasses.replace(visit, due_at=now, told_at=None))
        for visit in soonest(coming)
        if visit.due_at
    ]
