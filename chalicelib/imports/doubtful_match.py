"""Deciding whom a row is about. Never merges two people: whatever is not certain is for a person to look at."""

import dataclasses

from chalicelib.appointments.model import Appointment
from chalicelib.imports.model import Reason
from chalicelib.imports.tried_values import Tried
from chalicelib.patients import phone_lines
from chalicelib.patients.model import Particulars, Patient, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.patients.same_person import same_person
from chalicelib.shared import compare_names
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records


class DoubtError(Exception):
    """A person must look at the row; caught where rows are decided."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class People:
    """What the rows so far said of each patient: the first word counts, later rows only fill gaps."""

    def __init__(self, said: Tried[Particulars] | None = None) -> None:
        self.said = said or Tried[Particulars]()

    def agreeing(self, patient: Patient | None, given: Particulars) -> Particulars:
        """Return what a row adds; raises DoubtError when two rows give one patient two numbers."""
        before = self.said.get(patient.id) if patient else None
        if before is None:
            return given
        if before.e164 and given.e164 and before.e164 != given.e164:
            raise DoubtError(Reason.PHONE_DIFFERS_IN_FILE)
        filled = {name: value for name, value in dataclasses.asdict(before).items() if value}
        if len(given.name.split()) > len(before.name.split()):
            filled["name"] = given.name
        return dataclasses.replace(given, **filled)

    def remember(self, patient: Patient, given: Particulars) -> None:
        """Keep what counts from now on."""
        self.said.put(patient.id, given)

    def remember_first(self, patient_id: str, given: Particulars) -> None:
        """Keep what a row said that changes nothing, unless a row above it said more."""
        if self.said.get(patient_id) is None:
            self.said.put(patient_id, given)


def match_patient(
    records: Records, given: Particulars, visit: Appointment | None
) -> Patient | None:
    """Return the patient a row is about, if the clinic has one; `visit` is the appointment it names.

    Raises DoubtError.
    """
    line = phone_lines.line_of(records, given.e164)[0] if given.e164 else None
    try:
        found = same_person(records, given, line)
    except NotAllowedError:
        raise DoubtError(Reason.SEVERAL_PEOPLE) from None
    if found and found.erasing_at:
        raise DoubtError(Reason.BEING_ERASED)
    if found and not _is_the_same(records, found, given):
        raise DoubtError(Reason.ANOTHER_PERSON)
    return _of_the_visit(records, found, given, visit) if visit else found


def _is_the_same(records: Records, found: Patient, given: Particulars) -> bool:
    """A key that leads to another name, or a namesake with a key of their own, is somebody else."""
    has_other_key = given.external_id and found.external_id not in ("", given.external_id)
    if has_other_key:  # unless that one leads here too, since two records were merged
        key = records.get(PatientKey, given.external_id)
        has_other_key = key is None or key.patient_id not in found.ids
    return compare_names.may_be_same(found.name, given.name) and not has_other_key


def _of_the_visit(
    records: Records, found: Patient | None, given: Particulars, visit: Appointment
) -> Patient:
    """Return the patient of the visit, whose number the file may have put right."""
    patient = find_patient(records, visit.patient_id)
    if patient and (patient == found or (found is None and _is_the_same(records, patient, given))):
        return patient
    raise DoubtError(Reason.ANOTHER_PATIENT)
