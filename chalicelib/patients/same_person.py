"""Whether somebody who comes in is a person the clinic has: by its own key, else by the name on the same phone. Never merges."""

from collections.abc import Collection

from chalicelib.patients.model import Line, Particulars, Patient, PatientKey
from chalicelib.patients.patient_by_id import find_patient
from chalicelib.shared import compare_names
from chalicelib.shared.errors import NotAllowedError
from chalicelib.shared.writes import Records


def same_person(
    records: Records,
    particulars: Particulars,
    line: Line | None,
    *,
    none_of: Collection[str] = (),
) -> Patient | None:
    """Return the person these particulars are of, if the clinic has them; `none_of` are the ids of whom somebody saw and ruled out.

    Raises NotAllowedError("several_people_on_this_number") where a person must look.
    """
    key = records.get(PatientKey, particulars.external_id) if particulars.external_id else None
    if key:
        return find_patient(records, key.patient_id)
    people = list(records.get_many(Patient, line.patient_ids).values()) if line else []
    people = [person for person in people if person.id not in none_of]
    same = [person for person in people if may_be(person, particulars)]
    # A third person, says their system, or whoever looked.
    says_who = bool(particulars.name and (particulars.external_id or none_of))
    if len(same) > 1 or (len(people) > 1 and not same and not says_who):
        raise NotAllowedError("several_people_on_this_number")
    return same[0] if same else None


def may_be(person: Patient, particulars: Particulars) -> bool:
    """Tell whether the name fits; two keys of the clinic's own system are two people, father and son."""
    keys = {person.external_id, particulars.external_id} - {""}
    return len(keys) < 2 and compare_names.may_be_same(person.name, particulars.name)
