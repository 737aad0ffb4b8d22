"""Whose number a program may give, and how it finds a person whichever way the number is written."""

from dataclasses import replace
from itertools import permutations

import pytest

from chalicelib.clinics.model import Clinic
from chalicelib.patients.model import Line, Patient
from chalicelib.shared.writes import Save
from tests.builders import CLINIC_ID, a_line, a_patient, keep

SPELLINGS = {
    "MX": [
        *("55 1234 5678", "5215512345678", "+52 1 55 1234 5678", "044 55 1234 5678"),
        *("+525512345678", "0052 55 1234 5678", "55 1234 5678 ext. 12"),
    ],
    "AR": [
        *("+54 11 2345-6789", "+54 9 11 2345-6789", "+54 11 15 2345-6789", "0054 9 11 2345 6789"),
        *("+541123456789", "+5491123456789"),
    ],
    "AR at home": [
        *("11 2345-6789", "011 2345-6789", "11 15 2345-6789", "011 15 2345-6789"),
        *("9 11 2345-6789", "+54 11 2345-6789"),
    ],
    "BR": [
        *("+55 11 98765-4321", "+55 11 8765-4321", "0055 11 98765 4321", "+551187654321"),
    ],
    "BR at home": ["(11) 98765-4321", "(11) 8765-4321", "011 98765-4321", "+55 11 8765-4321"],
    "US": ["+1 619 555 0134", "001 619 555 0134", "+1 (619) 555-0134"],
}
DESKS = {"AR at home": "+541143215678", "BR at home": "+551130301234"}
PAIRS = [(place, *pair) for place, some in SPELLINGS.items() for pair in permutations(some, 2)]
REFUSED = [
    *(
        ("5555555555", "phone_filler"),
        ("9999999999", "phone_filler"),
        ("8111111111", "phone_filler"),
    ),
    *(("+57 333 333 3333", "phone_filler"), ("1234567890", "phone_not_a_number")),
    *(("55 5555 0100", "phone_clinics_own"), ("+52 1 55 5555 0199", "phone_clinics_own")),
    *(("(14) 98106-2331", "phone_ambiguous"), ("1 619 555 0134", "phone_ambiguous")),
    *(("2.- 81 5555 010", "phone_too_short"), ("81 5555 010 2", "phone_several_numbers")),
]


@pytest.mark.parametrize(("place", "written", "searched"), PAIRS)
def test_a_person_is_found_however_the_number_is_written(api, records, place, written, searched):
    """Who is created with one spelling is found with every other: a program that looks first makes no doubles."""
    clinic = records.get(Clinic, CLINIC_ID)
    records.commit([Save(replace(clinic, phone=DESKS.get(place, clinic.phone)))])
    made = api.post("/patients", {"name": "Ana López", "phone": written})
    assert made.status_code == 201, made.body
    found = api.post("/patients/search", {"phone": searched}).json_body["patients"]
    assert [person["id"] for person in found] == [made.json_body["id"]]


@pytest.mark.parametrize(("written", "code"), REFUSED)
def test_a_number_that_is_no_patients_is_refused(api, records, written, code):
    """With its code and the sentence; nobody is put on the list."""
    answer = api.post("/patients", {"name": "Ana López", "phone": written})
    (error,) = answer.json_body["errors"]
    assert (answer.status_code, error["pointer"], error["code"]) == (422, "#/phone", code)
    assert error["detail"]
    assert records.patients_named("") == []


def test_who_has_such_a_number_already_is_found_by_it(api, records):
    """So that it can be put right."""
    ana = a_patient(e164="+525555555555")
    keep(records, ana, a_line(ana, id="+525555555555"))
    found = api.post("/patients/search", {"phone": "55 5555 5555"}).json_body["patients"]
    assert [person["id"] for person in found] == [ana.id]
    right = {"name": ana.name, "external_id": "P-9", "phone": "55 1234 5678"}
    assert api.post("/patients", right).status_code == 201
    assert records.get(Line, "+525512345678").patient_ids != ()
    assert records.get(Patient, ana.id).e164 == "+525555555555"
