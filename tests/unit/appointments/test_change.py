from datetime import timedelta

import pytest

from chalicelib.appointments.cancel import cancel
from chalicelib.appointments.change import By, carry_out, with_status
from chalicelib.appointments.confirm import confirm, record_attendance, request_change
from chalicelib.appointments.model import LEGAL_CHANGES, Appointment, Slot, Status
from chalicelib.appointments.move import move
from chalicelib.consent.model import Proof
from chalicelib.messaging.model import Kind, Message, State
from chalicelib.patients.model import Line, NumberState, Patient, Purpose
from chalicelib.shared.errors import ConflictError, NotAllowedError, NotFoundError
from chalicelib.shared.writes import Save
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_line,
    a_message,
    a_patient,
    an_appointment,
    keep,
    moment,
    refused,
    stopped,
)

NIGHT = moment("today 22:00")
LATER = Slot(moment("in 3 days 12:00"), minutes=60, practitioner="Dra. Ruiz")


@pytest.fixture
def desk(records, clinic, queue):
    """Ana's visit of tomorrow 10:30 with a reminder, and the ways to change it."""
    return Desk(records, clinic, queue)


class Desk:
    """Carries out one kind of change after the other, as the front desk and the replies do."""

    def __init__(self, records, clinic, queue):
        self.records, self.clinic, self.queue = records, clinic, queue

    def has(self, *, patient=None, reminder=State.QUEUED, **visit):
        """Keep a visit that was reminded of: the reminder is in this state."""
        message = a_message(state=reminder) if reminder else None
        ids = (message.id,) if message else ()
        usual = {"message_ids": ids, "decided_offsets": (1440,), "due_at": moment("tomorrow 08:30")}
        booked = an_appointment(**(usual | visit))
        who = patient or a_patient()
        line = [a_line(who, visits=[booked])] if who.e164 else []
        keep(self.records, who, booked, *line, *([message] if message else []))
        return booked

    def _carry(self, decide, now, *args, **how):
        def attempt():
            return decide(self.records, self.clinic, an_appointment().id, *args, now=now, **how)

        return carry_out(self.records, self.queue, attempt, now=now)

    def cancels(self, by=By.CLINIC, now=NOW):
        """Call it off."""
        return self._carry(cancel, now, by=by)

    def moves(self, slot=LATER, now=NOW):
        """Give it another time."""
        return self._carry(move, now, slot)

    def confirms(self, now=NOW):
        """Note that the patient will come."""
        return self._carry(confirm, now)

    def requests_change(self, now=NOW):
        """Note that the patient wants another time."""
        return self._carry(request_change, now)

    def records_attendance(self, now, *, came=True):
        """Note whether the patient came."""
        return self._carry(record_attendance, now, came=came)

    @property
    def reminder(self):
        """The reminder as it stands."""
        return self.records.get(Message, a_message().id)

    @property
    def notices(self):
        """What else was written to Ana, newest first."""
        return [m for m in self.records.messages_of(a_patient().id) if m.kind != Kind.REMINDER]


# Cancelling


def test_after_a_cancellation_nothing_is_sent_or_due(desk):
    """Scenario 1: the queued reminder is withdrawn with the change, and the visit rests."""
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


# Moving


def test_a_moved_visit_starts_afresh(desk):
    """Scenario 2: its own reminders, another schedule so that old buttons are stale, nobody has confirmed it."""
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
    stale = move(records, clinic, far.id, LATER, now=NOW)
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
    stale = move(records, clinic, far.id, LATER, now=NOW)
    records.commit([Save(a_patient(consents=refused(Purpose.REMINDERS)))])
    with pytest.raises(ConflictError):
        records.commit(stale.writes)


# Confirming and asking for another time


def test_a_confirmed_visit_asks_no_more(desk):
    """Scenario 10: what is queued and would ask again is withdrawn; the next look is the last reminder's."""
    desk.has()
    visit = desk.confirms()
    assert (visit.status, visit.due_at) == (Status.CONFIRMED, moment("tomorrow 09:00"))
    assert (desk.reminder.state, desk.reminder.reason) == (State.SUPPRESSED, "confirmed")


def test_confirming_twice_is_as_good_as_once(desk):
    """Scenario 18: a double tap writes nothing the second time."""
    desk.has()
    desk.confirms()
    before = desk.records.get(Appointment, an_appointment().id)
    assert desk.confirms() == before
    assert desk.records.get(Appointment, before.id) == before


def test_asking_for_another_time_stops_the_reminders(desk):
    """Scenario 1: nothing is due until staff give a new time."""
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
        assert with_status(visit, after).status is after
        assert before is not Status.CANCELLED
        assert not (
            before in (Status.ATTENDED, Status.NO_SHOW) and with_status(visit, after).is_open
        )
    else:
        with pytest.raises(NotAllowedError):
            with_status(visit, after)


def test_the_patient_is_left_as_they_were(desk):
    """Changing a visit never changes the person."""
    desk.has(reminder=State.READ)
    desk.moves()
    desk.confirms()
    desk.cancels()
    assert desk.records.get(Patient, a_patient().id) == a_patient()
