"""A visit that is confirmed, asked to be moved, attended or missed; and which changes there are."""

from datetime import timedelta

import pytest

from chalicelib.appointments.legal_changes import LEGAL_CHANGES, with_status
from chalicelib.appointments.model import Appointment, Status
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Patient
from chalicelib.shared.errors import NotAllowedError
from tests.builders import NOW, a_patient, an_appointment, moment


def test_a_confirmed_visit_asks_no_more(desk):
    """What is queued and would ask again is withdrawn; the next look is the last reminder's."""
    desk.has()
    visit = desk.confirms()
    assert (visit.status, visit.due_at) == (Status.CONFIRMED, moment("tomorrow 09:00"))
    assert (desk.reminder.state, desk.reminder.reason) == (State.SUPPRESSED, "confirmed")


def test_confirming_twice_is_as_good_as_once(desk):
    """A double tap writes nothing the second time."""
    desk.has()
    desk.confirms()
    before = desk.records.get(Appointment, an_appointment().id)
    assert desk.confirms() == before
    assert desk.records.get(Appointment, before.id) == before


def test_asking_for_another_time_stops_the_reminders(desk):
    """Nothing is due until staff give a new time."""
    desk.has()
    visit = desk.requests_change()
    assert (visit.status, visit.due_at) == (Status.CHANGE_REQUESTED, None)
    assert desk.reminder.state is State.SUPPRESSED
    assert desk.requests_change().status is Status.CHANGE_REQUESTED


def test_after_the_wish_the_new_time_is_told_and_reminded(desk):
    """The patient read a reminder and asked for another time: they hear of it, and reminders start afresh."""
    desk.has(reminder=State.READ)
    desk.requests_change()
    visit = desk.moves()
    assert (visit.status, visit.due_at) == (Status.BOOKED, moment("in 2 days 12:00"))
    assert [notice.kind for notice in desk.notices] == [Kind.CHANGED]


# Afterwards


def test_attendance_is_known_only_after_the_visit_began(desk):
    """Nobody has come to a visit of tomorrow."""
    visit = desk.has()
    with pytest.raises(NotAllowedError, match="appointment_not_begun"):
        desk.records_attendance(visit.starts_at - timedelta(seconds=1))
    assert desk.records_attendance(visit.starts_at).status is Status.ATTENDED


def test_a_slip_of_the_front_desk_may_be_put_right(desk):
    """Attended or not, and back, and nothing is due about it."""
    over = desk.has().starts_at + timedelta(hours=1)
    assert desk.records_attendance(over, came=False).status is Status.NO_SHOW
    assert desk.records_attendance(over, came=False).status is Status.NO_SHOW
    visit = desk.records_attendance(over)
    assert (visit.status, visit.due_at) == (Status.ATTENDED, None)


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_only_legal_changes_are_made(before, after):
    """What is cancelled stays so; what is over is never open again."""
    visit = an_appointment(status=before)
    if after in LEGAL_CHANGES[before]:
        assert with_status(visit, after, said_at=NOW).status is after
        assert before is not Status.CANCELLED
        assert not (
            before in (Status.ATTENDED, Status.NO_SHOW)
            and with_status(visit, after, said_at=NOW).is_open
        )
    else:
        with pytest.raises(NotAllowedError):
            with_status(visit, after, said_at=NOW)


def test_the_patient_is_left_as_they_were(desk):
    """Changing a visit never changes the person."""
    desk.has(reminder=State.READ)
    desk.moves()
    desk.confirms()
    desk.cancels()
    assert desk.records.get(Patient, a_patient().id) == a_patient()
