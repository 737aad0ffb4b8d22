"""What a patient is told of a new booking: in minutes, if the usual conditions hold and no reminder says it as soon."""

from dataclasses import replace

import pytest

from chalicelib.appointments.agenda_change import carry_out
from chalicelib.appointments.book import book
from chalicelib.appointments.booking_notice import Tell
from chalicelib.appointments.model import Appointment, Slot, Status
from chalicelib.clinics.hold import Hold
from chalicelib.clinics.limits import Limits
from chalicelib.messaging.daily_count import last_day
from chalicelib.messaging.model import Action, Kind, State
from chalicelib.patients.model import NumberState, Purpose
from chalicelib.reminders.clinic_daily_limit import why_no_room
from chalicelib.shared.writes import Count
from tests.builders import (
    ANAS_PHONE,
    NOW,
    a_clinic,
    a_line,
    a_patient,
    an_appointment,
    keep,
    moment,
    refused,
)

FAR = "in 5 days 10:30"
NOON = "today 12:00"


@pytest.fixture
def told(records, queue):
    """Book for Ana so that she is told, and return what was written to her."""

    def carry(starting=FAR, now=NOON, *, patient=None, clinic=None, line=None, tell=Tell()):  # noqa: B008  # a value
        who, at = patient or a_patient(), moment(now)
        keep(records, who, *([line] if line else []))
        slot = Slot(moment(starting), practitioner="Dra. Ruiz")
        where = clinic or a_clinic()
        carry_out(
            records, queue, lambda: book(records, where, who, slot, now=at, tell=tell), now=at
        )
        return records.messages_of(who.id)

    return carry


def test_a_booking_is_told_in_three_minutes(told, records, queue):
    """With the buttons to move and to cancel; the visit knows the message, the day's counter too."""
    (message,) = told()
    assert (message.kind, message.state, message.e164) == (Kind.BOOKED, State.QUEUED, ANAS_PHONE)
    assert (message.not_before, message.created_at) == (moment("today 12:03"), moment(NOON))
    assert [button.action for button in message.content.buttons] == [Action.MOVE, Action.CANCEL]
    (about,) = message.about
    visit = records.get(Appointment, about.appointment_id)
    assert (visit.message_ids, visit.decided_offsets, visit.told_at) == ((message.id,), (), None)
    assert queue.message_ids == [message.id]
    assert records.counts(last_day(moment(NOON))) == 1


def test_a_booking_is_told_only_where_it_is_asked_for(told):
    """Not for an import, nor by an older caller of the API."""
    assert told(tell=None) == []


@pytest.mark.parametrize(
    ("patient", "line"),
    [
        (a_patient(consents={}), None),
        (a_patient(consents=refused(Purpose.REMINDERS)), None),
        (a_patient(number=NumberState.UNVERIFIED), None),
        (a_patient(number=NumberState.ASKED), None),
        (a_patient(number=NumberState.WRONG), None),
        (a_patient(e164="+525555555555"), None),
        (a_patient(e164=""), None),
        (a_patient(), a_line(opted_out_at=NOW)),
    ],
    ids=["no consent", "withdrawn", "unsure", "asked", "wrong", "filler", "none", "line stopped"],
)
def test_nothing_is_told_without_consent_a_sure_number_and_a_line_that_listens(told, patient, line):
    """The reminders wait for the same; nobody is called, as they have booked themselves."""
    assert told(patient=patient, line=line) == []


def test_a_number_that_the_clinic_vouches_for_is_told(told):
    """As it is reminded."""
    assert len(told(patient=a_patient(number=NumberState.ATTESTED))) == 1


@pytest.mark.parametrize(
    ("now", "starting", "leaves", "helps_until"),
    [
        # the first reminder, a day before, comes in …
        (NOON, "tomorrow 18:18", None, None),  # 6 h 18 min
        (NOON, "tomorrow 18:19", "today 12:03", "today 12:19"),
        (NOON, "in 2 days 12:00", "today 12:03", "tomorrow 06:00"),
        # it was missed, so it goes at once
        (NOON, "tomorrow 11:00", None, None),
        # missed, and it leaves the day to the next one …
        (NOON, "today 18:00", None, None),  # in four hours
        (NOON, "tomorrow 08:00", "today 12:03", "today 13:30"),  # at 19:30
        # at night: by the morning the first one is near, or goes
        ("today 22:00", "in 2 days 14:00", None, None),
        ("today 22:00", "in 2 days 18:00", "tomorrow 09:00", "tomorrow 12:00"),
        ("today 22:00", "tomorrow 19:50", "tomorrow 09:00", "tomorrow 11:50"),
    ],
)
def test_no_booking_is_told_that_a_reminder_says_within_six_hours(
    told, now, starting, leaves, helps_until
):
    """From when it would leave; held up, it ends six hours before the reminder."""
    found = [(m.not_before, m.useful_until) for m in told(starting, now)]
    assert found == ([(moment(leaves), moment(helps_until))] if leaves else [])


@pytest.mark.parametrize(("starting", "goes"), [("today 12:18", 0), ("today 12:19", 1)])
def test_where_nothing_is_reminded_of_a_booking_is_told_until_the_visit(told, starting, goes):
    """While the schedule could still catch it."""
    assert len(told(starting, clinic=a_clinic(reminder_offsets=()))) == goes


def test_no_booking_is_told_in_a_pause_of_which_nobody_knows_the_end(told):
    """The reminder tells it; one that ends in time is waited for."""
    assert told(clinic=a_clinic(hold=Hold(NOW))) == []
    waits = told(
        clinic=a_clinic(hold=Hold(NOW, moment("today 16:00"))), patient=a_patient(id="luis")
    )
    assert [m.not_before for m in waits] == [moment("today 16:00")]


def test_a_booking_that_the_days_limit_keeps_back_stands_in_the_log(told, records, queue):
    """With the reason, counted by nobody."""
    (message,) = told(tell=Tell("daily_limit"))
    assert (message.state, message.reason) == (State.SUPPRESSED, "daily_limit")
    assert (queue.puts, records.counts(last_day(moment(NOON)))) == ([], 0)


def test_the_room_is_what_the_reminders_of_the_next_day_leave(records):
    """Each that has its moment by then, of visits that may be reminded of; two are for this one and its own reminder."""
    now = moment(NOON)
    keep(
        records,
        an_appointment("tomorrow 10:00", id="both"),  # 10:00 today is due yet, 9:00 tomorrow
        an_appointment("in 2 days 10:00", id="one"),  # tomorrow at 10:00
        an_appointment("in 2 days 13:00", id="later"),
        an_appointment("tomorrow 11:00", id="off", status=Status.CANCELLED),
        an_appointment("tomorrow 12:00", id="done", decided_offsets=(1440, 120)),
    )
    records.commit([Count(last_day(now)[0], 4, NOW)])
    needed = 4 + 3 + 2
    for ceiling, reason in ((needed, ""), (needed - 1, "daily_ceiling"), (0, "daily_ceiling")):
        clinic = a_clinic(limits=Limits(messages_a_day=ceiling))
        assert why_no_room(records, clinic, now) == reason
    clinic = a_clinic()
    small = replace(clinic, sender=replace(clinic.sender, daily_limit=needed - 1))
    assert why_no_room(records, small, now) == "daily_limit"
