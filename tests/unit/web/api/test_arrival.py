"""The patient is here, said by the clinic's software: a moment beside the visit's state, noted and taken back."""

import pytest

from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import Message
from tests.builders import a_line, a_message, a_patient, an_appointment, keep
from tests.unit.web.api.test_appointments import key_of

ARRIVAL = "/appointments/CITA-1/arrival"


@pytest.fixture
def visit(records):
    """Ana's visit of tomorrow, with a reminder that waits."""
    reminder = a_message(about=an_appointment())
    how = {"message_ids": (reminder.id,), "decided_offsets": (1440,)}
    booked = an_appointment(external_id="CITA-1", **how)
    keep(records, a_patient(), a_line(), booked, key_of(booked), reminder)
    return booked


def test_an_arrival_is_a_moment_and_no_state(api, records, visit):
    """The visit stays what it is, and nobody is reminded any more; a second time keeps the first moment."""
    first = api.post(ARRIVAL).json_body
    assert (first["status"], first["arrived_at"]) == ("booked", "2026-11-22T15:30:00Z")
    assert records.get(Message, visit.message_ids[0]).reason == "arrived"
    again = api.post(ARRIVAL).json_body
    assert (first["result"], again["result"]) == ("updated", "unchanged")
    assert again["arrived_at"] == first["arrived_at"]


def test_an_arrival_is_taken_back_and_the_reminder_decided_anew(api, records, services, visit):
    """Twice is as good as once: the second leaves every stored byte as it was."""
    api.post(ARRIVAL)
    back = api.delete(ARRIVAL).json_body
    assert (back["result"], back["arrived_at"]) == ("updated", None)
    kept = records.get(Appointment, visit.id)
    assert (kept.decided_offsets, kept.due_at is None) == ((), False)
    before = services.kept()
    again = api.delete(ARRIVAL)
    assert (again.status_code, again.json_body["result"]) == (200, "unchanged")
    assert services.kept() == before


def test_it_is_no_deed_of_the_desks(api, records, visit):
    """Who signs nothing leaves no line on the patient's card."""
    api.post(ARRIVAL)
    api.delete(ARRIVAL)
    assert records.deeds_of(visit.patient_id) == []


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW])
def test_what_is_over_is_refused_with_its_code(api, records, status):
    """Nobody arrives for it; and whoever had arrived was here."""
    over = an_appointment(external_id="CITA-1", status=status)
    keep(records, a_patient(), a_line(), over, key_of(over))
    refused = api.post(ARRIVAL)
    code = f"appointment_{status}_cannot_be_arrived"
    assert (refused.status_code, refused.json_body["code"]) == (409, code)
    was_here = an_appointment(
        id="washere00000", external_id="CITA-2", status=status, arrived_at=over.starts_at
    )
    keep(records, was_here, key_of(was_here))
    refused = api.delete("/appointments/CITA-2/arrival")
    code = "arrival_cannot_be_taken_back"
    assert (refused.status_code, refused.json_body["code"]) == (409, code)
    assert records.get(Message, a_message().id) is None


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize("key", ["CITA-9", "~nobody", f"~{an_appointment().id}"])
def test_another_clinics_visit_is_not_found(foreign_api, visit, method, key):
    """Nor one that never was; both are answered alike."""
    assert visit.arrived_at is None
    refused = foreign_api.call(method, f"/appointments/{key}/arrival")
    assert (refused.status_code, refused.json_body["code"]) == (404, "not_found")


def test_how_a_confirmation_came_is_shown(api, visit):
    """Over the API; and nothing is said of one that nobody confirmed."""
    path = f"/appointments/{visit.external_id}"
    assert api.get(path).json_body["confirmed_how"] == ""
    assert api.post(f"{path}/confirm").json_body["confirmed_how"] == "api"
