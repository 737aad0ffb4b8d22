"""`q` of POST /patients/search: a person as somebody types them."""

import pytest

from chalicelib.patients.model import Patient
from chalicelib.storage.item_codec import key_of
from tests.builders import CLINIC_ID, NOW, a_line, a_patient, an_appointment, keep
from tests.damage import damaged

LUPE = a_patient(id="lupe00000001", name="Guadalupe Gómez Ríos", e164="+525550000124")
ANA = a_patient(id="ana000000001", name="Ana Gómez", e164="+525550000125")


def search(api, typed, **more):
    """Return the answer to what is typed."""
    answer = api.post("/patients/search", {"q": typed} | more)
    assert answer.status_code == 200, answer.body
    return answer.json_body


@pytest.mark.parametrize("typed", ["lup gom", "GÓMEZ lup", "0124", "rios 0124", "044 55 5000 0124"])
def test_somebody_is_found_as_they_are_typed(api, records, typed):
    """With the next visit, and whether the phone is theirs alone."""
    visit = an_appointment("tomorrow 10:30", patient_id=LUPE.id)
    keep(records, LUPE, ANA, a_line(LUPE, visits=[visit]), visit)
    answer = search(api, typed)
    assert [one["name"] for one in answer["patients"]] == [LUPE.name]
    assert answer["hits"] == [
        {
            "patient_id": LUPE.id,
            "next_visit_at": "2026-11-23T16:30:00Z",
            "last_visit_at": None,
            "shares_phone": False,
        }
    ]
    assert (answer["has_more"], answer["needs"], answer["next_cursor"]) == (False, None, "")


def test_the_closest_come_first_and_more_are_said(api, records):
    """An exact word before its beginning."""
    people = [a_patient(id=f"p{n:02}", name=f"Mariana {n:02}", e164="") for n in range(30)]
    keep(records, *people, a_patient(id="maria", name="Zoila María", e164=""))
    answer = search(api, "maria", limit=3)
    assert [one["name"] for one in answer["patients"]] == [
        "Zoila María",
        "Mariana 00",
        "Mariana 01",
    ]
    assert answer["has_more"]
    assert len(search(api, "maria")["patients"]) == 20


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        ("", "something"),
        ("😀 % # \x00 \u202e", "something"),
        ("de la", "three_letters"),
        ("012", "four_digits"),
    ],
)
def test_too_little_lists_nobody_and_says_what_is_lacking(api, records, typed, needs):
    """It is no error."""
    keep(records, LUPE)
    answer = search(api, typed)
    assert (answer["patients"], answer["needs"]) == ([], needs)


def test_five_hundred_letters_are_an_answer_and_more_are_refused(api, records):
    """Whatever they are."""
    keep(records, LUPE)
    for typed in ("a" * 500, "gomez " * 83, "%_#" * 166, "١" * 500, "ß" * 500):
        assert search(api, typed)["next_cursor"] == ""
    assert api.post("/patients/search", {"q": "a" * 501}).status_code == 422


def test_one_thing_is_asked_at_a_time(api):
    """Or who was found would be found by which?"""
    answer = api.post("/patients/search", {"q": "gomez", "phone": "5512345678"})
    assert answer.json_body["errors"][0]["code"] == "exactly_one_needed"


def test_whoever_is_put_on_the_list_is_found_at_once_and_under_the_corrected_name(api):
    """By no name or number of before."""
    made = {"external_id": "P-1", "name": "Belén Soto", "phone": "55 5000 0199"}
    api.post("/patients", made)
    assert len(search(api, "soto")["patients"]) == 1
    api.post("/patients", made | {"name": "Belén Vega", "phone": "55 5000 0188"})
    found = [len(search(api, typed)["patients"]) for typed in ("soto", "0199", "vega", "0188")]
    assert found == [0, 0, 1, 1]


def test_what_cannot_be_read_is_left_out_and_named(api, records, services):
    """The others are shown."""
    keep(records, LUPE, ANA)
    key = key_of(Patient, CLINIC_ID, LUPE.id)
    services.store.lay(key, damaged(CLINIC_ID, LUPE, "not JSON"))
    answer = search(api, "gomez")
    assert [one["id"] for one in answer["patients"]] == [ANA.id]
    assert answer["unreadable"] == [LUPE.id]


def test_who_died_is_found_and_whose_data_are_being_erased_is_not(api, records):
    """Staff may look for the first; nothing new is begun with the second."""
    keep(records, a_patient(id="died", name="Ana Gómez", deceased_at=NOW))
    keep(records, a_patient(id="goes", name="Ana Gómez", erasing_at=NOW))
    assert [one["id"] for one in search(api, "gomez")["patients"]] == ["died"]
