"""What is kept beside a patient's write: where a conflict is told, and what is read and written for it."""

import pytest

from chalicelib.shared.errors import ConflictError
from chalicelib.shared.writes import Create, Remove, Save
from chalicelib.storage import keys
from chalicelib.storage.search_items import at_their_patients, kept_beside
from tests.builders import CLINIC_ID, a_clinic, a_patient, an_appointment

ANA, EVA = a_patient(id="ana", name="Ana Ríos"), a_patient(id="eva", name="Eva Ríos")


def nothing(places):
    """Find nothing at these places."""
    assert places
    return []


def test_a_conflict_beside_a_patient_is_told_at_the_patients_place():
    """Callers know the places of their own writes; one that had moved on is no longer only busy."""
    writes = [Create(an_appointment()), Create(ANA), Create(EVA)]
    beside = kept_beside(CLINIC_ID, writes, nothing)
    assert [one.place for one in beside] == [1, 1, 1, 2, 2, 2]
    with pytest.raises(ConflictError) as met, at_their_patients(beside, after=3):
        raise ConflictError([0, 1, 4, 6], busy=[4, 6])
    assert (met.value.failed, met.value.busy) == ((0, 1, 2), frozenset({2}))


def test_what_is_no_patients_costs_no_reading():
    """Most transactions hold none; of somebody new nothing can stand there."""
    asked = []
    writes = [Save(a_clinic()), Create(an_appointment())]
    assert kept_beside(CLINIC_ID, writes, lambda places: asked.extend(places) or []) == []
    assert (
        len(kept_beside(CLINIC_ID, [Create(ANA)], lambda places: asked.extend(places) or [])) == 3
    )
    assert asked == []


def test_of_who_goes_all_that_any_of_their_ids_left_is_looked_for():
    """Also what a former release left of a record merged into theirs."""
    asked = []
    gone = a_patient(id="ana", former_ids=("eva", "old"))
    kept_beside(CLINIC_ID, [Remove(gone)], lambda places: asked.extend(places) or [])
    assert asked == [keys.found_by(CLINIC_ID, one) for one in ("ana", "eva", "old")]
