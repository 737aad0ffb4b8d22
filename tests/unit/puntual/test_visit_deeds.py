"""`puntual visit arrived|attended|no-show|confirm|cancel`: what an operator notes about one visit for a clinic that asks."""

import pytest

from chalicelib.appointments.model import Appointment, AppointmentKey, Status
from chalicelib.messaging.model import Kind, Message, State
from tests.builders import NOW, a_line, a_message, a_patient, an_appointment, keep, moment

CLINIC = ("--clinic", "clinica-sonrisa")
DEEDS = [
    ("arrived", NOW, "has its patient here:", Status.BOOKED),
    ("confirm", NOW, "is confirmed:", Status.CONFIRMED),
    ("cancel", NOW, "is called off:", Status.CANCELLED),
    ("attended", moment("tomorrow 11:00"), "was attended:", Status.ATTENDED),
    ("no-show", moment("tomorrow 11:00"), "was missed:", Status.NO_SHOW),
]


@pytest.fixture
def has(operator):
    """Keep Ana's visit of tomorrow with a reminder in this state; return the visit."""

    def kept(reminder=State.QUEUED, **changes):
        message = a_message(state=reminder)
        about = {"message_ids": (message.id,), "decided_offsets": (1440,)}
        visit = an_appointment(external_id="CITA-1", **(about | changes))
        keep(operator.records(), a_patient(), a_line(visits=[visit]), visit, message)
        keep(operator.records(), AppointmentKey("CITA-1", visit.id))
        return visit

    return kept


@pytest.mark.parametrize("which", ["CITA-1", f"~{an_appointment().id}"])
@pytest.mark.parametrize(("deed", "now", "said", "status"), DEEDS)
def test_a_deed_is_done_by_either_key_and_twice_is_as_good_as_once(
    operator, has, deed, now, said, status, which
):
    """And the operator reads what the visit is now, with its hour on the clinic's clock; nothing is signed."""
    visit = has()
    operator.now = now
    done, printed = operator.types("visit", deed, which, *CLINIC)
    assert (done, f"{said} 2026-11-23 10:30" in printed) == (0, True), printed
    kept = operator.records().get(Appointment, visit.id)
    assert (kept.status, kept.arrived_at) == (status, NOW if deed == "arrived" else None)
    again, printed = operator.types("visit", deed, which, *CLINIC)
    assert (again, "already" in printed) == (0, True), printed
    assert operator.records().get(Appointment, visit.id) == kept
    assert (operator.records().deeds_of(visit.patient_id), kept.deed) == ([], "")


def test_who_knew_of_a_visit_is_told_at_once_that_it_is_off(operator, has):
    """It is no deed of the desk's, so nothing waits for an undo; the operator reads that the patient is told."""
    visit = has(State.READ)
    _, printed = operator.types("visit", "cancel", "CITA-1", *CLINIC)
    assert "The patient is told." in printed
    (told,) = operator.records().get_many(Message, operator.queue.message_ids).values()
    assert told.kind is Kind.CANCELLED
    assert operator.records().get(Appointment, visit.id).cancelled_by == "operator"


def test_who_knew_nothing_of_it_is_told_nothing(operator, has):
    """The reminder that waited is withdrawn."""
    visit = has(State.QUEUED)
    _, printed = operator.types("visit", "cancel", "CITA-1", *CLINIC)
    assert "told" not in printed
    assert operator.queue.message_ids == []
    assert operator.records().get(Message, visit.message_ids[0]).state is State.SUPPRESSED


def test_an_arrival_is_taken_back_and_its_reminder_decided_anew(operator, has):
    """A slip; of a visit for which nobody came it is said, and nothing is written."""
    visit = has()
    operator.types("visit", "arrived", "CITA-1", *CLINIC)
    done, printed = operator.types("visit", "arrived", "CITA-1", "--undo", *CLINIC)
    assert (done, "has nobody waiting for it:" in printed) == (0, True), printed
    kept = operator.records().get(Appointment, visit.id)
    assert (kept.arrived_at, kept.decided_offsets) == (None, ())
    done, printed = operator.types("visit", "arrived", "CITA-1", "--undo", *CLINIC)
    assert (done, "had nobody waiting for it:" in printed) == (0, True), printed
    assert operator.records().get(Appointment, visit.id) == kept


@pytest.mark.parametrize(("how", "kept"), [((), ""), (("--how", "telephone"), "telephone")])
def test_how_a_confirmation_came_is_kept(operator, has, how, kept):
    """Where the operator says it."""
    visit = has()
    operator.types("visit", "confirm", "CITA-1", *how, *CLINIC)
    assert operator.records().get(Appointment, visit.id).confirmed_how == kept


@pytest.mark.parametrize(
    ("deed", "status", "said"),
    [
        (("attended",), Status.BOOKED, "has not begun yet"),
        (("no-show",), Status.BOOKED, "has not begun yet"),
        (("arrived",), Status.CANCELLED, "The visit is called off. Nobody arrives for it."),
        (("arrived",), Status.NO_SHOW, "The visit was missed."),
        (("arrived", "--undo"), Status.ATTENDED, "its arrival stays as it is"),
        (("confirm",), Status.ATTENDED, "The visit was attended. It cannot be confirmed."),
        (("cancel",), Status.NO_SHOW, "The visit was missed. It cannot be called off."),
        (("restore",), Status.ATTENDED, "The visit was attended. Only a cancelled visit"),
    ],
)
def test_what_is_not_allowed_is_said(operator, has, deed, status, said):
    """In a sentence that says how the visit stands, and nothing is changed."""
    visit = has(status=status, arrived_at=NOW if "--undo" in deed else None)
    before = operator.records().get(Appointment, visit.id)
    refused, printed = operator.types("visit", deed[0], "CITA-1", *deed[1:], *CLINIC)
    assert (refused, said in printed) == (1, True), printed
    assert operator.records().get(Appointment, visit.id) == before


@pytest.mark.parametrize("deed", ["arrived", "attended", "no-show", "confirm", "cancel"])
@pytest.mark.parametrize("which", ["CITA-9", "~nobody"])
def test_a_visit_that_is_not_there_is_said(operator, deed, which):
    """By whatever key it is asked for."""
    refused, printed = operator.types("visit", deed, which, *CLINIC)
    assert (refused, "no such visit in this clinic" in printed) == (1, True), printed
