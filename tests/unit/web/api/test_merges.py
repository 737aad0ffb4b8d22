import pytest

from chalicelib.merging.model import Merge
from chalicelib.patients.model import Patient, PatientAlias, PatientKey, Purpose
from tests.builders import a_line, a_patient, an_appointment, keep, refused

A, B = "p7d2m4q8w1zc", "q4r8t2v6x0yb"
ASKED = {"duplicate_id": B, "asked_by": "Laura Méndez"}


@pytest.fixture
def two(records):
    """Ana twice on one phone, her visit with the second."""
    ana = a_patient()
    twin = a_patient(id=B, name="Ana López", external_id="P-2")
    visit = an_appointment("in 3 days 10:30", patient_id=B)
    keep(records, ana, twin, visit, PatientKey("P-2", B), a_line(ana, twin, visits=[visit]))
    return visit


def test_two_records_become_one(api, records, two):
    """The answer shows who stays and which visits changed hands; who asked is kept, with the token."""
    answer = api.post(f"/patients/{A}/merge", ASKED)
    assert answer.status_code == 200, answer.body
    assert answer.json_body["result"] == "merged"
    assert (answer.json_body["patient"]["id"], answer.json_body["appointment_ids"]) == (A, [two.id])
    record = records.get(Merge, records.get(PatientAlias, B).merge_id)
    assert record.by == "Laura Méndez"
    assert record.through.startswith("api:")


def test_twice_is_as_good_as_once(api, services, two):
    """Also when the answer to the first was lost."""
    api.post(f"/patients/{A}/merge", ASKED)
    before = services.kept()
    answer = api.post(f"/patients/{A}/merge", ASKED)
    assert (answer.status_code, answer.json_body["result"]) == (200, "unchanged")
    assert services.kept() == before


def test_the_former_id_and_key_go_on_working(api, two):
    """Links, tasks and the clinic's own system name the record that went."""
    api.post(f"/patients/{A}/merge", ASKED)
    assert api.get(f"/patients/{B}").json_body["id"] == A
    found = api.post("/patients/search", {"external_id": "P-2"}).json_body["patients"]
    assert [patient["id"] for patient in found] == [A]
    visit = {"patient_external_id": "P-2", "starts_at": "2026-11-30T10:30:00-06:00"}
    assert api.put("/appointments/CITA-9", visit).json_body["patient_id"] == A
    by_id = {"patient_id": B, "starts_at": "2026-11-30T10:30:00-06:00"}
    assert api.put("/appointments/CITA-9", by_id).json_body["result"] == "unchanged"
    assert api.get(f"/patients/{B}/messages").status_code == 200


def test_a_system_that_keeps_both_records_changes_nothing_to_and_fro(api, records, two):
    """What comes under the second key fills gaps; the first has the say."""
    ours = {"name": "Ana López García", "phone": "55 1234 5678", "external_id": "P-1"}
    api.post("/patients", ours)
    api.post(f"/patients/{A}/merge", ASKED)
    theirs = {"name": "Ana López", "phone": "55 9876 5432", "external_id": "P-2"}
    assert api.post("/patients", theirs).json_body["result"] == "unchanged"
    filled = api.post("/patients", theirs | {"email": "ana@example.org"}).json_body
    assert (filled["id"], filled["email"], filled["phone"]) == (
        A,
        "ana@example.org",
        "+525512345678",
    )
    assert api.post("/patients", ours).json_body["result"] == "unchanged"
    assert records.get(PatientKey, "P-2").patient_id == A


def test_both_logs_are_shown(api, records, two):
    """What was said under the former id is still said."""
    api.delete(f"/patients/{B}/consents/reminders")
    api.post(f"/patients/{A}/merge", ASKED)
    shown = api.get(f"/patients/{A}/consents").json_body
    assert [event["granted"] for event in shown["log"]] == [False, False]
    assert shown["consents"] == [shown["consents"][0] | {"granted": False}]


def test_a_merge_is_taken_apart(api, records, two):
    """Both are shown, and what changed since is named."""
    api.post(f"/patients/{A}/merge", ASKED)
    api.delete(f"/patients/{A}/consents/reminders")
    answer = api.post(f"/patients/{A}/merge/undo", ASKED)
    assert answer.status_code == 200, answer.body
    assert (answer.json_body["patient"]["id"], answer.json_body["restored"]["id"]) == (A, B)
    assert answer.json_body["conflicts"] == [{"what": "consent", "which": "reminders"}]
    assert not records.get(Patient, B).agreed_to(Purpose.REMINDERS)


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (f"{A}/merge", ASKED | {"duplicate_id": A}, 409, "merge_with_itself"),
        (f"{A}/merge", ASKED | {"duplicate_id": "nobody"}, 404, "not_found"),
        ("nobody/merge", ASKED, 404, "not_found"),
        (f"{A}/merge/undo", ASKED, 409, "not_merged"),
        (f"{A}/merge", {"duplicate_id": B}, 422, "invalid_request"),
        (f"{A}/merge", ASKED | {"asked_by": " "}, 422, "invalid_request"),
    ],
)
def test_refusals_say_why(api, services, two, path, body, status, code):
    """And nothing is changed."""
    before = services.kept()
    answer = api.post(f"/patients/{path}", body)
    assert (answer.status_code, answer.json_body["code"]) == (status, code)
    assert services.kept() == before


def test_another_clinics_records_are_not_found(foreign_api, api, records, two):
    """Neither the one that stays nor the one that goes, nor what was merged."""
    assert foreign_api.post(f"/patients/{A}/merge", ASKED).status_code == 404
    api.post(f"/patients/{A}/merge", ASKED)
    assert foreign_api.post(f"/patients/{A}/merge/undo", ASKED).status_code == 404
    assert foreign_api.get(f"/patients/{B}").status_code == 404
    assert records.get(Patient, B) is None


def test_the_strictest_consent_counts(api, records, two):
    """A no of the record that goes is a no."""
    stern = a_patient(id="stern0000000", consents=refused(Purpose.REMINDERS))
    keep(records, stern)
    answer = api.post(f"/patients/{A}/merge", ASKED | {"duplicate_id": stern.id})
    assert [c["granted"] for c in answer.json_body["patient"]["consents"]] == [False]
