from dataclasses import replace

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.clinics.limits import Limits
from chalicelib.clinics.model import Clinic
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients.model import Line, PatientKey
from chalicelib.shared.writes import Save
from tests.builders import (
    NOW,
    a_clinic,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
)

TOMORROW = "2026-11-23T10:30:00-06:00"
VISIT = {"patient_id": "p7d2m4q8w1zc", "starts_at": TOMORROW, "minutes": 45}


@pytest.fixture(autouse=True)
def ana(records):
    keep(records, a_patient(external_id="P-1"), PatientKey("P-1", "p7d2m4q8w1zc"), a_line())


def test_a_put_books_the_visit(api, records):
    """A PUT under the clinic's own key books, and says 201."""
    answer = api.put("/appointments/CITA-1", VISIT)
    assert answer.status_code == 201, answer.body
    assert answer.json_body["starts_at"] == TOMORROW
    kept = records.get(Appointment, answer.json_body["id"])
    assert (kept.external_id, kept.minutes, kept.source) == ("CITA-1", 45, "api")


def test_a_booked_visit_stands_on_the_patients_phone(api, records):
    """What is booked over the API takes part in the day's one message."""
    visit_id = api.put("/appointments/CITA-1", VISIT).json_body["id"]
    assert visit_id in records.get(Line, "+525512345678").visits


@pytest.mark.parametrize(
    "same",
    [
        {},
        {"starts_at": "2026-11-23T16:30:00Z"},
        {"starts_at": "2026-11-23T10:30:00.731-06:00"},
        {"patient_id": None, "patient_external_id": "P-1"},
    ],
    ids=["to the letter", "in UTC", "with a fraction of a second", "by the other key"],
)
def test_the_same_put_twice_changes_nothing(api, services, same):
    """The second PUT leaves every stored byte as the first left it, however it writes the same."""
    assert api.put("/appointments/CITA-1", VISIT).status_code == 201
    before = services.kept()
    body = {name: value for name, value in (VISIT | same).items() if value}
    answer = api.put("/appointments/CITA-1", body)
    assert (answer.status_code, answer.json_body["result"]) == (200, "unchanged")
    assert services.kept() == before


@pytest.mark.parametrize(("asked", "told"), [({}, 0), ({"tell": False}, 0), ({"tell": True}, 1)])
def test_a_new_visit_is_told_where_the_body_says_so(api, records, asked, told):
    """Once, however often it is sent; nobody is told of a booking whose caller says nothing of it."""
    far = VISIT | {"starts_at": "2026-11-25T10:30:00-06:00"} | asked
    for status in (201, 200, 200):
        assert api.put("/appointments/CITA-1", far).status_code == status
    assert [m.kind for m in records.messages_of("p7d2m4q8w1zc")] == [Kind.BOOKED] * told


@pytest.mark.parametrize("unclear", ["true", 1, None])
def test_whether_to_tell_is_said_by_true_or_false(api, unclear):
    """A word that only looks like it writes to nobody."""
    answer = api.put("/appointments/CITA-1", VISIT | {"tell": unclear})
    assert answer.status_code == 422
    assert answer.json_body["errors"][0]["pointer"] == "#/tell"


def test_a_booking_is_not_told_in_the_room_of_reminders(api, records):
    """Its message stands in the log with the limit that keeps it back."""
    clinic = records.get(Clinic, records.clinic_id)
    records.commit([Save(replace(clinic, limits=Limits(messages_a_day=1)))])
    far = VISIT | {"starts_at": "2026-11-25T10:30:00-06:00", "tell": True}
    assert api.put("/appointments/CITA-1", far).status_code == 201
    (message,) = records.messages_of("p7d2m4q8w1zc")
    assert (message.state, message.reason) == (State.SUPPRESSED, "daily_ceiling")


def test_a_put_with_another_time_moves_the_visit(api, records):
    """The same key at another time is the same visit, moved."""
    visit_id = api.put("/appointments/CITA-1", VISIT).json_body["id"]
    answer = api.put("/appointments/CITA-1", VISIT | {"starts_at": "2026-11-24T09:00:00-06:00"})
    assert (answer.status_code, answer.json_body["result"]) == (200, "updated")
    assert answer.json_body["id"] == visit_id
    assert records.get(Appointment, visit_id).schedule == 2


def test_an_agenda_sent_again_after_the_day_changes_nothing(api, records):
    """What is past or over is left alone when it is sent as it stands."""
    past = an_appointment("yesterday 10:30", external_id="CITA-9", status=Status.ATTENDED)
    keep(records, past, key_of(past))
    body = {"patient_id": past.patient_id, "starts_at": "2026-11-21T10:30:00-06:00"}
    answer = api.put("/appointments/CITA-9", body)
    assert (answer.status_code, answer.json_body["result"]) == (200, "unchanged")


def test_one_key_is_never_two_patients_visit(api, records):
    """A key that already names Ana's visit is not given to Luis."""
    keep(records, a_patient(id="lu1s", name="Luis Paz", e164=""))
    api.put("/appointments/CITA-1", VISIT)
    answer = api.put("/appointments/CITA-1", VISIT | {"patient_id": "lu1s"})
    assert (answer.status_code, answer.json_body["code"]) == (
        409,
        "appointment_of_another_patient",
    )


@pytest.mark.parametrize("whose", [{"patient_id": "nobody"}, {"patient_external_id": "P-999"}])
def test_an_unknown_patient_is_said_to_be_unknown(api, whose):
    """A visit for somebody the clinic does not have is refused with 404."""
    answer = api.put("/appointments/CITA-1", {"starts_at": TOMORROW} | whose)
    assert (answer.status_code, answer.json_body["code"]) == (404, "patient_not_found")


def test_a_past_time_is_refused(api):
    """Nobody is booked into yesterday."""
    answer = api.put("/appointments/CITA-1", VISIT | {"starts_at": "2026-11-21T10:30:00-06:00"})
    assert (answer.status_code, answer.json_body["code"]) == (409, "appointment_in_the_past")


def test_a_visit_is_read_by_either_key(api, records):
    """The clinic's own key leads to a visit, and ours behind a tilde."""
    booked = api.put("/appointments/CITA%3A1", VISIT).json_body
    assert api.get("/appointments/CITA%3A1").json_body["id"] == booked["id"]
    assert api.get(f"/appointments/~{booked['id']}").json_body["external_id"] == "CITA:1"
    assert api.get(f"/appointments/{booked['id']}").status_code == 404


def test_a_cancelled_visit_takes_its_reminders_along(api, records):
    """Cancelling over the API withdraws what is queued; a second time changes nothing."""
    reminder = a_message(about=(visit := an_appointment(external_id="CITA-1")))
    visit = an_appointment(external_id="CITA-1", message_ids=(reminder.id,))
    keep(records, visit, key_of(visit), reminder)
    answer = api.post("/appointments/CITA-1/cancel")
    assert (answer.status_code, answer.json_body["status"]) == (200, "cancelled")
    assert records.get(Message, reminder.id).state is State.SUPPRESSED
    again = api.post("/appointments/CITA-1/cancel")
    assert (again.status_code, again.json_body["result"]) == (200, "unchanged")


def test_a_patient_who_was_reminded_is_told_of_the_cancellation(api, records, services):
    """Who may have read about a visit hears that the clinic called it off."""
    reminder = a_message(about=an_appointment(), state=State.DELIVERED)
    visit = an_appointment(external_id="CITA-1", message_ids=(reminder.id,))
    keep(records, visit, key_of(visit), reminder)
    api.post("/appointments/CITA-1/cancel")
    (told,) = records.get_many(Message, services.queue.message_ids).values()
    assert told.kind == "cancelled"


def test_a_visit_is_confirmed_once(api):
    """Confirming twice is as good as once."""
    api.put("/appointments/CITA-1", VISIT)
    results = [api.post("/appointments/CITA-1/confirm").json_body["result"] for _ in range(2)]
    assert results == ["updated", "unchanged"]


def test_a_cancelled_visit_is_not_confirmed(api):
    """What was called off stays off: booking again is a new appointment."""
    api.put("/appointments/CITA-1", VISIT)
    api.post("/appointments/CITA-1/cancel")
    answer = api.post("/appointments/CITA-1/confirm")
    assert answer.status_code == 409
    assert answer.json_body["code"] == "appointment_cancelled_cannot_be_confirmed"


def test_a_cancelled_visit_is_restored_and_the_patient_told(api, records, services):
    """The reminder that was withdrawn is decided anew; a second time changes nothing."""
    reminder = a_message(about=an_appointment(), state=State.DELIVERED)
    visit = an_appointment(external_id="CITA-1", message_ids=(reminder.id,))
    keep(records, visit, key_of(visit), reminder)
    records.commit(_by_patient(records, visit))
    results = [api.post("/appointments/CITA-1/restore").json_body for _ in range(2)]
    assert [(one["status"], one["result"]) for one in results] == [
        ("booked", "updated"),
        ("booked", "unchanged"),
    ]
    (told,) = records.get_many(Message, services.queue.message_ids).values()
    assert told.content.template == "cita_sigue_en_pie"


WHOSE_WORD = {
    "patient": lambda records, visit: cancel(records, a_clinic(), visit, by=By.PATIENT, now=NOW),
    "api": lambda records, visit: cancel(
        records, a_clinic(), visit, by=By.CLINIC, now=NOW, source="api"
    ),
    "import": lambda records, visit: cancel(
        records, a_clinic(), visit, by=By.CLINIC, now=NOW, source="import"
    ),
}


@pytest.mark.parametrize("by", WHOSE_WORD)
@pytest.mark.parametrize("own_key", [True, False])
def test_a_nightly_agenda_hears_what_was_cancelled_and_brings_nothing_back(
    api, services, records, by, own_key
):
    """The same particulars again: never a bare "unchanged", but who, when, and how to restore it."""
    visit_id = api.put("/appointments/CITA-1", VISIT).json_body["id"]
    records.commit(WHOSE_WORD[by](records, visit_id).writes)
    before = services.kept()
    answer = api.put(f"/appointments/{'CITA-1' if own_key else '~' + visit_id}", VISIT)
    told = answer.json_body
    assert (answer.status_code, told["result"], told["status"]) == (200, "cancelled", "cancelled")
    assert (told["cancelled_by"], told["cancelled_at"]) == (by, "2026-11-22T15:30:00Z")
    assert services.kept() == before
    path = told["restore"].removeprefix("/api/v1")
    restored = api.post(path).json_body
    assert (restored["status"], restored["cancelled_by"], restored["restore"]) == ("booked", "", "")
    assert api.put("/appointments/CITA-1", VISIT).json_body["result"] == "unchanged"


def test_of_a_cancelled_visit_that_is_past_no_way_back_is_told(api, records):
    """It says that it was cancelled, and there is nothing to restore."""
    past = an_appointment("yesterday 10:30", external_id="CITA-9", status=Status.CANCELLED)
    keep(records, past, key_of(past))
    body = {"patient_id": past.patient_id, "starts_at": "2026-11-21T10:30:00-06:00"}
    told = api.put("/appointments/CITA-9", body).json_body
    assert (told["result"], told["cancelled_by"], told["restore"]) == ("cancelled", "", "")


def test_of_a_visit_of_who_died_no_way_back_is_told(api):
    """It was cancelled with them; taken back, it may be restored."""
    visit = api.put("/appointments/CITA-1", VISIT).json_body
    path = f"/patients/{visit['patient_id']}/deceased"
    api.post(path, {})
    told = api.post("/appointments/CITA-1/cancel").json_body
    assert (told["status"], told["cancelled_by"], told["restore"]) == ("cancelled", "clinic", "")
    api.delete(path)
    told = api.put("/appointments/CITA-1", VISIT).json_body
    assert told["restore"].endswith("/restore")


def test_another_hour_for_a_cancelled_visit_says_how_to_go_on(api):
    """It is refused: a patient may have said no to the visit, not to its hour."""
    api.put("/appointments/CITA-1", VISIT)
    api.post("/appointments/CITA-1/cancel")
    answer = api.put("/appointments/CITA-1", VISIT | {"starts_at": "2026-11-24T09:00:00-06:00"})
    assert answer.json_body["code"] == "appointment_cancelled_cannot_be_moved"
    assert "/restore" in answer.json_body["detail"]


def test_a_visit_without_a_key_of_the_clinics_is_moved_by_ours(api, records):
    """Ours stands behind a tilde; one that is nobody's is not found, and books nothing."""
    keep(records, an_appointment())
    path, moved = f"/appointments/~{an_appointment().id}", "2026-11-24T09:00:00-06:00"
    answer = api.put(path, VISIT | {"starts_at": moved})
    assert (answer.status_code, answer.json_body["result"]) == (200, "updated")
    assert records.get(Appointment, an_appointment().id).schedule == 2
    for nobodys in ("~nobody", "~", "~CITA-1"):
        assert api.put(f"/appointments/{nobodys}", VISIT).status_code == 404, nobodys


def test_an_hour_that_is_taken_is_not_restored(api, records):
    """Another visit has it: 409, and the visit stays off."""
    api.put("/appointments/CITA-1", VISIT)
    api.post("/appointments/CITA-1/cancel")
    api.put("/appointments/CITA-2", VISIT)
    answer = api.post("/appointments/CITA-1/restore")
    assert (answer.status_code, answer.json_body["code"]) == (409, "slot_taken")


def test_attendance_is_recorded_after_the_visit_began(api, records):
    """Who came is known afterwards, may be sent twice, and may be put right."""
    visit = an_appointment(NOW.replace(hour=14), external_id="CITA-1")
    keep(records, visit, key_of(visit))
    path = "/appointments/CITA-1/attendance"
    seen = [api.post(path, {"came": came}).json_body for came in (True, True, False)]
    assert [(one["status"], one["result"]) for one in seen] == [
        ("attended", "updated"),
        ("attended", "unchanged"),
        ("no_show", "updated"),
    ]


def test_attendance_is_not_recorded_beforehand(api):
    """Nobody has come to a visit that has not begun."""
    api.put("/appointments/CITA-1", VISIT)
    answer = api.post("/appointments/CITA-1/attendance", {"came": True})
    assert (answer.status_code, answer.json_body["code"]) == (409, "appointment_not_begun")


def test_a_day_is_the_clinics_own(api, records):
    """The list of a day begins and ends at midnight in Mexico City, not in London."""
    keep(
        records,
        an_appointment("2026-11-23 23:30", id="late"),
        an_appointment("2026-11-24 00:15", id="next"),
    )
    found = api.get("/appointments?day=2026-11-23").json_body["appointments"]
    assert [visit["id"] for visit in found] == ["late"]


def test_a_stretch_of_time_ends_before_its_end(api, records):
    """`from` is included, `until` is not."""
    keep(records, an_appointment(moment("2026-11-23 10:00"), id="in"))
    keep(records, an_appointment(moment("2026-11-23 11:00"), id="out"))
    stretch = "from=2026-11-23T16%3A00%3A00Z&until=2026-11-23T17%3A00%3A00Z"
    found = api.get(f"/appointments?{stretch}").json_body["appointments"]
    assert [visit["id"] for visit in found] == ["in"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-11-23T16:00:00Z", "other_end_missing"),
        ("until=2026-11-23T16:00:00Z", "other_end_missing"),
        ("from=2026-11-23T16:00:00Z&until=2026-11-23T15:00:00Z", "range_reversed"),
        ("from=2026-11-23T16:00:00Z&until=2026-12-25T15:00:00Z", "range_too_long"),
        ("day=2026-11-23&from=2026-11-23T16:00:00Z&until=2026-11-24T16:00:00Z", "day_or_range"),
        ("day=23/11/2026", "date_malformed"),
        ("day=2026-11-23&day=2026-11-24", "repeated"),
        ("form=2026-11-23", "extra_forbidden"),
        ("from=2026-11-23T16:00:00&until=2026-11-24T16:00:00Z", "datetime_without_offset"),
    ],
)
def test_an_unclear_stretch_of_time_is_refused(api, query, code):
    """A question with no answer, or two, gets its clear refusal."""
    answer = api.get(f"/appointments?{query}")
    assert answer.status_code == 422
    assert [error["code"] for error in answer.json_body["errors"]] == [code]


def _by_patient(records, visit):
    return cancel(records, a_clinic(), visit.id, by=By.PATIENT, now=NOW).writes


def key_of(visit):
    return AppointmentKey(visit.external_id, visit.id)
