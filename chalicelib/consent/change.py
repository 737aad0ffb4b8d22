"""Consent given and withdrawn: the log entry, the patient's state and what was queued, in one transaction."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.appointments.model import Appointment
from chalicelib.consent import rules
from chalicelib.consent.model import ConsentEvent, Proof, Source
from chalicelib.consent.ports import PatientRecords
from chalicelib.messaging.model import WITHDRAWABLE
from chalicelib.patients.lines import line_of
from chalicelib.patients.model import Line, Patient, Purpose
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Records, Save, Withdraw, Write

UNDER_PLAN = timedelta(days=1)  # a plan running now looks at no visit due later than this


def opt_out(
    records: PatientRecords, line: Line, *, now: datetime, proof: Proof
) -> tuple[Line, list[Write]]:
    """Decide the one word that stops everything: for everybody on the line and whatever is queued for them.

    The line is the caller's to write. Visits that a plan may be looking at are touched, so that a plan in between conflicts and
    sees the opt-out when it decides again.
    """
    people = list(records.get_many(Patient, line.patient_ids).values())
    writes: list[Write] = []
    for person in people:
        purposes = [purpose for purpose in Purpose if person.agreed_to(purpose)]
        writes += _expressed(person, purposes, granted=False, now=now, proof=proof)
        writes += withdraw_all(records, person.id, "opted_out")
    touched = _touch_due(records, line, now)
    return dataclasses.replace(line, opted_out_at=now), writes + touched


def opt_in(
    records: Records, line: Line, patients: Iterable[Patient], *, now: datetime, proof: Proof
) -> tuple[Line, list[Write]]:
    """Decide the patient's own return: reminders only; offers must be agreed to anew on the form."""
    writes: list[Write] = []
    for patient in patients:
        writes += _expressed(patient, [Purpose.REMINDERS], granted=True, now=now, proof=proof)
    back = dataclasses.replace(line, opted_out_at=None)
    return back, writes + _due_now(records, line, now)


def attest(
    patient: Patient, line: Line | None, purpose: Purpose, source: Source, *, by: str, now: datetime
) -> tuple[Patient, list[ConsentEvent]]:
    """Return the patient with the consent that staff vouch for, and its log entry.

    Raises NotAllowedError when the patient had said no: only the patient can come back.
    """
    if line and line.opted_out_at:
        raise NotAllowedError("only_the_patient_can_come_back")
    rules.check_grant(patient, purpose, source)
    if patient.agreed_to(purpose):
        return patient, []
    event = rules.event_of(
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
    """Decide that one purpose is over for one patient; what is queued is withdrawn when it was reminders."""
    event = rules.event_of(
        patient.id, purpose, granted=False, source=source, at=now, proof=Proof(attested_by=by)
    )
    writes: list[Write] = [Save(with_event(patient, event)), Create(event)]
    if purpose is not Purpose.REMINDERS or not patient.e164:
        return writes
    line, _ = line_of(records, patient.e164)
    return (
        writes
        + withdraw_all(records, patient.id, "consent_withdrawn")
        + _touch_due(records, line, now)
    )


def with_event(patient: Patient, event: ConsentEvent) -> Patient:
    """Return the patient in the state that the event leaves."""
    consents = patient.consents | {event.purpose: rules.state_after(event)}
    return dataclasses.replace(patient, consents=consents)


def withdraw_all(records: PatientRecords, owner: str, reason: str) -> list[Write]:
    """Return the withdrawal of whatever is queued for a patient."""
    waiting = records.messages_of(owner, states=WITHDRAWABLE)
    return [Withdraw(message.id, message.state, reason) for message in waiting]


def _expressed(
    patient: Patient, purposes: list[Purpose], *, granted: bool, now: datetime, proof: Proof
) -> list[Write]:
    events = [
        rules.event_of(
            patient.id, purpose, granted=granted, source=Source.WHATSAPP, at=now, proof=proof
        )
        for purpose in purposes
    ]
    for event in events:
        patient = with_event(patient, event)
    # Saved even without events: the version is what a plan or an attestation under way collides with.
    return [Save(patient), *(Create(event) for event in events)]


def _visits_due(records: Records, line: Line | None, until: datetime) -> list[Appointment]:
    visits = records.get_many(Appointment, line.visits if line else ()).values()
    return [visit for visit in visits if visit.due_at and visit.due_at <= until]


def _touch_due(records: Records, line: Line | None, now: datetime) -> list[Write]:
    return [Save(visit) for visit in _visits_due(records, line, now + UNDER_PLAN)]


def _due_now(records: Records, line: Line, now: datetime) -> list[Write]:
    """Make the visits to come due for a look: what was skipped while they were out stays skipped."""
    visits = records.get_many(Appointment, line.visits).values()
    return [
        Save(dataclasses.replace(visit, due_at=now))
        for visit in visits
        if visit.is_open and visit.starts_at > now and visit.due_at
    ]
