import pytest

from chalicelib.appointments.model import Appointment
from chalicelib.messaging.model import Message, State
from chalicelib.patients.model import Line, NumberState, Patient, PatientKey
from tests.builders import a_line, a_message, a_patient, an_appointment, keep

ANA = {"external_id": "P-1", "name": "Ana López García", "phone": "044 55 1234 5678"}


def test_a_patient_is_put_on_the_list(api, records):
    """A POST registers a person on their line, and answers what was kept."""
    answer = api.post("/patients", ANA)
    assert (answer.status_code, answer.json_body["result"]) == (201, "created")
    assert answer.json_body["phone"] == "+525512345678"
    patient = records.get(Patient, answer.json_body["id"])
    assert (patient.name, patient.source, patient.consents) == ("Ana López García", "api", {})
    assert records.get(Line, "+525512345678").patient_ids == (patient.id,)


@pytest.mark.parametrize(
    "body",
    [
        ANA,
        ANA | {"phone": "+52 1 55 1234 5678"},
        ANA | {"name": "  Ana López García "},
        {"name": "ana lopez garcia", "phone": "5512345678"},
    ],
    ids=["to the letter", "the old mobile prefix", "spaces around", "by name and phone"],
)
def test_the_same_person_twice_changes_nothing(api, services, body):
    """However the same person is written the second time, nothing is written twice."""
    first = api.post("/patients", ANA).json_body
    before = services.kept()
    answer = api.post("/patients", body)
    if answer.json_body["result"] == "unchanged":
        assert services.kept() == before
    assert (answer.status_code, answer.json_body["id"]) == (200, first["id"])


def test_another_phone_is_asked_about_anew(api, records):
    """A number the clinic's system corrects starts unverified."""
    keep(records, a_patient(external_id="P-1"), a_line(), PatientKey("P-1", "p7d2m4q8w1zc"))
    answer = api.post("/patients", ANA | {"phone": "33 1234 5678"})
    assert (answer.json_body["result"], answer.json_body["number"]) == ("updated", "unverified")
    assert records.get(Patient, "p7d2m4q8w1zc").number is NumberState.UNVERIFIED


def test_nothing_goes_to_a_former_phone(api, records):
    """What is queued to the old number is withdrawn, and the visit is decided again for the new one."""
    reminder = a_message()
    visit = an_appointment(message_ids=(reminder.id,), decided_offsets=(24 * 60,))
    ana = a_patient(external_id="P-1")
    keep(records, ana, PatientKey("P-1", ana.id), a_line(ana, visits=[visit]), visit, reminder)
    answer = api.post("/patients", ANA | {"phone": "33 1234 5678"})
    assert answer.status_code == 200, answer.body
    assert records.get(Message, reminder.id).state is State.SUPPRESSED
    assert visit.id in records.get(Line, "+523312345678").visits
    assert visit.id not in records.get(Line, "+525512345678").visits


def test_siblings_with_keys_of_their_own_stay_two_patients(api):
    """Two children on their mother's phone are two patients, and each may be sent again."""
    family = [ANA, ANA | {"external_id": "P-2", "name": "Luis López García"}]
    ids = [api.post("/patients", body).json_body["id"] for body in family + family]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


def test_father_and_son_of_one_name_stay_two(api):
    """Two keys of the clinic's own system are two people, also under one name and phone."""
    both = [ANA, ANA | {"external_id": "P-2"}]
    ids = [api.post("/patients", body).json_body["id"] for body in both + both]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


def test_a_third_name_on_a_phone_of_two_is_for_a_person_to_look_at(api):
    """Who is who on a shared phone is not guessed."""
    for name in ("Ana López", "Luis Paz"):
        api.post("/patients", {"name": name, "phone": "5512345678"})
    answer = api.post("/patients", {"name": "Carla Ruiz", "phone": "5512345678"})
    assert (answer.status_code, answer.json_body["code"]) == (
        409,
        "several_people_on_this_number",
    )


def test_a_patient_is_read_by_id(api, records):
    """What GET shows is what is known, with the consents in force."""
    keep(records, a_patient())
    shown = api.get("/patients/p7d2m4q8w1zc").json_body
    assert (shown["name"], shown["number"]) == ("Ana López García", "verified")
    assert [(c["purpose"], c["granted"]) for c in shown["consents"]] == [("reminders", True)]


@pytest.mark.parametrize(
    "question",
    [
        {"phone": "044 55 1234 5678"},
        {"external_id": "P-1"},
        {"name": "ANA LOPEZ"},
        {"name": "ana"},
    ],
)
def test_a_patient_is_found(api, question):
    """A phone as people write it, the clinic's key, or how the name begins leads to the person."""
    ana = api.post("/patients", ANA).json_body
    answer = api.post("/patients/search", question)
    assert [found["id"] for found in answer.json_body["patients"]] == [ana["id"]], answer.body


def test_nobody_found_is_no_error(api):
    """A search that finds nobody answers an empty list."""
    assert api.post("/patients/search", {"phone": "5599999999"}).json_body["patients"] == []


def test_all_patients_are_paged_through_once_each(api):
    """Following the cursors shows everybody, in alphabetical order, without names in addresses."""
    for place, name in enumerate(["Zoé", "Ángel", "ana", "Ana", "Beto"]):
        api.post("/patients", {"name": name, "external_id": f"P-{place}"})
    names, cursor = [], ""
    while True:
        page = api.get(f"/patients?limit=2&cursor={cursor}" if cursor else "/patients?limit=2")
        names += [patient["name"] for patient in page.json_body["patients"]]
        cursor = page.json_body["next_cursor"]
        if not cursor:
            break
    assert [name.casefold() for name in names] == ["ana", "ana", "ángel", "beto", "zoé"]


@pytest.mark.parametrize("cursor", ["nobody", "p7d2m4q8w1zc"])
def test_a_cursor_from_elsewhere_is_refused(api, records, cursor):
    """A cursor that is no patient, or none of this search, is said to be unknown."""
    keep(records, a_patient())
    answer = api.post("/patients/search", {"name": "Beto", "cursor": cursor})
    assert answer.json_body["errors"][0]["code"] == "cursor_unknown"


def test_a_death_is_noted_and_taken_back(api, records, services):
    """Twice is as good as once; a visit for them is refused meanwhile, and nobody is told of anything."""
    visit, waiting = an_appointment("tomorrow 10:30"), a_message()
    keep(records, a_patient(), a_line(visits=[visit]), visit, waiting)
    path = f"/patients/{a_patient().id}/deceased"
    answer = api.post(path, {})
    assert (answer.status_code, answer.json_body["deceased_at"]) == (200, "2026-11-22T15:30:00Z")
    kept = services.kept()
    assert api.post(path, {}).json_body == answer.json_body
    assert services.kept() == kept
    assert records.get(Appointment, visit.id).status == "cancelled"
    assert records.get(Message, waiting.id).reason == "deceased"
    again = {"patient_id": a_patient().id, "starts_at": "2026-11-24T10:30:00-06:00"}
    refused = api.put("/appointments/UX-2", again)
    assert (refused.status_code, refused.json_body["code"]) == (409, "patient_is_deceased")
    assert api.delete(path).json_body["deceased_at"] is None
    assert api.put("/appointments/UX-2", again).status_code == 201
    assert api.post("/patients/nobodynobody/deceased", {}).status_code == 404
