"""Who may say yes for a patient: the patient always; staff for reminders only, and never against the patient's own no. Pure."""

from chalicelib.consent.model import PATIENTS_OWN, Source
from chalicelib.patients.model import Patient, Purpose
from chalicelib.shared.errors import NotAllowedError

IMPORTABLE = frozenset({Purpose.REMINDERS})  # a clinic may attest for reminders, never for offers


def check_grant(patient: Patient, purpose: Purpose, source: Source) -> None:
    """Raise NotAllowedError when this source may not say yes for the patient."""
    if source in PATIENTS_OWN:
        return
    if purpose not in IMPORTABLE:
        raise NotAllowedError("only_the_patient_agrees_to_offers")
    if has_refused(patient, purpose):
        raise NotAllowedError("only_the_patient_can_come_back")


def has_refused(patient: Patient, purpose: Purpose) -> bool:
    """Tell whether the no in force is the patient's own."""
    state = patient.consents.get(purpose)
    return state is not None and not state.granted and state.by_patient
