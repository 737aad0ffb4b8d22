"""A visit that gets another time: it starts afresh, and who knew the old time is told the new one."""

from datetime import timedelta

import pytest

from chalicelib.appointments.agenda_change import By
from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.appointments.reschedule import reschedule
from chalicelib.consent.model import Proof
from chalicelib.messaging.model import Kind, State
from chalicelib.patients.model import Line, Purpose
from chalicelib.shared.errors import ConflictError, NotAllowedError
from chalicelib.shared.writes import Save
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
    refused,
    stopped,
)
from tests.unit.appointments.front_desk import LATER, NIGHT


def test_a_moved_visit_starts_afresh(desk):
    """Its own reminders, another schedule so that old buttons are stale, nobody has confirmed it."""
    desk.has(status=Status.CONFIRMED)
    visit = desk.moves()
    assert (visit.starts_at, visit.minutes, visit.practitioner) == (
        LATER.starts_at,
        60,
        "Dra. Ruiz",
    )
    assert (visit.status, visit.schedule, visit.decided_offsets) == (Status.BOOKED, 2, ())
    assert visit.due_at == moment("in 2 days 12:00")
    assert (desk.reminder.state, desk.reminder.reason) == (State.SUPPRESSED, "moved")
    assert desk.records.get(Line, ANAS_PHONE).visits[visit.id].starts_at == LATER.starts_at


def test_a_patient_who_knows_the_old_time_is_told_the_new_one(desk):
    """And the notice is among the visit's messages, so that it can be taken back."""
    desk.has(reminder=State.DELIVERED)
    visit = desk.moves()
    (notice,) = desk.notices
    assert (notice.kind, notice.about[0].schedule) == (Kind.CHANGED, 2)
    assert visit.message_ids == (notice.id,)


def test_a_patient_who_knew_no_time_is_not_bothered(desk):
    """The reminder of the new time will tell it."""
    desk.has(reminder=State.QUEUED)
    assert desk.moves().message_ids == ()
    assert desk.notices == []


def test_who_knows_the_old_time_is_told_of_the_change_also_while_the_booking_waits(desk):
    """A sibling's reminder named the visit before the message of its booking left: that one is taken back."""
    booking = a_message(kind=Kind.BOOKED, about=an_appointment())
    reminder = a_message(state=State.READ)
    desk.has(reminder=State.READ, message_ids=(reminder.id, booking.id))
    keep(desk.records, booking)
    desk.moves()
    last, first = desk.notices
    assert (first.kind, first.state, last.kind) == (Kind.BOOKED, State.SUPPRESSED, Kind.CHANGED)


def test_moved_twice_at_night_only_the_last_time_is_told(desk):
    """The first notice is withdrawn; the patient still has to hear of the second."""
    desk.has(reminder=State.READ)
    desk.moves(now=NIGHT)
    desk.moves(Slot(moment("in 4 days 09:30")), now=NIGHT + timedelta(minutes=5))
    last, first = desk.notices
    assert (first.state, first.reason) == (State.SUPPRESSED, "moved")
    assert (last.state, last.about[0].schedule) == (State.QUEUED, 3)


def test_moved_and_then_cancelled_at_night_is_told_in_the_morning(desk):
    """Who was reminded of 10:30 must hear that there is no visit, though the notice between never left."""
    desk.has(reminder=State.READ)
    desk.moves(now=NIGHT)
    desk.cancels(now=NIGHT + timedelta(minutes=5))
    states = {notice.kind: notice.state for notice in desk.notices}
    assert states == {Kind.CHANGED: State.SUPPRESSED, Kind.CANCELLED: State.QUEUED}


def test_another_room_at_the_same_time_takes_back_what_names_the_old_one(desk):
    """The confirmation stays good; the queued reminder is withdrawn and decided again."""
    before = desk.has(status=Status.CONFIRMED)
    visit = desk.moves(Slot(before.starts_at, 30, "Dr. Soto", "Consultorio 2"))
    assert (visit.practitioner, visit.place, visit.status) == (
        "Dr. Soto",
        "Consultorio 2",
        Status.CONFIRMED,
    )
    assert (visit.schedule, visit.due_at) == (2, NOW)
    assert (desk.reminder.state, desk.reminder.reason) == (State.SUPPRESSED, "moved")


def test_another_length_at_the_same_time_changes_nothing_else(desk):
    """No message says how long it takes: reminders and buttons stay good."""
    before = desk.has()
    visit = desk.moves(Slot(before.starts_at, 45, before.practitioner, before.place))
    assert (visit.minutes, visit.schedule, visit.due_at) == (45, 1, before.due_at)
    assert desk.reminder.state is State.QUEUED


def test_moving_to_where_it_is_writes_nothing(desk):
    """The same particulars twice leave the version alone."""
    before = desk.has()
    desk.moves(Slot(before.starts_at))
    assert desk.records.get(Appointment, before.id) == before


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW])
def test_what_is_over_is_not_moved(desk, status):
    """Booking again is a new appointment."""
    desk.has(status=status)
    with pytest.raises(NotAllowedError, match=f"appointment_{status}_cannot_be_moved"):
        desk.moves()


def test_nothing_is_moved_into_the_past(desk):
    """The old time stays."""
    before = desk.has()
    with pytest.raises(NotAllowedError, match="appointment_in_the_past"):
        desk.moves(Slot(NOW - timedelta(minutes=1)))
    assert desk.records.get(Appointment, before.id) == before


def test_a_change_that_meets_a_plan_is_decided_again(desk, records, clinic):
    """A reminder planned between reading and writing is withdrawn all the same."""
    before = desk.has(reminder=None, message_ids=(), decided_offsets=())
    stale = cancel(records, clinic, before.id, by=By.CLINIC, now=NOW)
    planned = an_appointment(message_ids=(a_message().id,), decided_offsets=(1440,))
    keep(records, a_message())
    records.commit([Save(planned)])
    with pytest.raises(ConflictError):
        records.commit(stale.writes)
    desk.cancels()
    assert desk.reminder.state is State.SUPPRESSED


def test_a_notice_decided_before_a_stop_word_is_not_sent(desk, records, clinic):
    """The patient says BAJA while the clinic is moving the visit: the move is decided again, silently."""
    far = desk.has(
        reminder=State.READ, starting="in 9 days 10:00", due_at=moment("in 8 days 10:00")
    )
    stale = reschedule(records, clinic, far.id, LATER, now=NOW)
    line = records.get(Line, ANAS_PHONE)
    line_out, writes = stopped(records, line, now=NOW, proof=Proof(message_id="wamid.1"))
    records.commit([Save(line_out), *writes])
    with pytest.raises(ConflictError):
        records.commit(stale.writes)
    assert desk.moves().starts_at == LATER.starts_at
    assert desk.notices == []


def test_a_notice_rests_on_the_consent_it_was_decided_with(desk, records, clinic):
    """Also where only the patient changed, and neither the visit nor the line."""
    far = desk.has(reminder=State.READ, starting="in 9 days 10:00")
    stale = reschedule(records, clinic, far.id, LATER, now=NOW)
    records.commit([Save(a_patient(consents=refused(Purpose.REMINDERS)))])
    with pytest.raises(ConflictError):
        records.commit(stale.writes)
