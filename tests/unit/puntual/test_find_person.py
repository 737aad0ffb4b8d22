"""`puntual patient find` and `index`: whom an operator finds, and whom a former version stored."""

from dataclasses import replace

import pytest

from chalicelib.patients.model import Patient
from chalicelib.shared.writes import Remove
from chalicelib.storage.item_codec import key_of, to_item
from tests.builders import CLINIC_ID, a_line, a_patient, an_appointment, keep
from tests.damage import damaged
from tests.search_net import place_of, should_stand, stand

CLINIC = ("--clinic", "clinica-sonrisa")
LUPE = a_patient(id="lupe00000001", name="Guadalupe Gómez", e164="+525550000124", guardian="Paty")


def lay(operator, *people):
    """Store people as a former release did: nothing leads a search to them."""
    for person in people:
        item = to_item(CLINIC_ID, person)
        former = {name: own for name, own in item.items() if not name.startswith("lookup")}
        operator.store.lay(key_of(Patient, CLINIC_ID, person.id), former)


def assert_all_stand(operator):
    """Assert that a search finds everybody there is, and nobody else."""
    items = list(operator.store.everything())
    assert stand(items) == should_stand(items)


def test_somebody_is_found_with_a_masked_number(operator):
    """With the id, which other commands take, who answers and the next visit."""
    visit = an_appointment("tomorrow 10:30", patient_id=LUPE.id)
    keep(operator.records(), LUPE, a_line(LUPE, visits=[visit]), visit)
    status, printed = operator.types("patient", "find", "gomez 0124", *CLINIC)
    assert status == 0
    for told in (LUPE.id, "Guadalupe", "+52 ··· 0124", "Paty", "2026-11-23", "1 found."):
        assert told in printed
    assert "5550000124" not in printed


def test_nobody_and_too_many_are_said(operator):
    """And too little is asked for more."""
    keep(operator.records(), *(replace(LUPE, id=f"p{n}") for n in range(30)))
    assert operator.types("patient", "find", "vega", *CLINIC)[1].endswith("Nobody.\n")
    assert "there are more" in operator.types("patient", "find", "gomez", *CLINIC)[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "a name or a number"), ("de la", "three letters"), ("012", "four digits")],
)
def test_too_little_is_asked_for_more(operator, typed, said):
    """Nobody is listed."""
    keep(operator.records(), LUPE)
    status, printed = operator.types("patient", "find", typed, *CLINIC)
    assert (status, said in printed, LUPE.id in printed) == (1, True, False)


def test_whom_a_former_version_stored_is_entered_once(operator):
    """The second time there is nothing to do."""
    people = [replace(LUPE, id=f"p{n:03}", name=f"Ana Gómez {n}") for n in range(230)]
    lay(operator, *people)
    assert operator.types("patient", "find", "gomez", *CLINIC)[1].endswith("Nobody.\n")
    status, printed = operator.types("patient", "index")
    assert (status, printed) == (0, "clinica-sonrisa: 230 patients, 230 entered.\n")
    assert_all_stand(operator)
    kept = list(operator.store.everything())
    assert operator.types("patient", "index", *CLINIC)[1].endswith("230 patients, 0 entered.\n")
    assert list(operator.store.everything()) == kept


def test_what_a_former_version_renamed_or_gave_another_number_is_put_right(operator):
    """It left what led to them as it was, or had never written it."""
    other = replace(LUPE, id="other0000001")
    keep(operator.records(), LUPE, other)
    renamed = to_item(CLINIC_ID, replace(LUPE, name="Belén Soto"))
    operator.store.lay(key_of(Patient, CLINIC_ID, LUPE.id), renamed)
    moved = to_item(CLINIC_ID, replace(other, e164="+525550000199"))
    as_before = {"lookup_pk": {"S": f"CLINIC#{CLINIC_ID}#DIGITS#0124"}}
    operator.store.lay(key_of(Patient, CLINIC_ID, other.id), moved | as_before)
    assert operator.types("patient", "index")[1].endswith("2 patients, 2 entered.\n")
    assert_all_stand(operator)
    assert "1 found." in operator.types("patient", "find", "gomez 0199", *CLINIC)[1]


def test_what_leads_to_nobody_is_taken_away(operator):
    """A former version removed somebody and knew nothing of a search."""
    records = operator.records()
    keep(records, LUPE, replace(LUPE, id="other0000001"))
    left = [i for i in stand(operator.store.everything()).values() if LUPE.id in str(i)]
    records.commit([Remove(LUPE)])
    assert len(left) == 3
    for item in left:
        operator.store.lay(place_of(item), item)
    status, printed = operator.types("patient", "index")
    assert (status, printed) == (
        0,
        f"clinica-sonrisa: 1 patients, 0 entered, {len(left)} words that led to nobody were taken away.\n",
    )
    assert_all_stand(operator)


def test_one_who_cannot_be_read_stops_nobody_else(operator):
    """They are named."""
    lay(operator, LUPE, replace(LUPE, id="other0000001", name="Ana Vega"))
    key = key_of(Patient, CLINIC_ID, LUPE.id)
    operator.store.lay(key, damaged(CLINIC_ID, LUPE, "not JSON"))
    status, printed = operator.types("patient", "index")
    assert status == 0
    assert "1 entered" in printed
    assert f"Left out: Patient {LUPE.id}" in printed
