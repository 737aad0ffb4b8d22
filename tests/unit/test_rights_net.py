"""The net under all tests that holds each function to its policy catches what it is there for."""

import pytest

from chalicelib.consent.signup import Signup
from chalicelib.patients.model import Patient
from chalicelib.shared.writes import Create, Remove, Unchanged
from chalicelib.web.doors import DOORS
from tests.builders import CLINIC_ID, a_patient, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.fakes.memory_records import MemoryClinicRecords
from tests.fakes.memory_store import MemoryStore
from tests.rights_net import MISSING, may, while_at_work

FORM = ("public_pages",)
OWN_PAGE = ("my_data_pages",)
RECORDS = f"CLINIC#{CLINIC_ID}"
TOO_MUCH = {
    "a list": (FORM, lambda r: r.inbox(), "Query"),
    "a patient": (FORM, lambda r: r.get(Patient, "p7d2m4q8w1zc"), "GetItem"),
    "many patients": (FORM, lambda r: r.get_many(Patient, ["p7d2m4q8w1zc"]), "BatchGetItem"),
    "a patient written": (FORM, lambda r: r.commit([Create(a_patient(id="another"))]), "PutItem"),
    "a patient deleted": (OWN_PAGE, lambda r: r.commit([Remove(a_patient())]), "DeleteItem"),
    "a condition": (OWN_PAGE, lambda r: r.commit([Unchanged(a_patient())]), "ConditionCheckItem"),
    "another's counter": (FORM, lambda r: r.counts(["people-2026112215"]), "BatchGetItem"),
    "a message sent": (OWN_PAGE, lambda _: MemoryQueue().put(["m"]), "SendMessage"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_what_a_function_may_not_do_is_caught(what):
    """Whoever does it: by name, in many, in a transaction, beside the table."""
    functions, deed, wanted = TOO_MUCH[what]
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    keep(records, a_patient())
    assert not MISSING
    while_at_work(functions, lambda: deed(records))
    assert wanted in {action for _, action, _, _ in MISSING}
    MISSING.clear()


def test_what_it_may_do_is_not():
    """The form reads a sign-up and counts."""
    records = MemoryClinicRecords(MemoryStore(), CLINIC_ID)
    while_at_work(FORM, lambda: (records.get(Signup, "abcd-efgh"), records.counts(["form-1"])))
    assert not MISSING


def test_a_request_is_answered_as_the_function_behind_its_door(monkeypatch):
    """A route that moves to another door is held to that door's policy at once."""
    from tests.unit.web.public.front_desk import Visitor, with_a_clinic

    services = with_a_clinic()
    monkeypatch.setattr("chalicelib.wiring.services", lambda: services)
    monkeypatch.setitem(DOORS, "public_pages", ())
    monkeypatch.setitem(DOORS, "api_handler", ("/c/{slug}",))
    assert Visitor().open_form().status_code == 200
    assert ("api_handler", "GetParameter", "/form-key", "") in MISSING
    MISSING.clear()


def test_a_key_is_of_one_kind_only():
    """The clinic's own key opens nothing below it."""
    table = '["Table", "Arn"]'
    assert may("public_pages", "GetItem", table, RECORDS)
    assert not may("public_pages", "GetItem", table, f"{RECORDS}#PATIENT#p")
    assert not may("public_pages", "PutItem", table, RECORDS)
