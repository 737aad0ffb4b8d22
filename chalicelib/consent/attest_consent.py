"""Staff vouch for a consent on paper: the log, the patient, the number and the visits that waited, in one transaction."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime

from chalicelib.appointments import reminder_times
from chalicelib.appointments.model import Appointment
from chalicelib.appointments.withdraw_messages import soonest
from chalicelib.clinics.model import Clinic
from chalicelib.consent.grant_and_withdraw import no_longer_asked, with_attestation
from chalicelib.consent.model import Source
from chalicelib.consent.ports import PatientRecords
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.patients.phone_lines import line_id, visits_of
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Records, Save, Write

UNSURE = frozenset({NumberState.UNVERIFIED, NumberState.ASKED})


def attest_consent(
    records: PatientRecords,
    clinic: Clinic,
    patient: Patient,
    purpose: Purpose,
    *,
    source: Source,
    by: str,
    now: datetime,
) -> tuple[Patient, list[Write]]:
    """Decide an attestation; nothing to write when all of it was so already.

    Raises NotAllowedError("wrong_number") where somebody else had answered, NotAllowedError("patient_is_being_erased"), and what
    consent.grant_and_withdraw.with_attestation raises.
    """
    if patient.erasing_at:
        raise NotAllowedError("patient_is_being_erased")
    if patient.number is NumberState.WRONG:
        raise NotAllowedError("wrong_number")
    line = records.get(Line, line_id(patient.e164)) if patient.e164 else None
    attested, events = with_attestation(patient, line, purpose, source, by=by, now=now)
    if patient.number in UNSURE and patient.e164:
        attested = dataclasses.replace(attested, number=NumberState.ATTESTED)
    if attested == patient:
        return patient, []
    answered = no_longer_asked(records, patient, "attested")
    waiting = _visits_looked_at_again(records, clinic, patient, line, now)
    writes = [Save(attested), *map(Create, events), *answered, *waiting]
    return attested, writes


def _visits_looked_at_again(
    records: Records, clinic: Clinic, patient: Patient, line: Line | None, now: datetime
) -> Iterable[Write]:
    """Save the visits to come, also where its moment stays: a plan under way shall notice and decide again."""
    theirs = visits_of(line, patient.id) if line else []
    visits = records.get_many(Appointment, theirs).values()
    coming = [visit for visit in visits if visit.is_open and visit.starts_at > now]
    return [
        Save(dataclasses.replace(visit, due_at=reminder_times.next_due(clinic, visit)))
        for visit in soonest(coming)
    ]
