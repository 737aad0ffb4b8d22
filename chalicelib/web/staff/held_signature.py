"""The clinic holds somebody's signature: noted in the name of whoever says so. Decides no rule of consent."""

from chalicelib.consent.attest_consent import attest_consent
from chalicelib.consent.model import Source
from chalicelib.patients.model import Patient, Purpose
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared.errors import NotAllowedError, NotFoundError, decide_again
from chalicelib.web.staff.desk import Desk


def note_signature_of(desk: Desk, patient_id: str) -> str:
    """Note it; return why it does not count where it does not. Raises NotFoundError."""

    def attempt() -> None:
        person = find_patient(desk.records, patient_id)
        if person is None:
            raise NotFoundError
        _attest(desk, person)

    try:
        decide_again(attempt)
    except NotAllowedError as refused:
        return refused.code
    return ""


def _attest(desk: Desk, person: Patient) -> None:
    _, writes = attest_consent(
        desk.records,
        desk.clinic,
        person,
        Purpose.REMINDERS,
        source=Source.STAFF,
        by=desk.member.id,
        now=desk.visit.now,
    )
    desk.records.commit(writes)
