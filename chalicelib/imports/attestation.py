"""What the clinic vouches for when it hands over a list: paper consent to reminders, and whose the numbers are.

Never consent to offers, and never against a patient's own word.
"""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.appointments.staged_records import Staged
from chalicelib.clinics.model import Clinic
from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.grant_and_withdraw import with_attestation
from chalicelib.consent.model import Source
from chalicelib.imports.model import Reason
from chalicelib.patients import phone_lines
from chalicelib.patients.model import NumberState, Patient, Purpose
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Create, Save

_WHY_NOT = {
    "only_the_patient_can_come_back": Reason.OPTED_OUT,
    "patient_is_being_erased": Reason.BEING_ERASED,
    "wrong_number": Reason.WRONG_NUMBER,
}


@dataclass(frozen=True)
class Attestation:
    """Who vouches, and whether also that each number is the patient's own."""

    by: str
    numbers: bool = False


def attested(
    staged: Staged, clinic: Clinic, patient: Patient, attestation: Attestation, *, now: datetime
) -> tuple[Patient, Reason | None]:
    """Stage what the clinic vouches for; return the patient so, and why it does not count where it does not."""
    if patient.number is NumberState.WRONG:
        return patient, Reason.WRONG_NUMBER
    decide = _with_number if attestation.numbers else _consent_only
    try:
        return decide(staged, clinic, patient, attestation.by, now), None
    except NotAllowedError as refused:
        return patient, _WHY_NOT[refused.code]


def _with_number(
    staged: Staged, clinic: Clinic, patient: Patient, by: str, now: datetime
) -> Patient:
    purpose, source = Purpose.REMINDERS, Source.IMPORT
    known, writes = attest_consent(staged, clinic, patient, purpose, source=source, by=by, now=now)
    staged.stage(writes)
    return known


def _consent_only(
    staged: Staged, _clinic: Clinic, patient: Patient, by: str, now: datetime
) -> Patient:
    line = phone_lines.line_of(staged, patient.e164)[0] if patient.e164 else None
    known, events = with_attestation(
        patient, line, Purpose.REMINDERS, Source.IMPORT, by=by, now=now
    )
    if known != patient:
        staged.stage([Save(known), *map(Create, events)])
    return known
