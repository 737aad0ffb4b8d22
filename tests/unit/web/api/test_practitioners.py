"""Practitioners over the API, and the visits that name them: the text is kept, linked when exactly one fits, else asked about once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.clinics.api_tokens import Scope
from chalicelib.clinics.practitioner import Practitioner
from chalicelib.messaging.staff_tasks import TaskKind
from chalicelib.shared.writes import Save
from chalicelib.web.api import practitioners
from tests.builders import a_line, a_patient, an_appointment, keep, moment
from tests.unit.web.api.api_client import Api

TOMORROW = "2026-11-23T10:30:00-06:00"
VISIT = {"patient_id": "p7d2m4q8w1zc", "starts_at": TOMORROW}
HOURS = [
    {"day": "mon", "opens": "09:00", "closes": "14:00"},
    {"day": "mon", "opens": "16:00", "closes": "19:30"},
]
DAY = "/appointments?day=2026-11-23"


@pytest.fixture(autouse=True)
def _of_a_patient(records):
    keep(records, a_patient(), a_line())


@pytest.fixture
def ana(api):
    """Dra. Ana Ruiz, under a key of the caller's."""
    body = {"name": "Dra. Ana Ruiz", "colour": "pink", "hours": HOURS, "also_called": ["Box 3"]}
    return api.put("/practitioners/D-7", body)


def booked(api, practitioner, key="C-1", **more):
    """Book a visit with this text; return the answer."""
    return api.put(f"/appointments/{key}", VISIT | {"practitioner": practitioner} | more)


def asked(records):
    """Return the names that the inbox asks about."""
    tasks = [t for t in records.inbox() if t.kind is TaskKind.PRACTITIONER_UNKNOWN]
    return sorted(task.text for task in tasks if task.done_at is None)


def test_a_practitioner_is_put_under_the_callers_own_key(api, records, ana):
    """And listed with all that was said."""
    assert (ana.status_code, ana.json_body["result"]) == (201, "created")
    (shown,) = api.get("/practitioners").json_body["practitioners"]
    assert shown == {
        "id": "D-7",
        "name": "Dra. Ana Ruiz",
        "colour": "pink",
        "hours": HOURS,
        "also_called": ["Box 3"],
        "since": "2026-11-22T15:30:00Z",
        "left_at": None,
    }
    assert records.get(Practitioner, "D-7").name == "Dra. Ana Ruiz"


@pytest.mark.parametrize(
    "body",
    [
        {"name": "Dra. Ana Ruiz"},
        {"name": " Dra. Ana Ruiz ", "colour": None, "hours": None},
        {"name": "Dra. Ana Ruiz", "hours": HOURS, "also_called": ["Box 3", "Box 3"]},
    ],
)
def test_the_same_twice_changes_nothing_and_what_is_left_out_stays(api, services, ana, body):
    """A list may be sent whole every night."""
    before = services.kept()
    answer = api.put("/practitioners/D-7", body)
    assert (answer.status_code, answer.json_body["result"]) == (200, "unchanged")
    assert services.kept() == before


def test_another_name_leads_to_them_as_the_former_does(api, records, ana):
    """Hours and colour are replaced whole."""
    answer = api.put("/practitioners/D-7", {"name": "Dra. Ana Soto", "hours": [], "colour": "blue"})
    said = answer.json_body
    assert (said["result"], said["hours"], said["colour"]) == ("updated", [], "blue")
    assert said["also_called"] == ["Box 3", "Dra. Ana Ruiz"]
    assert booked(api, "dra ruiz").json_body["practitioner_id"] == "D-7"


def test_who_left_keeps_their_visits_and_may_come_back(api, ana):
    """Twice is as good as once; a PUT brings them back."""
    visit = booked(api, "Dra. Ruiz").json_body
    gone = [api.delete("/practitioners/D-7").json_body for _ in range(2)]
    assert [one["result"] for one in gone] == ["updated", "unchanged"]
    assert api.get("/appointments/C-1").json_body["practitioner_id"] == "D-7"
    assert [
        len(api.get(f"/practitioners{q}").json_body["practitioners"])
        for q in ("", "?state=left", "?state=all")
    ] == [0, 1, 1]
    again = api.put("/appointments/C-1", VISIT | {"practitioner_id": "D-7"}).json_body
    assert (again["result"], again["id"]) == ("unchanged", visit["id"])
    new = api.put("/appointments/C-2", VISIT | {"practitioner_id": "D-7"})
    assert (new.status_code, new.json_body["code"]) == (409, "practitioner_has_left")
    assert api.put("/practitioners/D-7", {"name": "Dra. Ana Ruiz"}).json_body["left_at"] is None


def test_visits_to_come_are_linked_some_at_a_time(api, records, monkeypatch):
    """The answer says how many are left; the same again goes on. Nobody is told."""
    visits = [
        an_appointment(
            moment("in 2 days 09:00") + timedelta(hours=n), id=f"v{n}", practitioner="DRA RUIZ"
        )
        for n in range(3)
    ]
    keep(records, *visits)
    monkeypatch.setattr(practitioners, "LINKED_AT_ONCE", 2)
    said = [api.put("/practitioners/D-7", {"name": "Dra. Ruiz"}).json_body for _ in range(2)]
    assert [(one["linked"], one["to_link"]) for one in said] == [(2, 1), (1, 0)]
    found = records.get_many(Appointment, [v.id for v in visits])
    assert {v.practitioner_id for v in found.values()} == {"D-7"}
    assert records.messages_of("p7d2m4q8w1zc") == []


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"hours": []}, "#/name", "missing"),
        ({"name": "·"}, "#/name", "name_unreadable"),
        ({"name": "D" * 61}, "#/name", "string_too_long"),
        ({"name": "Dra. Soto", "colour": "#ff0000"}, "#/colour", "enum"),
        ({"name": "Dra. Soto", "also_called": ["?"]}, "#/also_called/0", "name_unreadable"),
        ({"name": "Dra. Soto", "also_called": ["x"] * 31}, "#/also_called", "too_long"),
        ({"name": "Dra. Soto", "hours": [{"day": "lun"}]}, "#/hours/0/day", "literal_error"),
        (
            {"name": "Dra. Soto", "hours": [HOURS[0] | {"opens": "9:00"}]},
            "#/hours/0/opens",
            "string_pattern_mismatch",
        ),
        (
            {"name": "Dra. Soto", "hours": [HOURS[0] | {"opens": "15:00"}]},
            "#/hours/0",
            "range_reversed",
        ),
        ({"name": "Dra. Soto", "specialty": "x"}, "#/specialty", "extra_forbidden"),
    ],
)
def test_what_is_wrong_is_said_field_by_field(api, body, pointer, code):
    """No colour of a style sheet, no specialty."""
    answer = api.put("/practitioners/D-9", body)
    assert answer.status_code == 422
    assert (pointer, code) in {(e["pointer"], e["code"]) for e in answer.json_body["errors"]}
    assert "Este dato no es válido." not in answer.body.decode()


def test_a_name_is_one_practitioners(api, ana):
    """However it is written."""
    answer = api.put("/practitioners/D-9", {"name": "Dra Box", "also_called": ["BOX 3"]})
    assert (answer.status_code, answer.json_body["code"]) == (409, "practitioner_name_taken")


@pytest.mark.parametrize("key", ["a b", "~x", "%23PATIENT", "nobody"])
def test_nobody_is_removed_who_is_not_there(api, ana, key):
    """Nor put under what is no key."""
    assert api.delete(f"/practitioners/{key}").status_code == 404
    assert api.put(f"/practitioners/{key}", {"name": "Dra. Soto"}).status_code == (
        201 if key == "nobody" else 422
    )


def test_another_clinics_practitioner_is_nobody(api, foreign_api, ana):
    """Neither shown, nor changed, nor named by a visit."""
    assert foreign_api.get("/practitioners?state=all").json_body["practitioners"] == []
    assert foreign_api.delete("/practitioners/D-7").status_code == 404
    assert foreign_api.put("/practitioners/D-7", {"name": "Dr. Otro"}).status_code == 201
    assert api.get("/practitioners").json_body["practitioners"][0]["name"] == "Dra. Ana Ruiz"


# Visits


@pytest.mark.parametrize(
    ("text", "who", "tasks"),
    [
        ("Dra. Ana Ruiz", "D-7", []),
        ("  RUIZ, Ana", "D-7", []),
        ("Dr. Paz", "", ["Dr. Paz"]),
        ("Dr. Ruiz", "", ["Dr. Ruiz"]),
        (None, "", []),
    ],
)
def test_the_text_is_kept_and_linked_when_exactly_one_fits(api, records, ana, text, who, tasks):
    """Else it is asked about; a visit with nobody named asks nothing."""
    more = {"practitioner": text} if text else {}
    said = api.put("/appointments/C-1", VISIT | more).json_body
    assert (said["practitioner"], said["practitioner_id"]) == ((text or "").strip(), who)
    assert asked(records) == tasks


def test_each_unknown_name_is_one_task_and_its_deed_closes_it(api, records, ana):
    """Not one a visit; a name that is given to somebody links what named them."""
    for n, text in enumerate(("Dr. Paz", "DR PAZ", "Ruiz/Paz", "dr. paz ")):
        booked(api, text, f"C-{n}")
    assert asked(records) == ["Dr. Paz", "Ruiz/Paz"]
    said = api.put("/practitioners/D-7", {"name": "Dra. Ana Ruiz", "also_called": ["Dr. Paz"]})
    assert (said.json_body["linked"], asked(records)) == (3, ["Ruiz/Paz"])


def test_a_clinic_without_practitioners_is_asked_nothing(api, records):
    """It keeps its texts as it ever did."""
    said = booked(api, "Dr. Paz").json_body
    assert (said["practitioner"], said["practitioner_id"], asked(records)) == ("Dr. Paz", "", [])


def test_an_agenda_sent_again_changes_nothing_after_somebody_was_added(api, services):
    """Not the visits to come, nor those that are over."""
    booked(api, "Dra. Ruiz")
    past = an_appointment(
        "yesterday 10:30",
        id="past",
        external_id="C-9",
        status=Status.ATTENDED,
        practitioner="DRA RUIZ",
    )
    keep(services.records("k3v9q2xa"), past, AppointmentKey("C-9", "past"))
    api.put("/practitioners/D-7", {"name": "Dra. Ruiz"})
    before = services.kept()
    yesterday = {"starts_at": "2026-11-21T10:30:00-06:00"}
    said = [
        booked(api, "Dra. Ruiz").json_body,
        booked(api, "DRA RUIZ", "C-9", **yesterday).json_body,
    ]
    assert [(one["result"], one["practitioner_id"]) for one in said] == [("unchanged", "D-7")] * 2
    assert services.kept() == before


def test_another_way_to_write_the_name_is_kept_and_told_to_nobody(api, records, ana):
    """The schedule stays, so the buttons of what was sent do."""
    before = booked(api, "Dra. Ruiz").json_body
    after = booked(api, "Ana Ruiz").json_body
    assert (after["result"], after["practitioner"]) == ("updated", "Ana Ruiz")
    assert records.get(Appointment, before["id"]).schedule == 1


def test_a_practitioner_may_be_chosen_by_id(api, records, ana):
    """Then the visit says their name; a name beside it, or an id of nobody, is refused."""
    said = api.put("/appointments/C-1", VISIT | {"practitioner_id": "D-7"}).json_body
    assert (said["practitioner"], said["practitioner_id"]) == ("Dra. Ana Ruiz", "D-7")
    both = booked(api, "Dra. Ruiz", practitioner_id="D-7")
    assert (both.status_code, both.json_body["errors"][0]["code"]) == (422, "at_most_one")
    nobody = api.put("/appointments/C-2", VISIT | {"practitioner_id": "D-8"})
    assert (nobody.status_code, nobody.json_body["code"]) == (404, "practitioner_not_found")


def test_a_day_is_listed_for_one_practitioner(api, records, ana):
    """By link or by text; a link that the text denies counts for nothing."""
    booked(api, "Dra. Ruiz")
    booked(api, "Dr. Paz", "C-2")
    stale = booked(api, "Ana Ruiz", "C-3").json_body["id"]
    visit = records.get(Appointment, stale)
    records.commit([Save(replace(visit, practitioner="Dr. Paz"))])
    shown = api.get(f"{DAY}&practitioner_id=D-7").json_body["appointments"]
    assert [one["external_id"] for one in shown] == ["C-1"]
    everybodys = api.get(DAY).json_body["appointments"]
    assert {one["external_id"]: one["practitioner_id"] for one in everybodys} == {
        "C-1": "D-7",
        "C-2": "",
        "C-3": "",
    }
    assert api.get(f"{DAY}&practitioner_id=D-8").json_body["appointments"] == []


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        (Scope.READ, "PUT", "/practitioners/D-7"),
        (Scope.READ, "DELETE", "/practitioners/D-7"),
        (Scope.WRITE, "GET", "/practitioners"),
    ],
)
def test_reading_and_writing_are_rights_apart(services, scope, method, path):
    """As everywhere."""
    asking = Api(services.token(scope))
    answer = asking.call(method, path, {"name": "Dra. Soto"})
    assert (answer.status_code, answer.json_body["code"]) == (403, "insufficient_scope")
