"""A visit that is cancelled: nothing about it goes out any more, and who was told of it is told that."""

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.model import Status
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Line, NumberState, Purpose
from chalicelib.shared.errors import NotAllowedError, NotFoundError
from tests.builders import ANAS_PHONE, a_patient, moment, refused
from tests.unit.appointments.front_desk import NIGHT


def test_after_a_cancellation_nothing_is_sent_or_due(desk):
    """The queued reminder is withdrawn with the change, and the visit rests."""
    desk.has()
    visit = desk.cancels()
    assert (visit.status, visit.due_at) == (Status.CANCELLED, None)
    assert (desk.reminder.state, desk.reminder.reason) == (State.SUPPRESSED, "cancelled")
    assert desk.notices == []
    assert desk.records.get(Line, ANAS_PHONE).visits == {}


@pytest.mark.parametrize("state", [State.SENDING, State.UNKNOWN, State.ACCEPTED, State.READ])
def test_a_patient_who_was_told_of_the_visit_is_told_that_the_clinic_cancels(desk, state):
    """Who has, or may have, a reminder must not stand before a closed door."""
    desk.has(reminder=state)
    desk.cancels()
    (notice,) = desk.notices
    assert (notice.kind, notice.state, notice.e164) == (Kind.CANCELLED, State.QUEUED, ANAS_PHONE)
    assert desk.queue.message_ids == [notice.id]


def test_a_patient_who_cancels_gets_no_notice_of_it(desk):
    """Their own answer is the reply's business."""
    desk.has(reminder=State.READ)
    desk.cancels(by=By.PATIENT)
    assert desk.notices == []


def test_at_night_the_notice_waits_for_the_morning(desk):
    """It is written, and the sender is not asked yet."""
    desk.has(reminder=State.READ)
    desk.cancels(now=NIGHT)
    (notice,) = desk.notices
    assert notice.not_before == moment("tomorrow 09:00")
    assert notice.useful_until == moment("tomorrow 10:30")
    assert desk.queue.message_ids == []


def test_no_notice_that_would_come_after_the_visit(desk):
    """A visit that begins before the sending hours cannot be called off by message."""
    desk.has(reminder=State.READ, starting="tomorrow 08:30")
    desk.cancels(now=NIGHT)
    assert desk.notices == []


@pytest.mark.parametrize(
    "patient",
    [
        a_patient(consents={}),
        a_patient(consents=refused(Purpose.REMINDERS)),
        a_patient(number=NumberState.UNVERIFIED),
        a_patient(number=NumberState.WRONG),
    ],
    ids=["no consent", "withdrawn", "unsure number", "wrong number"],
)
def test_no_notice_without_consent_and_a_sure_number(desk, patient):
    """Whatever was sent before."""
    desk.has(patient=patient, reminder=State.READ)
    desk.cancels()
    assert desk.notices == []


def test_a_cancelled_visit_is_not_cancelled_again(desk):
    """The second time is said to be not allowed, and nothing more is told."""
    desk.has(reminder=State.READ)
    desk.cancels()
    with pytest.raises(NotAllowedError, match="appointment_cancelled_cannot_be_cancelled"):
        desk.cancels()
    assert len(desk.notices) == 1


def test_a_visit_that_does_not_exist_is_not_found(desk):
    """The same is said of another clinic's."""
    with pytest.raises(NotFoundError):
        desk.cancels()


def test_a_patient_without_a_number_can_be_cancelled(desk):
    """There is no line to keep right."""
    desk.has(patient=a_patient(e164=""), reminder=None)
    assert desk.cancels().status is Status.CANCELLED
