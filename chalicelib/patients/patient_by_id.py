"""Finding a person by id, also by one they had before two records of theirs were merged. Never writes."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from chalicelib.patients.model import Patient, PatientAlias
from chalicelib.shared.writes import Records

R = TypeVar("R")


class ReadsMany(Protocol):
    """As much of one clinic's records as finding people takes."""

    def get_many(self, kind: type[R], record_ids: Iterable[str]) -> dict[str, R]:
        """Return those that exist, by identifier."""
        ...


def find_patient(records: Records, patient_id: str) -> Patient | None:
    """Return the person this id leads to."""
    return find_people(records, [patient_id]).get(patient_id)


def find_people(records: ReadsMany, patient_ids: Iterable[str]) -> dict[str, Patient]:
    """Return those who exist, each under the id asked for; only an id that is no patient costs more reads.

    A record that was merged may since have been the one that stayed, or gone itself: aliases are
    followed to their end. They make no circle, as only what is no patient has one.
    """
    leads = {patient_id: patient_id for patient_id in patient_ids}
    people: dict[str, Patient] = {}
    while leads:
        found = records.get_many(Patient, set(leads.values()))
        people |= {asked: found[at] for asked, at in leads.items() if at in found}
        missing = {asked: at for asked, at in leads.items() if at not in found}
        aliases = records.get_many(PatientAlias, set(missing.values())) if missing else {}
        leads = {asked: aliases[at].patient_id for asked, at in missing.items() if at in aliases}
    return people
